// What the person points at, as text for a planner: each mention of the task looked up through the ports, and what is
// selected and open in the editor without being asked. A mention that leads nowhere is said, to the person and to the
// planner, in one sentence.
import { folderOf } from '../policy/workspace';
import type { CodeMap, Ports, ReadResult, Told } from '../ports';
import { fairShares } from '../text/fairShares';
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

type Lines = readonly [first: number, last: number];

type Parts = Pick<Ports, 'files' | 'code' | 'syntax' | 'surroundings'>;

interface Found {
  readonly text?: string;
  /** Of the text: what it is, and what to do where not all of it fits. */
  readonly what?: readonly [name: string, less: string];
  /** Its lines, where it is a part of one file below a line that says so. */
  readonly lines?: Lines;
  readonly file?: string;
  readonly near?: readonly string[];
  readonly note?: string;
}

const MOST_OPEN = 10;
const MOST_LISTED = 60;
const MOST_CANDIDATES = 3;
/** Lines that a hint names as an example. */
const LESS = 60;

export async function pointedAt(
  mentions: readonly Mention[],
  map: CodeMap,
  ports: Parts,
  room: Room,
  signal: AbortSignal,
): Promise<Pointed> {
  const found: Found[] = [];
  found.push(await selectedPart(ports, signal));
  const open = ports.surroundings.openFiles().slice(0, MOST_OPEN);
  if (open.length > 0) found.push({ text: `Open in the editor, the active file first: ${open.join(', ')}` });
  for (const mention of mentions) found.push(await lookUp(mention, map, ports, signal));
  const { text, notes } = textThatFits(found, room);
  return {
    text,
    files: found.flatMap(({ file }) => file ?? []),
    near: found.flatMap(({ file, near = [] }) => [...(file === undefined ? [] : [file]), ...near]),
    notes,
  };
}

function textThatFits(found: readonly Found[], room: Room): Pick<Pointed, 'text' | 'notes'> {
  const parts = found.map(
    ({ text, note }) => withoutHidden(text ?? (note === undefined ? '' : `(${note})`)).text,
  );
  const sizes = parts.map(part => (part === '' ? 0 : room.sizeOf(part)));
  const shares = fairShares(sizes, room.tokens);
  const fitting = parts.map((part, index) => {
    const share = shares[index] ?? 0;
    if ((sizes[index] ?? 0) <= share) return { text: part, notes: [found[index]?.note ?? []].flat() };
    return cut(part, found[index] ?? {}, room.of(share));
  });
  return {
    text: fitting
      .map(({ text }) => text)
      .filter(text => text !== '')
      .join('\n\n'),
    notes: fitting.flatMap(({ notes }) => notes),
  };
}

/** As much as fits, which is said to the planner, and to the person with what to do. */
function cut(
  part: string,
  { what: [name, less] = ['What you point at', 'point at less'], lines, note }: Found,
  room: Room,
): { readonly text: string; readonly notes: readonly string[] } {
  const kept = room.share(0.9).cut(part);
  const count = kept === '' ? 0 : kept.split('\n').length;
  const more = part.split('\n').length - count;
  const missing =
    lines === undefined ? `${more} more lines` : `lines ${lines[0] + Math.max(0, count - 1)}-${lines[1]}`;
  return {
    text: `${kept}\n(${name} is cut here: ${missing} do not fit)`,
    notes: [
      ...(note === undefined ? [] : [note]),
      `${name} does not fit whole into what the planner can be shown: ${missing} are left out; ${less}.`,
    ],
  };
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
      return told(mention, 'Problems', ports.surroundings.problems(signal));
    case 'terminal':
      return told(mention, 'Terminal', ports.surroundings.terminal(signal));
    case 'changes':
      return told(mention, 'Changes that are not committed', ports.surroundings.changes(signal));
  }
}

async function told({ text: name }: Mention, title: string, asked: Promise<Told>): Promise<Found> {
  const answer = await asked;
  return answer.ok
    ? { text: `${title}:\n${answer.text}`, what: [name, 'put what matters of it into the task'] }
    : { note: answer.detail };
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
  // Its beginning can be shown.
  if (!read.ok && read.reason === 'too_large' && mention.lines === undefined) return { file: mention.name };
  // In a workspace of several folders a path that names none of them may mean a file in one.
  const isSomewhere = read.ok || read.reason === 'missing' || folderOf(mention.name, files.folders) === null;
  if (!isSomewhere) return { note: read.detail };
  const path = read.ok ? mention.name : namesake(mention.name, map);
  if (typeof path !== 'string') return { note: severalNote(mention, path) };
  if (mention.lines === undefined) return { file: path };
  const text = read.ok ? read.file.text : await textOf(path, { files }, signal);
  return {
    ...numberedPart(path, text ?? '', mention.lines),
    what: [mention.text, 'point at fewer lines'],
    near: [path],
  };
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
    what: [mention.text, 'point at a folder inside'],
    near: [`${name}/`],
    ...(more > 0
      ? {
          note: `${mention.text} holds ${listed.length + more} files, of which the planner is shown the names of ${listed.length}; point at a folder or at files inside.`,
        }
      : {}),
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
  const [first] = found.declared;
  if (first === undefined)
    return {
      note: `No declaration of ${name} was found for ${text}; ${found.cut ? 'many files have that word: name the file.' : 'check its name.'}`,
    };
  return {
    text: parts.map(part => part.text).join('\n'),
    ...(parts.length === 1 && parts[0] ? { lines: parts[0].lines } : {}),
    what: [text, `point at lines of it (@${first.path}:${first.first}-${first.first + LESS})`],
    near: found.declared.map(({ path }) => path),
  };
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
  if (file.file !== undefined || file.text !== undefined) return file;
  const symbol = await lookUpSymbol(mention, ports, signal);
  return symbol.note === undefined
    ? symbol
    : { note: `Neither a file nor a symbol matches ${text}; it is left as it is written.` };
}

// ---- lines ----

async function selectedPart(ports: Parts, signal: AbortSignal): Promise<Found> {
  const selection = ports.surroundings.selection();
  const text = selection === null ? null : await textOf(selection.path, ports, signal);
  if (selection === null || text === null) return {};
  const part = numberedPart(selection.path, text, selection.lines);
  return {
    ...part,
    text: `Selected by the user: ${part.text}`,
    what: ['The selection', 'select fewer lines'],
  };
}

function numberedPart(
  path: string,
  text: string,
  [first, last]: Lines,
): { readonly text: string; readonly lines: Lines } {
  const lines = text.split('\n').slice(first - 1, last);
  const numbered = lines.map((line, index) => `${first + index} ${line}`);
  const end = first + Math.max(0, lines.length - 1);
  return { text: `${path}:${first}-${end}\n${numbered.join('\n')}`, lines: [first, end] };
}
