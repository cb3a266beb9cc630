// A place for commands that nobody has read: bubblewrap with a small tree of files as its root, the machine's programs
// read-only, no network, root inside and nobody outside, a time limit. Nothing outside the tree can be changed.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CommandResult, Shell } from '../../src/core/ports';
import { quoteForPosix } from '../../src/node/shellProgram';

export interface TreeEntry {
  readonly path: string;
  readonly type: 'dir' | 'file';
  readonly mode: string;
  readonly text?: string;
  readonly base64?: string;
  readonly mtime?: number;
}

const SECONDS = 15;
const MAX_OUTPUT = 1_000_000;

/** Lays the tree out under `root`, folders with their modes last so that files can be put into them. */
export async function layOut(tree: readonly TreeEntry[], root: string): Promise<void> {
  await mkdir(root, { recursive: true });
  const place = (entry: TreeEntry) => path.join(root, path.resolve('/', entry.path));
  for (const entry of tree) {
    if (entry.type === 'dir') await mkdir(place(entry), { recursive: true });
    else {
      await mkdir(path.dirname(place(entry)), { recursive: true });
      await writeFile(place(entry), contentOf(entry));
      await chmod(place(entry), Number(entry.mode));
      if (entry.mtime !== undefined) await utimes(place(entry), entry.mtime, entry.mtime);
    }
  }
  for (const entry of tree) if (entry.type === 'dir') await chmod(place(entry), Number(entry.mode));
}

function contentOf({ text, base64 }: TreeEntry): Buffer {
  return base64 === undefined ? Buffer.from(text ?? '') : Buffer.from(base64, 'base64');
}

/** Each path of the tree's folders as `dir`, or as `MODE:CONTENT`. */
export type Snapshot = ReadonlyMap<string, string>;

export async function snapshot(root: string, tree: readonly TreeEntry[]): Promise<Snapshot> {
  const tops = new Set(tree.map(({ path: name }) => path.posix.resolve('/', name).split('/')[1]));
  const found = new Map<string, string>();
  const walk = async (folder: string): Promise<void> => {
    for (const name of await readdir(path.join(root, folder))) {
      if (folder === '/' && !tops.has(name)) continue;
      const inside = path.posix.join(folder, name);
      const full = path.join(root, inside);
      const stats = await lstat(full);
      if (stats.isDirectory()) {
        found.set(inside, 'dir');
        await walk(inside);
      } else if (stats.isSymbolicLink()) found.set(inside, 'link');
      else {
        const mode = (stats.mode & 0o7777).toString(8);
        found.set(inside, `0o${mode}:${await readFile(full, 'utf8')}`);
      }
    }
  };
  await walk('/');
  return found;
}

/** What is new or other (its value), and what is gone (null). */
export function changes(before: Snapshot, after: Snapshot): Readonly<Record<string, string | null>> {
  const changed: Record<string, string | null> = {};
  for (const [name, value] of after) if (before.get(name) !== value) changed[name] = value;
  for (const name of before.keys()) if (!after.has(name)) changed[name] = null;
  return changed;
}

export interface JailRun {
  readonly line: string;
  readonly exitCode: number | null;
  readonly stdout: string;
  /** Standard output and error, as they came. */
  readonly output: string;
}

/** Runs one line of bash with the tree under `root` as `/`; a null exit code means that it was out of time. */
export function runInJail(root: string, line: string, cwd = '/'): Promise<JailRun> {
  const system = ['usr', 'bin', 'sbin', 'lib', 'lib64'].flatMap(name => [
    '--ro-bind-try',
    `/${name}`,
    `/${name}`,
  ]);
  const etc = ['alternatives', 'passwd', 'group', 'magic'].flatMap(name => [
    '--ro-bind-try',
    `/etc/${name}`,
    `/etc/${name}`,
  ]);
  const args = [
    ...['--bind', root, '/', ...system, ...etc],
    ...['--proc', '/proc', '--dev', '/dev'],
    ...(existsSync(path.join(root, 'tmp')) ? [] : ['--tmpfs', '/tmp']),
    ...['--unshare-all', '--unshare-user', '--uid', '0', '--gid', '0', '--new-session', '--die-with-parent'],
    ...['--clearenv', '--setenv', 'PATH', '/usr/bin:/bin:/usr/sbin:/sbin', '--setenv', 'HOME', '/root'],
    ...['--setenv', 'LANG', 'C.UTF-8', '--chdir', cwd, '--', '/bin/bash', '-c', line],
  ];
  return new Promise(resolve => {
    const child = spawn('bwrap', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      if (stdout.length < MAX_OUTPUT) stdout += chunk;
      if (output.length < MAX_OUTPUT) output += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      if (output.length < MAX_OUTPUT) output += chunk;
    });
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, SECONDS * 1000);
    const end = (exitCode: number | null) => {
      clearTimeout(timer);
      resolve({ line, exitCode: isLate ? null : exitCode, stdout, output });
    };
    child.once('error', () => end(127));
    child.once('close', code => end(code ?? 137));
  });
}

/** Whether this machine has a jail: its root is the tree, and nothing outside can be written. */
export async function jailWorks(root: string): Promise<boolean> {
  const probe = await runInJail(root, 'echo in > /probe && ! touch /usr/probe 2>/dev/null && id -u');
  return probe.exitCode === 0 && probe.stdout === '0\n';
}

/** The Shell port over the jail; `ran` collects what was run. */
export function jailShell(root: string, ran: JailRun[]): Shell {
  return {
    dialect: 'posix',
    quote: quoteForPosix,
    async run({ command, cwd }): Promise<CommandResult> {
      const done = await runInJail(root, command, path.posix.join('/', cwd));
      ran.push(done);
      const { output } = done;
      const bytes = Buffer.byteLength(output);
      if (done.exitCode !== null) return { ok: true, exitCode: done.exitCode, output, bytes };
      const detail = `The command did not end within ${SECONDS} seconds and was stopped.`;
      return { ok: false, reason: 'timeout', detail, output, bytes };
    },
  };
}
