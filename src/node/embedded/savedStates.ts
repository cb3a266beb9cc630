// One saved KV state per agent prefix and model: reading 500 tokens anew takes seconds, the file milliseconds.
// A state of another model can crash the process that loads it, so its name is a hash of all that it depends on.
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { Sequence, Token } from './llama';

const KEPT = 32;
/** Below this a state is not worth its file. */
const FEWEST_TOKENS = 32;

/** Names the model's file as it stands; a replaced file is another model. */
export function modelMark(runtime: string, model: string): string {
  const { size, mtimeMs } = statSync(model);
  return [runtime, path.resolve(model), size, mtimeMs].join('\n');
}

export interface SavedStates {
  has(prefix: readonly Token[]): boolean;
  /** Puts the state of exactly this prefix into the sequence, or empties the sequence. */
  restore(sequence: Sequence, prefix: readonly Token[]): Promise<void>;
  /** Keeps the sequence's state; best effort, the disk may be full. */
  save(sequence: Sequence, prefix: readonly Token[]): Promise<void>;
}

export function savedStates(folder: string, mark: string): SavedStates {
  const fileOf = (prefix: readonly Token[]): string => {
    const hash = createHash('sha256').update(mark).update(Uint32Array.from(prefix)).digest('hex');
    return path.join(folder, `${hash.slice(0, 32)}.state`);
  };
  const isWorth = (prefix: readonly Token[]): boolean => prefix.length >= FEWEST_TOKENS;
  return {
    has: prefix => isWorth(prefix) && existsSync(fileOf(prefix)),
    async restore(sequence, prefix) {
      const file = fileOf(prefix);
      try {
        await sequence.loadStateFromFile(file, { acceptRisk: true });
        if (sameTokens(sequence.contextTokens, prefix)) {
          const now = new Date();
          await utimes(file, now, now).catch(() => undefined);
          return;
        }
      } catch {
        // A cut or foreign file: removed below, the prefix is read anew.
      }
      await rm(file, { force: true });
      await sequence.clearHistory();
    },
    async save(sequence, prefix) {
      const file = fileOf(prefix);
      if (!isWorth(prefix) || existsSync(file)) return;
      const part = `${file}.${process.pid}`;
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await sequence.saveStateToFile(part);
        await rename(part, file);
        await removeOldest(folder);
      } catch {
        await rm(part, { force: true }).catch(() => undefined);
      }
    },
  };
}

function sameTokens(left: readonly Token[], right: readonly Token[]): boolean {
  return left.length === right.length && left.every((token, index) => token === right[index]);
}

async function removeOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.state'));
  if (names.length <= KEPT) return;
  const ages = await Promise.all(
    names.map(async name => ({ name, used: (await stat(path.join(folder, name))).mtimeMs })),
  );
  ages.sort((one, other) => other.used - one.used);
  for (const { name } of ages.slice(KEPT)) await rm(path.join(folder, name), { force: true });
}
