// The Formatter port over programs that a person named in the configuration. Decides: the text goes in and comes out by
// standard streams, so that nothing on disk is touched; arguments are passed as they are, never through a shell line.
import { execFile, type ExecFileException } from 'node:child_process';
import path from 'node:path';
import ignore from 'ignore';
import type { Config } from '../core/config';
import { folderOf, type Folders } from '../core/policy/workspace';
import type { Formatted, Formatter } from '../core/ports';
import { commandEnvironment } from './commandEnvironment';
import { quoteForCmd } from './shellProgram';

const LIMIT_MS = 20_000;
const MAX_OUTPUT = 64 * 1024 * 1024;
const MAX_DETAIL = 300;

export interface FormatterOptions {
  readonly formatters: Config['formatters'];
  readonly secretNames: readonly string[];
}

export function createFormatter(
  root: string,
  { formatters, secretNames }: FormatterOptions,
  folders?: Folders,
): Formatter {
  const known = Object.entries(formatters).map(([pattern, command]) => {
    const matcher = ignore().add(pattern);
    return { matches: (file: string) => matcher.ignores(file), command };
  });
  const env = commandEnvironment(process.env, secretNames);
  return {
    format(file, text, signal) {
      const [program, ...args] = known.find(({ matches }) => matches(file))?.command ?? [];
      if (program === undefined) return Promise.resolve(null);
      const own = args.map(arg => arg.replaceAll('{file}', path.join(root, file)));
      return run(program, own, text, { cwd: path.join(root, folderOf(file, folders) ?? ''), env, signal });
    },
  };
}

function run(
  program: string,
  args: readonly string[],
  text: string,
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<Formatted> {
  // Programs of npm are scripts there, which only cmd.exe starts.
  const isWindows = process.platform === 'win32';
  const [file = '', ...words] = isWindows ? [program, ...args].map(quoteForCmd) : [program, ...args];
  return new Promise(resolve => {
    const child = execFile(
      file,
      words,
      { ...options, shell: isWindows, timeout: LIMIT_MS, maxBuffer: MAX_OUTPUT, windowsHide: true },
      (error, stdout, stderr) =>
        resolve(error === null ? { ok: true, text: stdout } : failure(program, error, stderr)),
    );
    // One that ends before it has read all says so by its exit code.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(text);
  });
}

function failure(program: string, error: ExecFileException, stderr: string): Formatted {
  if (typeof error.code === 'number')
    return {
      ok: false,
      reason: 'refused',
      detail: stderr.trim().slice(0, MAX_DETAIL) || `${program} failed`,
    };
  const detail =
    error.killed === true
      ? `${program} did not end within ${LIMIT_MS / 1000} s`
      : `${program} could not be started (${error.code ?? error.message})`;
  return { ok: false, reason: 'unavailable', detail };
}
