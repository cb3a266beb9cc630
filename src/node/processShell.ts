// The Shell port over child processes. Decides: a command ends with everything it started (its own process group), as
// nothing may change files behind the commits; standard input is closed; output is kept at both ends only.
import { spawn, type ChildProcess } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as wait } from 'node:timers/promises';
import type { Folders } from '../core/policy/workspace';
import type { Command, CommandResult, Shell } from '../core/ports';
import { createCappedOutput, type CappedOutput } from './cappedOutput';
import { commandEnvironment } from './commandEnvironment';
import { groundOf, locate, type Ground } from './containment';
import { endWithProcess } from './endWithProcess';
import { errorCode } from './errorCode';
import { findShell, type ShellProgram } from './shellProgram';

export interface ShellOptions {
  /** Called with the output as it comes, control sequences and all, for a terminal that shows it. */
  readonly onOutput?: (step: string, chunk: string) => void;
  /** Instead of the process's own. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Names of further variables that hold secrets (`apiKeyEnv`). */
  readonly secretNames?: readonly string[];
  /** Kept of the output at each end. */
  readonly endBytes?: number;
}

const END_BYTES = 32 * 1024;
/** From the polite signal to the one that cannot be ignored. */
const TERM_MS = 300;
const POLL_MS = 20;
/** The last output of a process may come in after its end; what a grandchild keeps open is not waited for longer. */
const DRAIN_MS = 100;

/** @param root of the workspace; throws where it does not exist. */
export function createShell(root: string, options: ShellOptions = {}, folders?: Folders): Shell {
  const ground = groundOf(root, folders);
  const program = findShell(options.environment);
  return {
    dialect: program.verbatim ? 'cmd' : 'posix',
    quote: word => program.quote(word),
    async run(command, signal) {
      const output = createCappedOutput(options.endBytes ?? END_BYTES);
      const cwd = await placeOf(ground, command.cwd);
      if (!cwd.ok) return failed('unstartable', cwd.detail, output);
      if (signal.aborted) return failed('stopped', 'The command was stopped before it began.', output);
      return await runIn(cwd.real, command, program, options, output, signal);
    },
  };
}

type Folder = { readonly ok: true; readonly real: string } | { readonly ok: false; readonly detail: string };

async function placeOf(ground: Ground, cwd: string): Promise<Folder> {
  const place = await locate(ground, cwd);
  if (!place.ok) return place;
  const isFolder = await stat(place.real).then(
    stats => stats.isDirectory(),
    () => false,
  );
  return isFolder
    ? place
    : { ok: false, detail: `${cwd} is not a folder; run the command in one that exists.` };
}

type FailReason = Extract<CommandResult, { ok: false }>['reason'];

function failed(reason: FailReason, detail: string, output: CappedOutput): CommandResult {
  return { ok: false, reason, detail, output: output.text(), bytes: output.bytes };
}

async function runIn(
  cwd: string,
  command: Command,
  program: ShellProgram,
  options: ShellOptions,
  output: CappedOutput,
  signal: AbortSignal,
): Promise<CommandResult> {
  const child = spawn(program.file, program.args(command.command), {
    cwd,
    env: commandEnvironment(options.environment ?? process.env, options.secretNames ?? []),
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own group, by which all of it can be reached. On Windows that would open a console window instead.
    detached: process.platform !== 'win32',
    windowsHide: true,
    windowsVerbatimArguments: program.verbatim,
  });
  follow(child, chunk => options.onOutput?.(command.step, chunk), output);
  const closed = new Promise<void>(resolve => child.once('close', () => resolve()));
  const hasEnded = endWithProcess(child.pid);
  const end = await endOf(child, command.timeoutMs, signal);
  await endAll(child, closed);
  hasEnded();
  if (end.how === 'exit') {
    return { ok: true, exitCode: end.code, output: output.text(), bytes: output.bytes };
  }
  if (end.how === 'error') {
    return failed('unstartable', `The shell ${program.file} could not be started (${end.code}).`, output);
  }
  const detail =
    end.how === 'timeout'
      ? `The command did not end within ${command.timeoutMs / 1000} seconds and was stopped; give it more time or less to do.`
      : 'The command was stopped.';
  return failed(end.how, detail, output);
}

function follow(child: ChildProcess, show: (chunk: string) => void, output: CappedOutput): void {
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new StringDecoder('utf8');
    stream?.on('data', (chunk: Buffer) => {
      output.add(chunk);
      show(decoder.write(chunk));
    });
    // A pipe that breaks while it is read has nothing more to say.
    stream?.on('error', () => undefined);
  }
}

type End =
  | { readonly how: 'exit'; readonly code: number }
  | { readonly how: 'error'; readonly code: string }
  | { readonly how: 'timeout' | 'stopped' };

function endOf(child: ChildProcess, timeoutMs: number, signal: AbortSignal): Promise<End> {
  return new Promise(resolve => {
    const settle = (end: End) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(end);
    };
    const stop = () => settle({ how: 'stopped' });
    const timer = setTimeout(() => settle({ how: 'timeout' }), Math.min(timeoutMs, 0x7fffffff));
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', error => settle({ how: 'error', code: errorCode(error) }));
    child.once('exit', (code, killedBy) => settle({ how: 'exit', code: code ?? exitCodeOf(killedBy) }));
    if (signal.aborted) stop();
  });
}

/** As shells report a death by signal. */
function exitCodeOf(killedBy: NodeJS.Signals | null): number {
  const numbers: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
  return 128 + ((killedBy === null ? 0 : numbers[killedBy]) ?? 0);
}

/** Ends whatever is left of the command and takes in its last output. */
async function endAll(child: ChildProcess, closed: Promise<void>): Promise<void> {
  const drained = () => Promise.race([closed, wait(DRAIN_MS, undefined, { ref: false })]);
  if (child.pid !== undefined) {
    if (child.exitCode !== null) await drained();
    await (process.platform === 'win32' ? endTree(child.pid) : endGroup(child.pid));
    await drained();
  }
  child.stdout?.destroy();
  child.stderr?.destroy();
}

async function endGroup(pid: number): Promise<void> {
  if (!signalGroup(pid, 'SIGTERM')) return;
  for (let waited = 0; waited < TERM_MS; waited += POLL_MS) {
    await wait(POLL_MS);
    if (!signalGroup(pid, 0)) return;
  }
  signalGroup(pid, 'SIGKILL');
}

/** False where no process is left that can be reached (one under sudo cannot). */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

function endTree(pid: number): Promise<void> {
  return new Promise(resolve => {
    const killer = spawn('taskkill', ['/pid', String(pid), '/t', '/f'], {
      stdio: 'ignore',
      windowsHide: true,
    });
    killer.once('error', () => resolve());
    killer.once('exit', () => resolve());
  });
}
