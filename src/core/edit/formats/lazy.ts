// The new text of a whole file from a reply: complete, or lazy with elisions, or only the one block that changes.
// What is elided stays by construction (sketch.ts); a text that may be only a part of the file is refused.
import { leading, linesOf, spliceLines } from '../layout';
import { hunksOf } from '../hunks';
import { mergeSketch, type SketchResult } from '../sketch';
import { isElision } from '../sketchParts';

export type LazyMerge =
  | { readonly ok: true; readonly text: string; readonly level: 'whole' | 'elisions' | 'block' }
  /** `line` counts in the new text, 1-based; 0 for all of it. */
  | { readonly ok: false; readonly line: number; readonly detail: string };

/** A new text that keeps less of the file than this may be a part of it. */
const MIN_KEPT = 0.5;

export function checkLazy(before: string, text: string): LazyMerge {
  const old = linesOf(before);
  const now = linesOf(text);
  if (now.some(isElision) && !now.every(line => !isElision(line) || old.includes(line)))
    return merged(before, text);
  const block = onlyBlock(old, now);
  if (block !== null)
    return { ok: true, text: spliceLines(before, block.start, block.length, now), level: 'block' };
  const removed = hunksOf(old, now).reduce((sum, hunk) => sum + hunk.length, 0);
  if (old.length > 0 && (old.length - removed) / old.length < MIN_KEPT)
    return {
      ok: false,
      line: 0,
      detail: `keeps ${old.length - removed} of ${old.length} lines and may be only a part of the file; give a patch, or delete the file first.`,
    };
  return { ok: true, text: spliceLines(before, 0, old.length, now), level: 'whole' };
}

function merged(before: string, text: string): LazyMerge {
  const sketch = firstMerge([
    () => mergeSketch(before, text),
    () => appended(linesOf(before), linesOf(text)),
    () => commented(before, linesOf(text)),
  ]);
  if (!sketch.ok) {
    const line = Number(/^Line (\d+)/.exec(sketch.detail)?.[1] ?? 0);
    return { ok: false, line, detail: sketch.detail.replace(/^Line \d+ of the sketch /, '') };
  }
  const twice = declaredTwice(linesOf(before), linesOf(text), linesOf(sketch.text));
  if (twice !== null)
    return {
      ok: false,
      line: twice,
      detail: 'declares what the elided part declares already; name what it replaces.',
    };
  const old = linesOf(before);
  return { ok: true, text: spliceLines(before, 0, old.length, linesOf(sketch.text)), level: 'elisions' };
}

/** The first way that works; else why the first one did not. */
function firstMerge(ways: readonly (() => SketchResult | null)[]): SketchResult {
  const refusals: SketchResult[] = [];
  for (const way of ways) {
    const made = way();
    if (made?.ok === true) return made;
    if (made !== null) refusals.push(made);
  }
  return refusals[0] ?? { ok: false, detail: 'Line 1 of the sketch has no place.' };
}

/** New declarations behind the one elision go to the end of what is elided. */
function appended(old: readonly string[], sketch: readonly string[]): SketchResult | null {
  const [elision = -1, another] = sketch.flatMap((line, i) => (isElision(line) ? [i] : []));
  if (elision === -1 || another !== undefined) return null;
  const head = sketch.slice(0, elision);
  const rest = sketch.slice(elision + 1);
  const from = rest.findIndex(line => line.trim() !== '');
  if (from === -1) return null;
  const depth = leading(rest[from] ?? '').length;
  const end = rest.findIndex((line, i) => i > from && line.trim() !== '' && leading(line).length < depth);
  const chunk = trimmedEnd(rest.slice(from, end === -1 ? undefined : end));
  const closers = end === -1 ? [] : rest.slice(end);
  const kept = old.slice(head.length, old.length - closers.length);
  const surrounds =
    head.every((line, i) => same(line, old[i])) &&
    closers.every((line, i) => same(line, old[old.length - closers.length + i]));
  if (!surrounds || kept.length === 0 || !declaresOnly(chunk, depth)) return null;
  const gap = from > 0 && kept.at(-1)?.trim() !== '' ? [''] : [];
  return { ok: true, text: [...head, ...kept, ...gap, ...chunk, ...closers].join('\n') };
}

