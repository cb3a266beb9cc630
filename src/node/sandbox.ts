// A sandbox for code that nobody has approved: the whole disk read-only, no network, no processes seen but its own, and
// no socket by which it could ask a program of this machine (`socketFilter.ts`). Nothing of the disk is hidden: wherever
// packages, stores and environments lie, code finds here what it finds outside. What is left to it is to read what the
// user may read, and to write to a named pipe that the user may write to.
// Linux with bubblewrap, on machines that the filter knows; elsewhere there is none, and the caller asks for permission.
import { FILTER_FD, runChild, STATUS_FD, type ChildRequest } from './examplesProcess';
import { socketFilter } from './socketFilter';

const BWRAP = [
  'bwrap',
  '--ro-bind',
  '/',
  '/',
  '--dev',
  '/dev',
  '--proc',
  '/proc',
  '--unshare-net',
  '--unshare-pid',
  '--unshare-ipc',
  '--die-with-parent',
  '--new-session',
  '--seccomp',
  String(FILTER_FD),
  '--json-status-fd',
  String(STATUS_FD),
];
const PROBE_MS = 5000;

let works: Promise<boolean> | undefined;

/** Probed once: bubblewrap may be there and still be forbidden by the kernel or the container. */
export function sandboxWorks(): Promise<boolean> {
  works ??= process.platform === 'linux' ? probe() : Promise.resolve(false);
  return works;
}

/** Only where the sandbox works. */
export function insideSandbox(command: readonly string[]): Pick<ChildRequest, 'argv' | 'filter'> {
  const filter = socketFilter(process.arch);
  if (filter === null) throw new Error(`there is no sandbox on ${process.arch}`);
  return { argv: [...BWRAP, '--', ...command], filter };
}

async function probe(): Promise<boolean> {
  if (socketFilter(process.arch) === null) return false;
  const request = { ...insideSandbox(['true']), cwd: '/', input: '', timeoutMs: PROBE_MS };
  const { ended, exitCode } = await runChild(request, new AbortController().signal);
  return ended === 'exit' && exitCode === 0;
}
