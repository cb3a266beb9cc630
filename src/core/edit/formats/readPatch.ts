// Reads a patch, or a model's reply with one in it, in the format named or in the one whose mark comes first.
import { splitLines } from '../layout';
import {
  patchFormats,
  refuse,
  type ChangesRead,
  type FilePatch,
  type PatchFormat,
  type PatchRead,
} from './patch';
import { readSearchReplace, searchMark, toolCallMark } from './searchReplace';
import { readUdiff, udiffMark, type RawLine } from './udiff';
import { readV4a, v4aMark } from './v4a';
import { readWholeFiles } from './wholeFile';

/** A patch longer than this is refused. */
const MAX_CHARS = 16 * 1024 * 1024;

export function readPatch(text: string, format: PatchFormat | 'auto'): PatchRead {
  if (text.length > MAX_CHARS) return refuse(1, 'begins a patch of more than 16 MB; split it.');
  const raw = splitLines(text);
  const lines = raw.map(line => line.text);
  const chosen = format === 'auto' ? formatOf(lines, text) : format;
  if (chosen === null)
    return refuse(1, `begins no patch that can be told apart; name its format: ${patchFormats.join(', ')}.`);
  const read = readAs(chosen, raw, lines, text);
  if (!read.ok) return read;
  if (read.changes.length === 0) return refuse(1, 'begins a patch that changes no file.');
  return { ok: true, format: chosen, changes: joined(read.changes) };
}

function readAs(
  format: PatchFormat,
  raw: readonly RawLine[],
  lines: readonly string[],
  text: string,
): ChangesRead {
  switch (format) {
    case 'v4a':
      return readV4a(lines, !/[\r\n]$/.test(text));
    case 'search-replace':
      return readSearchReplace(lines, text);
    case 'udiff':
      return readUdiff(raw);
    case 'whole':
      return readWholeFiles(lines);
  }
}

/** What is quoted inside a patch has marks of its own before it, so the first mark tells. */
function formatOf(lines: readonly string[], text: string): PatchFormat | null {
  for (const [i, line] of lines.entries()) {
    if (v4aMark.test(line)) return 'v4a';
    if (searchMark.test(line)) return 'search-replace';
    if (udiffMark.test(line) || (/^--- \S/.test(line) && /^\+\+\+ \S/.test(lines[i + 1] ?? '')))
      return 'udiff';
  }
  if (toolCallMark.test(text)) return 'search-replace';
  return lines.some(line => /^\s*(?:`{3,}|~{3,})/.test(line)) ? 'whole' : null;
}

/** Updates of one file are found in the same text, whether the patch names it once or before each place. */
function joined(changes: readonly FilePatch[]): FilePatch[] {
  const result: FilePatch[] = [];
  for (const change of changes) {
    const at = result.findLastIndex(other => other.path === change.path);
    const earlier = result[at];
    if (change.kind !== 'update' || earlier?.kind !== 'update' || earlier.to !== change.to) {
      result.push(change);
      continue;
    }
    result[at] = { ...earlier, edits: [...earlier.edits, ...change.edits] };
  }
  return result;
}
