import { readFileSync } from 'node:fs';
import { errorCode } from './errorCode';

/** Whether a process with that id runs (also another user's; also another program's, where ids come round). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
  return process.platform !== 'linux' || !isZombie(pid);
}

/** Dead, but its parent has not asked yet: in a container without an init it stays so. */
function isZombie(pid: number): boolean {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return line.startsWith('Z', line.lastIndexOf(')') + 2);
  } catch {
    return false;
  }
}
