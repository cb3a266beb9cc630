// Where replies name the file that a block of code is for, and what stands between the marks of a fence.

const KNOWN = /^(?:[A-Z][A-Za-z]*file|LICENSE|README|CHANGELOG|NOTICE)$/;

/** The path that a line names and nothing else, as in `### src/a.ts:`, `**src/a.ts**` or `<path>src/a.ts</path>`. */
export function pathOfLine(line: string): string | null {
  const bare = line
    .trim()
    .replace(/^<(path|file|file_path)>(.*)<\/\1>$/, '$2')
    .replace(/^(?:[#>*-]+|\d+\.)\s+/, '')
    .replace(/^(?:file ?name|file|path)\s*:\s*/i, '')
    .replace(/^(?:---FILEPATH|\/\/|#|--)\s+/, '')
    .replace(/:\s*$/, '')
    .replace(/^(\*\*|`|"|')+|(\*\*|`|"|')+$/g, '')
    .replace(/:$/, '')
    .trim();
  if (bare.length > 300 || /\s|[<>|?*"]|^\W*$|\.\.\.|^https?:/.test(bare)) return null;
  return /[./\\]\w/.test(bare) || KNOWN.test(bare) ? bare.replaceAll('\\', '/') : null;
}

/** The nearest of the three lines above that names a path; fences between are passed over. */
export function pathAbove(lines: readonly string[], at: number): string | null {
  for (let i = at - 1; i >= 0 && i >= at - 4; i--) {
    const line = lines[i] ?? '';
    const path = fenceOf(line) === null ? pathOfLine(line) : pathOfInfo(line);
    if (path !== null) return path;
    if (line.trim() !== '' && fenceOf(line) === null && i < at - 2) return null;
  }
  return null;
}

/** The marks that open or close a fence. */
function fenceOf(line: string): string | null {
  return /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
}

/** `ts src/a.ts`, `ts:src/a.ts`, `ts title="src/a.ts"` behind the marks. */
export function pathOfInfo(line: string): string | null {
  const info = /^\s*(?:`{3,}|~{3,})\s*(.*?)\s*$/.exec(line)?.[1] ?? '';
  const named = /(?:title|path|file(?:name)?)=["']?([^"'\s}]+)/.exec(info)?.[1];
  if (named !== undefined) return named;
  const [, first, rest] = /^([\w+#-]*)[\s:]+(\S+)$/.exec(info) ?? [];
  const word = rest ?? (first === undefined && /[./]/.test(info) ? info : undefined);
  return word === undefined ? null : pathOfLine(word);
}

export interface Fence {
  /** 0-based line of the opening marks. */
  readonly open: number;
  /** 0-based line of the closing marks; the number of lines where they are missing. */
  readonly close: number;
}

/** Top-level fences. A fence in the text of another one closes it only where it is as long and has no info. */
export function fencesOf(lines: readonly string[]): Fence[] {
  const fences: Fence[] = [];
  for (let i = 0; i < lines.length; i++) {
    const marks = fenceOf(lines[i] ?? '');
    if (marks === null) continue;
    const close = lines.findIndex((line, k) => k > i && closes(line, marks));
    fences.push({ open: i, close: close === -1 ? lines.length : close });
    if (close === -1) break;
    i = close;
  }
  return fences;
}

function closes(line: string, marks: string): boolean {
  const text = line.trim();
  return text.startsWith(marks) && text.replaceAll(marks[0] ?? '`', '') === '';
}

/** The text of a fence that is all there is; the lines themselves where there is none. */
export function unfenced(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex(line => line.trim() !== '');
  const last = lines.findLastIndex(line => line.trim() !== '');
  const marks = fenceOf(lines[first] ?? '');
  if (marks === null || last <= first || !closes(lines[last] ?? '', marks)) return lines;
  return lines.slice(first + 1, last);
}
