// A sandbox for code that nobody has approved: the whole disk read-only, no network, no processes seen but its own.
// Linux with bubblewrap; elsewhere there is none, and the caller asks for permission instead.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

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
];

let works: Promise<boolean> | undefined;

/** Probed once: bubblewrap may be there and still be forbidden by the kernel or the container. */
export function sandboxWorks(): Promise<boolean> {
  works ??= process.platform === 'linux' ? probe() : Promise.resolve(false);
  return works;
}

export function insideSandbox(command: readonly string[]): string[] {
  return [...BWRAP, '--', ...command];
}

async function probe(): Promise<boolean> {
  const [command = '', ...args] = insideSandbox(['true']);
  const child = spawn(command, args, { stdio: 'ignore', timeout: 5000 });
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code === 0;
  } catch {
    return false;
  }
}
