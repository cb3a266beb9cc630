// One process that runs SQLite: asked, answered, ended. It is ended with its time, with the signal and with us.
import { spawn } from 'node:child_process';
import { endWithProcess } from '../endWithProcess';
import type { ChildFault, FromDatabase, ToDatabase } from './messages';

export interface DatabaseProcess {
  /** Never rejects but with the signal's reason; the process is gone by then. */
  ask(message: ToDatabase, timeoutMs: number, signal: AbortSignal): Promise<FromDatabase>;
  end(): void;
  readonly ended: Promise<void>;
}

const ERRORS_KEPT = 2000;

export function startDatabase(node: string, file: string): DatabaseProcess {
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', file], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { PATH: process.env['PATH'], TMPDIR: process.env['TMPDIR'], SystemRoot: process.env['SystemRoot'] },
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const release = endWithProcess(child.pid);
  let errors = '';
  child.stderr
    ?.setEncoding('utf8')
    .on('data', (chunk: string) => (errors = (errors + chunk).slice(-ERRORS_KEPT)));
  const end = (): void => void child.kill('SIGKILL');
  const ended = new Promise<void>(resolve => {
    child.on('error', () => resolve());
    child.once('close', () => resolve());
  }).finally(release);

  return {
    end,
    ended,
    ask(message, timeoutMs, signal) {
      signal.throwIfAborted();
      return new Promise((resolve, reject) => {
        const limit = setTimeout(() => {
          end();
          settle(() => resolve(tooSlow(timeoutMs)));
        }, timeoutMs);
        const stop = (): void => {
          end();
          settle(() => reject(signal.reason as Error));
        };
        const settle = (act: () => void): void => {
          clearTimeout(limit);
          signal.removeEventListener('abort', stop);
          child.removeAllListeners('message');
          // A process that is cut off in a write has let the file go only when it is gone.
          if (child.killed) void ended.then(act);
          else act();
        };
        signal.addEventListener('abort', stop, { once: true });
        child.once('message', answer => settle(() => resolve(answer as FromDatabase)));
        void ended.then(() => settle(() => resolve(broken(errors))));
        child.send(message, () => undefined);
      });
    },
  };
}

function tooSlow(timeoutMs: number): ChildFault {
  const why = `did not answer within ${timeoutMs / 1000} s; ask for less`;
  return { kind: 'fault', reason: 'timeout', why };
}

function broken(errors: string): ChildFault {
  const last = errors.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  return {
    kind: 'fault',
    reason: 'failed',
    why: `could not be used: its process ended${last === '' ? '' : ` (${last})`}`,
  };
}
