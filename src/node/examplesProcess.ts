// One child that is told its work on standard input, answers on file descriptor 3 and never outlives the call.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import type { Duplex, Readable, Writable } from 'node:stream';

export interface ChildRequest {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly input: string;
  readonly timeoutMs: number;
  /** For a sandbox around the command: it reads this from `FILTER_FD` and tells on `STATUS_FD` how the command ended. */
  readonly filter?: Uint8Array;
}

export interface ChildResult {
  /** Unstartable: no line of the command ran, be it for its own sake or the sandbox's. */
  readonly ended: 'exit' | 'timeout' | 'unstartable';
  readonly exitCode: number | null;
  readonly answer: string;
  /** The end of what it wrote to standard error. */
  readonly errors: string;
}

const MAX_ANSWER = 64 * 1024;
const MAX_ERRORS = 4 * 1024;
const MAX_STATUS = 4 * 1024;
const DRAIN_MS = 500;
/** What bubblewrap says of a command that it came to start, and of no other. */
const ENDED = '"exit-code"';
export const FILTER_FD = 4;
export const STATUS_FD = 5;
/** Names that a module may need to start; everything else (keys, tokens) stays out. */
const PASSED =
  /^(?:PATH|HOME|USERPROFILE|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TEMP|TMP|SYSTEMROOT|SYSTEMDRIVE|WINDIR|PATHEXT|COMSPEC|VIRTUAL_ENV|CONDA_PREFIX|PYENV_\w+|PYTHONHOME)$/i;

/** Rejects with the signal's reason when it is aborted; the child and all that it started are gone by then. */
export async function runChild(request: ChildRequest, signal: AbortSignal): Promise<ChildResult> {
  signal.throwIfAborted();
  const [command = '', ...args] = request.argv;
  const sandbox = request.filter === undefined ? [] : (['pipe', 'pipe'] as const);
  const child = spawn(command, args, {
    cwd: request.cwd,
    env: passedEnvironment(),
    stdio: ['pipe', 'ignore', 'pipe', 'pipe', ...sandbox],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const kill = (): void => killGroup(child);
  const limit = AbortSignal.timeout(request.timeoutMs);
  limit.addEventListener('abort', kill, { once: true });
  signal.addEventListener('abort', kill, { once: true });
  try {
    const [, , stderr, answers, filter, status] = child.stdio as readonly (Duplex | null | undefined)[];
    const answer = collect(answers, text => text.slice(0, MAX_ANSWER));
    const errors = collect(stderr, text => text.slice(-MAX_ERRORS));
    const told = collect(status, text => text.slice(-MAX_STATUS));
    send(child.stdin, request.input);
    send(filter, request.filter);
    const exitCode = await exitOf(child);
    kill();
    signal.throwIfAborted();
    // What it started in a group of its own may hold the pipes open.
    const drain = setTimeout(() => [answers, stderr, status].forEach(stream => stream?.destroy()), DRAIN_MS);
    const said = { answer: await answer, errors: await errors };
    const ran = request.filter === undefined || exitCode === null || (await told).includes(ENDED);
    clearTimeout(drain);
    if (exitCode === undefined || !ran) return { ended: 'unstartable', exitCode: null, ...said };
    return { ended: limit.aborted ? 'timeout' : 'exit', exitCode, ...said };
  } finally {
    limit.removeEventListener('abort', kill);
    signal.removeEventListener('abort', kill);
  }
}

/** One that ends early does not read to the end. */
function send(stream: Writable | null | undefined, input: string | Uint8Array | undefined): void {
  stream?.on('error', () => undefined);
  stream?.end(input);
}

/** Undefined where it could not be started. */
function exitOf(child: ChildProcess): Promise<number | null | undefined> {
  return new Promise(resolve => {
    child.once('error', () => resolve(undefined));
    child.once('exit', code => resolve(code));
  });
}

function collect(stream: Readable | null | undefined, cap: (text: string) => string): Promise<string> {
  return new Promise(resolve => {
    let text = '';
    if (!stream) {
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
