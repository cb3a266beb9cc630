// Commands must not outlive this process, whatever ends it: a second Ctrl+C waits for nobody.
import { spawnSync } from 'node:child_process';

const groups = new Set<number>();
let isListening = false;

/**
 * Ends a child's whole group when this process exits.
 * @param pid of the group's leader; undefined for a child that could not be started
 * @returns to be called when the group has ended
 */
export function endWithProcess(pid: number | undefined): () => void {
  if (pid === undefined) return () => undefined;
  if (!isListening) process.on('exit', endAll);
  isListening = true;
  groups.add(pid);
  return () => void groups.delete(pid);
}

function endAll(): void {
  for (const pid of groups) {
    if (process.platform === 'win32') {
      spawnSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true });
    } else {
      killGroup(pid);
    }
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
