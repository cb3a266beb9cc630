// One saved KV state per agent prefix and model: reading 500 tokens anew takes seconds, the file milliseconds. And for
// each prefix what was read last after it (the file of the step before), so that a step of another agent in between
// costs the next one nothing.
// A state of another model can crash the process that loads it, so its name is a hash of all that it depends on.
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { Sequence, Token } from './llama';

const KEPT = 32;
/** Below this a state is not worth its file. */
const FEWEST_TOKENS = 32;
/** So many read once more take longer than a file of what was read last takes to be written and loaded. */
const FEWEST_MORE = 8;
/** Longer ones are files of more than 100 MB. */
const MOST_LAST = 4096;

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
  /** Keeps all that the sequence holds as what was read last after this prefix. */
  saveLast(sequence: Sequence, prefix: readonly Token[]): Promise<void>;
  /** Puts that into the sequence where this prompt shares more of it than the prefix; false where not. */
  restoreLast(sequence: Sequence, prefix: readonly Token[], prompt: readonly Token[]): Promise<boolean>;
}

export function savedStates(folder: string, mark: string): SavedStates {
  const fileOf = (prefix: readonly Token[]): string => {
    const hash = createHash('sha256').update(mark).update(Uint32Array.from(prefix)).digest('hex');
    return path.join(folder, `${hash.slice(0, 32)}.state`);
  };
  const isWorth = (prefix: readonly Token[]): boolean => prefix.length >= FEWEST_TOKENS;
  /** What this process has kept: by file, the tokens whose state is in it. */
  const last = new Map<string, readonly Token[]>();
  const lastOf = (prefix: readonly Token[]): string => fileOf(prefix).replace(/state$/, 'last.state');

  async function load(sequence: Sequence, file: string, tokens: readonly Token[]): Promise<boolean> {
    try {
      await sequence.loadStateFromFile(file, { acceptRisk: true });
      if (sameTokens(sequence.contextTokens, tokens)) {
        const now = new Date();
        await utimes(file, now, now).catch(() => undefined);
        return true;
      }
    } catch {
      // A cut or foreign file: removed below, its tokens are read anew.
    }
    await rm(file, { force: true });
    await sequence.clearHistory();
    return false;
  }

  async function store(sequence: Sequence, file: string): Promise<boolean> {
    const part = `${file}.${process.pid}`;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await sequence.saveStateToFile(part);
      await rename(part, file);
      await removeOldest(folder);
      return true;
    } catch {
      await rm(part, { force: true }).catch(() => undefined);
      return false;
    }
  }

  return {
    has: prefix => isWorth(prefix) && existsSync(fileOf(prefix)),
    async restore(sequence, prefix) {
      await load(sequence, fileOf(prefix), prefix);
    },
    async save(sequence, prefix) {
      const file = fileOf(prefix);
      if (isWorth(prefix) && !existsSync(file)) await store(sequence, file);
    },
    async saveLast(sequence, prefix) {
      const tokens = [...sequence.contextTokens];
      const isMore = tokens.length >= prefix.length + FEWEST_MORE && tokens.length <= MOST_LAST;
      if (!isWorth(prefix) || !isMore) return;
      if (await store(sequence, lastOf(prefix))) last.set(lastOf(prefix), tokens);
    },
    async restoreLast(sequence, prefix, prompt) {
      const file = lastOf(prefix);
      const tokens = last.get(file);
      if (!tokens || shared(tokens, prompt) < prefix.length + FEWEST_MORE) return false;
      last.delete(file);
      return load(sequence, file, tokens);
    },
  };
}

function shared(left: readonly Token[], right: readonly Token[]): number {
  const differs = left.findIndex((token, index) => token !== right[index]);
  return differs < 0 ? left.length : differs;
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
