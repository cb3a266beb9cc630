// Makes a folder with those above it. Node's own recursive mkdir never ends where a file system says "no such folder"
// about one that may not be made (/proc does): here each is made once, from the outermost that is missing.
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from './errorCode';

/** Rejects with the system's error where one of them cannot be made. */
export async function makeFolder(folder: string, mode: number): Promise<void> {
  const missing: string[] = [];
  let at = path.resolve(folder);
  while (!(await isThere(at))) {
    missing.unshift(at);
    at = path.dirname(at);
  }
  for (const one of missing) {
    try {
      await mkdir(one, { mode });
    } catch (error) {
      // Somebody else made it meanwhile.
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

async function isThere(folder: string): Promise<boolean> {
  try {
    await stat(folder);
    return true;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    if (path.dirname(folder) === folder) throw error;
    return false;
  }
}
