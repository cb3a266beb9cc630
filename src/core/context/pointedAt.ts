// What the person points at, as text for a planner: each mention of the task looked up through the ports, and what is
// selected and open in the editor without being asked. A mention that leads nowhere is said, to the person and to the
// planner, in one sentence.
import { folderOf } from '../policy/workspace';
import type { CodeMap, Ports, ReadResult, Told } from '../ports';
import { withoutHidden } from '../text/plainText';
import { declarationsOf } from './declarations';
import type { Mention } from './mentions';
import type { Room } from './room';

export interface Pointed {
  /** Empty for nothing. */
  readonly text: string;
  /** Files that are to be shown whole before all others. */
  readonly files: readonly string[];
  /** All paths that are pointed at in some way, folders with a `/` at the end. */
  readonly near: readonly string[];
  readonly notes: readonly string[];
}

type Parts = Pick<Ports, 'files' | 'code' | 'syntax' | 'surroundings'>;

interface Found {
  readonly text?: string;
  readonly file?: string;
  readonly near?: readonly string[];
  readonly note?: string;
}

const MOST_OPEN = 10;
const MOST_LISTED = 60;
const MOST_CANDIDATES = 3;

export async function pointedAt(
  mentions: readonly Mention[],
  map: CodeMap,
  ports: Parts,
  room: Room,
  signal: AbortSignal,
): Promise<Pointed> {
  const found: Found[] = [];
  const selected = await selectedText(ports, signal);
  if (selected !== null) found.push({ text: selected });
  const open = ports.surroundings.openFiles().slice(0, MOST_OPEN);
  if (open.length > 0) found.push({ text: `Open in the editor, the active file first: ${open.join(', ')}` });
  for (const mention of mentions) found.push(await lookUp(mention, map, ports, signal));
  const notes = found.flatMap(({ note }) => note ?? []);
  return {
    text: textThatFits(found, room),
    files: found.flatMap(({ file }) => file ?? []),
    near: found.flatMap(({ file, near = [] }) => [...(file === undefined ? [] : [file]), ...near]),
    notes,
  };
}

function textThatFits(found: readonly Found[], room: Room): string {
  const parts: string[] = [];
  for (const { text, note } of found) {
    const part = withoutHidden(text ?? (note === undefined ? '' : `(${note})`)).text;
    if (part === '') continue;
    const left = room.after(parts.join('\n\n'));
    if (left.fits(part)) parts.push(part);
    else parts.push(`${left.share(0.9).cut(part)}\n(cut here: the rest does not fit)`);
  }
  return parts.join('\n\n');
}

function lookUp(mention: Mention, map: CodeMap, ports: Parts, signal: AbortSignal): Promise<Found> {
  switch (mention.kind) {
    case 'file':
      return lookUpFile(mention, map, ports, signal);
    case 'folder':
      return Promise.resolve(lookUpFolder(mention, map));
    case 'symbol':
      return lookUpSymbol(mention, ports, signal);
    case 'any':
      return lookUpAny(mention, map, ports, signal);
    case 'selection':
      return Promise.resolve(
        ports.surroundings.selection() === null
          ? {
              note: `Nothing is selected, so ${mention.text} points at nothing; select the lines that you mean.`,
            }
          : {},
      );
    case 'editors':
      return Promise.resolve(
        ports.surroundings.openFiles().length === 0
          ? {
              note: `No file is open in an editor, so ${mention.text} points at nothing; open the files that you mean.`,
            }
          : {},
      );
    case 'problems':
      return told('Problems', ports.surroundings.problems(signal));
    case 'terminal':
      return told('Terminal', ports.surroundings.terminal(signal));
    case 'changes':
      return told('Changes that are not committed', ports.surroundings.changes(signal));
  }
}

async function told(title: string, asked: Promise<Told>): Promise<Found> {
  const answer = await asked;
  return answer.ok ? { text: `${title}:\n${answer.text}` } : { note: answer.detail };
}

// ---- files and folders ----

async function lookUpFile(
  mention: Extract<Mention, { kind: 'file' }>,
  map: CodeMap,
  { files }: Parts,
  signal: AbortSignal,
): Promise<Found> {
  const read = await files.read(mention.name, signal);
  if (!read.ok && read.reason === 'folder') return lookUpFolder(mention, map);
  // In a workspace of several folders a path that names none of them may mean a file in one.
  const isSomewhere = read.ok || read.reason === 'missing' || folderOf(mention.name, files.folders) === null;
  if (!isSomewhere) return { note: read.detail };
  const path = read.ok ? mention.name : namesake(mention.name, map);
  if (typeof path !== 'string') return { note: severalNote(mention, path) };
  if (mention.lines === undefined) return { file: path };
  const text = read.ok ? read.file.text : await textOf(path, { files }, signal);
  return { text: numberedPart(path, text ?? '', mention.lines), file: path };
}

