// What stands on the terminal when a run is over: where its time went and what it changed.
import { unifiedDiff } from '../../core/edit/diff';
import { netChanges, type NetChange } from '../../core/run/netChanges';
import type { RunState } from '../../core/run/runState';
import { diffLines } from '../terminal/diffLines';
import { runTable } from '../terminal/runTable';
import { paint, type Style } from '../terminal/style';
import { counted } from '../terminal/text';
import { decodeText } from '../textCodec';

/** The bytes of a kept image; null where it is not kept. */
export type ImageOf = (hash: string) => Promise<Uint8Array | null>;

const DIFF_CAP = 200;

export async function endLines(state: RunState, imageOf: ImageOf, style: Style): Promise<readonly string[]> {
  const table = runTable(state, style);
  const diff = await diffOf(netChanges(state), imageOf, style);
  return [...(table.length > 0 ? ['', ...table] : []), ...(diff.length > 0 ? ['', ...diff] : [])];
}

async function diffOf(
  changes: readonly NetChange[],
  imageOf: ImageOf,
  style: Style,
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const [index, change] of changes.entries()) {
    const room = DIFF_CAP - lines.length;
    if (room <= 0) {
      lines.push(paint(style, 'dim', `and ${counted(changes.length - index, 'more file')}`));
      break;
    }
    lines.push(...diffLines(await changeText(change, imageOf), style, room));
  }
  return lines;
}

async function changeText({ path, before, after }: NetChange, imageOf: ImageOf): Promise<string> {
  const [old, now] = [await textOf(before, imageOf), await textOf(after, imageOf)];
  if (old === undefined || now === undefined) return `${path}: changed (no text to compare)`;
  return unifiedDiff(path, old, now);
}

/** Null for no file; undefined where there is no text to show. */
async function textOf(hash: string | null, imageOf: ImageOf): Promise<string | null | undefined> {
  if (hash === null) return null;
  const bytes = await imageOf(hash);
  return bytes ? decodeText(bytes)?.text : undefined;
}
