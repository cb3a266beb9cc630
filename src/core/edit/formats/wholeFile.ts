// Whole files in fences, each with its path before or in the fence. A text that elides parts, or that may be only a
// part of the file, is told apart when it is applied: only then is the file known.
import { fencesOf, pathAbove, pathOfInfo, pathOfLine, unfenced } from './fences';
import { refuse, type ChangesRead, type FilePatch } from './patch';

export function readWholeFiles(lines: readonly string[]): ChangesRead {
  const fences = fencesOf(lines);
  if (fences.length === 0) return refuse(1, 'holds no fenced file.');
  const changes: FilePatch[] = [];
  for (const { open, close } of fences) {
    if (close === lines.length)
      return refuse(open + 1, 'begins a fence without an end; the file may be cut.');
    const inside = lines.slice(open + 1, close);
    const outer = pathOfInfo(lines[open] ?? '') ?? pathAbove(lines, open);
    const inner =
      outer === null && /^\s*(?:\/\/|#|--|<!--)\s/.test(inside[0] ?? '') ? pathOfLine(inside[0] ?? '') : null;
    const path = outer ?? inner;
    if (path === null) continue;
    const body = inner === null ? inside : inside.slice(1);
    changes.push({ kind: 'whole', path, at: open + 1, text: body.map(line => `${line}\n`).join('') });
  }
  if (changes.length > 0) return { ok: true, changes };
  const [first] = fences;
  if (fences.length === 1 && first !== undefined) {
    const text = unfenced(lines.slice(first.open, first.close + 1))
      .map(line => `${line}\n`)
      .join('');
    return { ok: true, changes: [{ kind: 'whole', path: '', at: first.open + 1, text }] };
  }
  return refuse((first?.open ?? 0) + 1, 'begins a fence that names no file; put the path on the line above.');
}