/** The one file of that name, or of a path that ends so; else those there are. */
function namesake(name: string, map: CodeMap): string | readonly string[] {
  const same = map.files.map(({ path }) => path).filter(path => path.endsWith(`/${name}`));
  return same.length === 1 ? (same[0] ?? []) : same;
}

function severalNote({ text, kind }: Pick<Mention, 'text' | 'kind'>, paths: readonly string[]): string {
  if (paths.length === 0) return `No ${kind} matches ${text}; check its name.`;
  return `${text} fits ${paths.slice(0, MOST_CANDIDATES).join(', ')}${paths.length > MOST_CANDIDATES ? ' and others' : ''}; write the whole path.`;
}

function lookUpFolder(mention: Mention & { readonly name: string }, map: CodeMap): Found {
  const name = folderMeant(mention.name, map);
  if (typeof name !== 'string') return { note: severalNote({ text: mention.text, kind: 'folder' }, name) };
  const inside = map.files.map(({ path }) => path).filter(path => name === '' || path.startsWith(`${name}/`));
  const folder = map.folders.find(({ path }) => path === name);
  const listed = inside.slice(0, MOST_LISTED).sort();
  const more = (name === '' ? map.total : (folder?.files ?? inside.length)) - listed.length;
  return {
    text: `Folder ${name}/:\n${[...listed, ...(more > 0 ? [`(and ${more} more files)`] : [])].join('\n')}`,
    near: [`${name}/`],
  };
}

/** The folder itself, or the one whose path ends so; else those there are. */
function folderMeant(name: string, map: CodeMap): string | readonly string[] {
  const folders = new Set(map.folders.map(({ path }) => path));
  for (const { path } of map.files)
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
      folders.add(path.slice(0, end));
  if (name === '' || folders.has(name)) return name;
  const same = [...folders].filter(path => path.endsWith(`/${name}`)).sort();
  return same.length === 1 ? (same[0] ?? []) : same;
}

async function textOf(
  path: string,
  { files }: Pick<Parts, 'files'>,
  signal: AbortSignal,
): Promise<string | null> {
  const read = await files.read(path, signal);
  return read.ok ? read.file.text : null;
}

// ---- symbols ----

async function lookUpSymbol(
  mention: Mention & { readonly name: string },
  ports: Parts,
  signal: AbortSignal,
): Promise<Found> {
  const { name, text } = mention;
  const { code, files, syntax } = ports;
  const read = (path: string): Promise<ReadResult> => files.read(path, signal);
  const found = await declarationsOf(name, { ...code, syntax, read }, signal);
  if (!found.ok) return { note: found.detail };
  const parts = found.declared.map(one => numberedPart(one.path, one.text, [one.first, one.last]));
  if (parts.length === 0)
    return {
      note: `No declaration of ${name} was found for ${text}; ${found.cut ? 'many files have that word: name the file.' : 'check its name.'}`,
    };
  return { text: parts.join('\n'), near: found.declared.map(({ path }) => path) };
}

/** A bare `@name` may be a file without an ending or a symbol. */
async function lookUpAny(
  mention: Mention & { readonly name: string },
  map: CodeMap,
  ports: Parts,
  signal: AbortSignal,
): Promise<Found> {
  const { name, text } = mention;
  const file = await lookUpFile({ kind: 'file', name, text }, map, ports, signal);
  if (file.note === undefined) return file;
  const symbol = await lookUpSymbol(mention, ports, signal);
  return symbol.note === undefined
    ? symbol
    : { note: `Neither a file nor a symbol matches ${text}; it is left as it is written.` };
}

// ---- lines ----

async function selectedText(ports: Parts, signal: AbortSignal): Promise<string | null> {
  const selection = ports.surroundings.selection();
  if (selection === null) return null;
  const text = await textOf(selection.path, ports, signal);
  return text === null
    ? null
    : `Selected by the user: ${numberedPart(selection.path, text, selection.lines)}`;
}

function numberedPart(path: string, text: string, [first, last]: readonly [number, number]): string {
  const lines = text.split('\n').slice(first - 1, last);
  const numbered = lines.map((line, index) => `${first + index} ${line}`);
  return `${path}:${first}-${first + Math.max(0, lines.length - 1)}\n${numbered.join('\n')}`;
}
