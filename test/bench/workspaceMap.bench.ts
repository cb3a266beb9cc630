// A first map of 100,000 files, with nothing kept from before: how long until it is there, what of it is known then, what
// its process takes of memory, and how long it takes after one file has changed.
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { CodeMap } from '../../src/core/ports';
import { createMapper, type OwnMapper } from '../../src/node/map/mapper';
import { findRipgrep, listByRipgrep } from '../../src/node/ripgrep';
import { generatedPath, largeRepository } from '../support/generatedRepository';
import type { Bench } from './measure';

const FILES = 100_000;
const WITHIN_MS = 2_000;
/** From the answer's sending to its being read. */
const SLACK_MS = 200;
const CHANGED = 4_242;

async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const began = performance.now();
  const result = await work();
  return [result, performance.now() - began];
}

function mapped(mapper: OwnMapper, task: string, paths: readonly string[] = []): Promise<CodeMap | null> {
  const signal = new AbortController().signal;
  return mapper.map({ task, paths }, 1_000, WITHIN_MS, () => undefined, signal);
}

/** Megabytes at most so far, of the children of this process; unknown but on Linux. */
function childMemory(): string {
  const list = `/proc/${process.pid}/task/${process.pid}/children`;
  if (!existsSync(list)) return 'unknown';
  const sizes = readFileSync(list, 'utf8')
    .split(' ')
    .filter(pid => pid !== '')
    .map(pid => /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  return `${Math.round(Math.max(...sizes.map(Number)) / 1024)} MB`;
}

export const bench: Bench = {
  name: 'workspace map',
  promise: `a map of ${FILES} files never seen before is there within ${WITHIN_MS + SLACK_MS} ms`,
  reference: 'listing them',
  async measure() {
    const place = largeRepository(FILES);
    const ripgrep = findRipgrep();
    const cache = path.join(path.dirname(place), 'tags.jsonl');
    rmSync(cache, { force: true });
    const signal = new AbortController().signal;
    const [, against] = await timed(() => listByRipgrep(ripgrep, place, () => undefined, signal));
    const child = path.resolve('dist', 'node', 'map', 'mapChild.js');
    const mapper = createMapper({
      root: place,
      cache,
      grammars: path.resolve('dist', 'grammars'),
      ripgrep,
      child,
    });
    try {
      const [map, took] = await timed(() => mapped(mapper, 'retry the payment of an order'));
      if (map === null) throw new Error('There was no map; the machine is too busy to measure.');
      const changed = generatedPath(CHANGED);
      appendFileSync(path.join(place, changed), '\nexport function changedJustNow(): void {}\n');
      const [after, updated] = await timed(() => mapped(mapper, 'changedJustNow', [changed]));
      const isKnown =
        after?.files.some(file => file.declared.some(({ name }) => name === 'changedJustNow')) === true;
      const also =
        `${map.read} of ${map.total} files read, ${map.files.length} ranked; memory ${childMemory()}; ` +
        `after one change ${updated.toFixed(0)} ms, ${isKnown ? 'which it knows' : 'which it does NOT know'}`;
      return { took, against, also };
    } finally {
      mapper.close();
    }
  },
  holds: ({ took }) => took <= WITHIN_MS + SLACK_MS,
};
