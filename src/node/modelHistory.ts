// The counts of earlier runs per agent and model, in one small file of the state folder. Decides: what cannot be read is
// no history (a row that is faulty costs that row); the file is replaced whole, so a crash leaves the old or the new one.
// Whoever writes holds the lock of the state folder.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { addCounts, countsOf, type ModelCounts, type ModelHistory } from '../core/model/history';
import type { RunState } from '../core/run/runState';

const count = z.int().min(0);
const rowSchema: z.ZodType<ModelCounts> = z.object({
  agent: z.string(),
  model: z.string(),
  steps: count,
  firstTryValid: count,
  firstTryRight: count,
  repaired: count,
  escalated: count,
  failed: count,
  calls: count,
  callMs: z.number().min(0),
});
const fileSchema = z.object({ version: z.literal(1), models: z.array(z.unknown()) });

function fileIn(stateFolder: string): string {
  return path.join(stateFolder, 'history.json');
}

export async function readHistory(stateFolder: string): Promise<ModelHistory> {
  try {
    const file = fileSchema.parse(JSON.parse(await readFile(fileIn(stateFolder), 'utf8')));
    const rows = file.models.flatMap(row => rowSchema.safeParse(row).data ?? []);
    return addCounts([], rows);
  } catch {
    return [];
  }
}

/** Adds what a run has shown; where the disk does not take it, the run is not counted. */
export async function addToHistory(stateFolder: string, state: RunState): Promise<void> {
  const more = countsOf(state);
  if (more.length === 0) return;
  const models = addCounts(await readHistory(stateFolder), more);
  const file = fileIn(stateFolder);
  const draft = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(stateFolder, { recursive: true, mode: 0o700 });
    await writeFile(draft, `${JSON.stringify({ version: 1, models }, null, 1)}\n`, { mode: 0o600 });
    await rename(draft, file);
  } catch {
    // A run is not spoilt by a count that could not be kept.
  }
}