/** Comments may stand new before a line that an elision leads up to. */
function commented(before: string, sketch: readonly string[]): SketchResult | null {
  const old = linesOf(before);
  const isOld = (line: string): boolean => old.some(other => same(line, other));
  const moved: { readonly lines: readonly string[]; readonly above: string }[] = [];
  const rest: string[] = [];
  for (let at = 0; at < sketch.length; at++) {
    const line = sketch[at] ?? '';
    rest.push(line);
    if (!isElision(line)) continue;
    let from = at + 1;
    while (sketch[from]?.trim() === '') from++;
    let to = from;
    while (COMMENT.test(sketch[to] ?? '') && !isOld(sketch[to] ?? '')) to++;
    if (to === from) continue;
    moved.push({ lines: sketch.slice(from, to), above: sketch[to] ?? '' });
    at = to - 1;
  }
  const made = moved.length === 0 ? null : mergeSketch(before, rest.join('\n'));
  if (made?.ok !== true) return made;
  const result = linesOf(made.text);
  for (const { lines, above } of moved) {
    const rows = result.flatMap((line, i) => (same(line, above) ? [i] : []));
    if (rows.length !== 1 || old.filter(line => same(line, above)).length !== 1) return null;
    result.splice(rows[0] ?? 0, 0, ...lines);
  }
  return { ok: true, text: result.join('\n') };
}

const COMMENT = /^\s*(?:\/\*\*?|\*|\/\/|#)/;

function declaresOnly(chunk: readonly string[], depth: number): boolean {
  const outer = chunk.filter(line => line.trim() !== '' && leading(line).length === depth);
  return (
    outer.some(line => nameOf(line) !== null) &&
    outer.every(
      line => nameOf(line) !== null || COMMENT.test(line) || /^\s*(?:[}\])]+[;,]?\s*$|@\w)/.test(line),
    )
  );
}

function trimmedEnd(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex(line => line.trim() !== '') + 1);
}

function same(a: string, b: string | undefined): boolean {
  return a.trimEnd() === b?.trimEnd();
}

const DECLARED =
  /^\s*(?:(?:export|default|async|public|private|protected|static|override|readonly|pub|abstract|get|set|final)\s+)*(?:(?:function\*?|class|def|fn|func|interface|struct|enum|trait|type|const|let|var)\s+)?([\w$#]+)\s*(?:<[^>]*>)?(?:\(|\s*[:={])/;

/** The line of the new text with a declaration whose name the merged text then has once more than the file had. */
function declaredTwice(
  old: readonly string[],
  sketch: readonly string[],
  result: readonly string[],
): number | null {
  const had = counted(old);
  const has = counted(result);
  const at = sketch.findIndex(line => {
    const name = nameOf(line);
    return name !== null && (has.get(name) ?? 0) > (had.get(name) ?? 0) && (had.get(name) ?? 0) > 0;
  });
  return at === -1 ? null : at + 1;
}

function counted(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const name = nameOf(line);
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** The name with its depth: the same name deeper inside is another one. */
function nameOf(line: string): string | null {
  if (!/[{:]\s*$/.test(line)) return null;
  const name = DECLARED.exec(line)?.[1];
  return name === undefined || /^(?:if|for|while|switch|catch|else|return|match|loop)$/.test(name)
    ? null
    : `${leading(line)}${name}`;
}

/** The one block of the file whose first and last line these are, with the block's own indentation. */
function onlyBlock(old: readonly string[], now: readonly string[]): { start: number; length: number } | null {
  const [first = ''] = now;
  const last = now.at(-1) ?? '';
  const depth = leading(first);
  if (now.length < 3 || depth === '' || leading(last) !== depth) return null;
  if (!now.slice(1, -1).every(line => line.trim() === '' || leading(line).length > depth.length)) return null;
  const starts = old.flatMap((line, i) => (line === first ? [i] : []));
  const [start] = starts;
  if (start === undefined || starts.length > 1) return null;
  const end = old.findIndex(
    (line, i) => i > start && line.trim() !== '' && leading(line).length <= depth.length,
  );
  return old[end] === last ? { start, length: end - start + 1 } : null;
}
