// One child that is told its work on standard input, answers on file descriptor 3 and never outlives the call.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface ChildRequest {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly input: string;
  readonly timeoutMs: number;
}

export interface ChildResult {
  readonly ended: 'exit' | 'timeout' | 'unstartable';
  readonly exitCode: number | null;
  readonly answer: string;
  /** The end of what it wrote to standard error. */
  readonly errors: string;
}

const MAX_ANSWER = 64 * 1024;
const MAX_ERRORS = 4 * 1024;
const DRAIN_MS = 500;
/** The sandbox starts where the program in it does not. */
const UNSTARTABLE = /^bwrap: execvp /m;
/** Names that a module may need to start; everything else (keys, tokens) stays out. */
const PASSED =
  /^(?:PATH|HOME|USERPROFILE|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TEMP|TMP|SYSTEMROOT|SYSTEMDRIVE|WINDIR|PATHEXT|COMSPEC|VIRTUAL_ENV|CONDA_PREFIX|PYENV_\w+|PYTHONHOME)$/i;

/** Rejects with the signal's reason when it is aborted; the child and all that it started are gone by then. */
export async function runChild(request: ChildRequest, signal: AbortSignal): Promise<ChildResult> {
  signal.throwIfAborted();
  const [command = '', ...args] = request.argv;
  const child = spawn(command, args, {
    cwd: request.cwd,
    env: passedEnvironment(),
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const kill = (): void => killGroup(child);
  const limit = AbortSignal.timeout(request.timeoutMs);
  limit.addEventListener('abort', kill, { once: true });
  signal.addEventListener('abort', kill, { once: true });
  try {
    const answer = collect(child.stdio[3] as Readable | null, text => text.slice(0, MAX_ANSWER));
    const errors = collect(child.stderr, text => text.slice(-MAX_ERRORS));
    // A child that ends early does not read to the end.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(request.input);
    const exitCode = await exitOf(child);
    kill();
    signal.throwIfAborted();
    // What it started in a group of its own may hold the pipes open.
    const drain = setTimeout(
      () => [child.stdio[3], child.stderr].forEach(stream => stream?.destroy()),
      DRAIN_MS,
    );
    const said = { answer: await answer, errors: await errors };
    clearTimeout(drain);
    if (exitCode === undefined || UNSTARTABLE.test(said.errors))
      return { ended: 'unstartable', exitCode: null, ...said };
    return { ended: limit.aborted ? 'timeout' : 'exit', exitCode, ...said };
  } finally {
    limit.removeEventListener('abort', kill);
    signal.removeEventListener('abort', kill);
  }
}

/** Undefined where it could not be started. */
function exitOf(child: ChildProcess): Promise<number | null | undefined> {
  return new Promise(resolve => {
    child.once('error', () => resolve(undefined));
    child.once('exit', code => resolve(code));
  });
}

function collect(stream: Readable | null, cap: (text: string) => string): Promise<string> {
  return new Promise(resolve => {
    let text = '';
    if (stream === null) {
      resolve(text);
      return;
    }
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => (text = cap(text + chunk)));
    stream.on('error', () => resolve(text));
    stream.on('close', () => resolve(text));
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    execFile('taskkill', ['/pid', String(child.pid), '/t', '/f'], () => undefined);
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Everything in the group has ended already.
  }
}

function passedEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED.test(name)));
}
