import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Real files wait for the disk, which others may be using: mocha's two seconds are too few for that. */
const DISK_TIMEOUT_MS = 30_000;

/** A fresh real folder for each test of the calling suite, gone after it. Call at the top of a `describe`. */
export function temporaryFolder(): () => string {
  let folder = '';
  beforeEach(async function () {
    this.currentTest?.timeout(DISK_TIMEOUT_MS);
    this.timeout(DISK_TIMEOUT_MS);
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'quickstep-test-')));
  });
  afterEach(async function () {
    this.timeout(DISK_TIMEOUT_MS);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return () => folder;
}

export const neverStopped: AbortSignal = new AbortController().signal;
