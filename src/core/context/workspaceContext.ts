// What the planner sees of the workspace, within a room of its own tokens: the project's rules, the files there are, a map
// of those that matter for the task, and the texts of the first of them. Looked at once a run: rules, listing and map stay
// the same from round to round, so that a server keeps its state; only texts are read again, since line numbers of a plan
// count in the files as its planner saw them. What does not fit is said, not dropped silently.
import { holdsSecrets } from '../policy/paths';
import { hasSeveral, wholeRoot, type Folders } from '../policy/workspace';
import type { CodeMap, Ports } from '../ports';
import { withoutHidden } from '../text/plainText';
import { listingText, mapOf, mapText } from './codeMap';
import { mentionsIn, type Mention } from './mentions';
import { pointedAt, type Pointed } from './pointedAt';
import type { Focus } from './rankFiles';
import type { Room } from './room';
import { readRules } from './ruleFiles';

export interface Looked {
  /** Rules, files, map: the same in each round. */
  readonly workspace: string;
  /** What the user points at; empty for nothing. */
  readonly pointed: string;
  /** What a person should know, a sentence each. */
  readonly notes: readonly string[];
  /** What a message points at that came later; nothing for one without a mention. */
  pointedIn(message: string, now: AbortSignal): Promise<Pointed>;
  /** Texts as they stand now, with those of files that steps have written meanwhile. */
  texts(written: readonly string[], signal: AbortSignal): Promise<string>;
}

type Parts = Pick<Ports, 'files' | 'code' | 'syntax' | 'surroundings' | 'mapper'>;

const RANKED = 1_000;
const MAP_MS = 2_000;
/** Where nothing makes maps. */
const LISTED = 5_000;
const READ_AT_MOST = 200;
const MOST_NAMED = 40;
/** Parts of the room: what is left of one goes to the texts. */
const RULES = 1 / 4;
const POINTED = 1 / 3;
const LISTING = 1 / 8;
const MAP = 1 / 4;

/**
 * @param task what the user wants, with mentions
 * @param words more that tells what the task is about
 * @param progress counts files while they are looked at
 */
export async function lookAtWorkspace(
  { task, words }: { readonly task: string; readonly words: string },
  ports: Parts,
  room: Room,
  progress: (read: number, total: number) => void,
  signal: AbortSignal,
): Promise<Looked> {
  const mentions = mentionsIn(task);
  const focus = { task: `${task}\n${words}`, paths: focusPaths(mentions, ports) };
  const map =
    (await ports.mapper.map(focus, RANKED, MAP_MS, progress, signal)) ?? (await listed(ports, focus, signal));
  const paths = map.files.map(({ path }) => path);
  const pointed = await pointedAt(mentions, map, ports, room.share(POINTED), signal);
  const near = [...pointed.near, ...focus.paths];
  const rules = await readRules(ports.files, near, room.share(RULES), signal);
  const several = foldersText(ports.files.folders);
  const rest = room.after(several).after(rules.text).after(pointed.text);
  const listing = listingText(map, text => rest.share(LISTING).fits(text));
  const others = paths.filter(path => !rules.paths.includes(path));
  const order = textOrder(pointed.files, focus, others);
  const chosen = await chooseTexts(ports, order, rest.after(listing), map, signal);
  const mapped = mapText(map, new Set(chosen.paths), text => chosen.mapRoom.fits(text));
  return {
    workspace: [several, rules.text, listing, mapped].filter(part => part !== '').join('\n\n'),
    pointed: pointed.text,
    notes: [...rules.notes, ...pointed.notes],
    async pointedIn(message, now) {
      const later = mentionsIn(message);
      if (later.length === 0) return { text: '', files: [], near: [], notes: [] };
      return pointedAt(later, map, ports, room.share(POINTED), now);
    },
    texts: (written, now) =>
      readTexts(ports, writtenFirst(chosen.paths, written), chosen.room, chosen.left, now),
  };
}

/** Empty for one folder. */
function foldersText(folders: Folders = wholeRoot): string {
  if (!hasSeveral(folders)) return '';
  const [first = ''] = folders;
  return [
    `This workspace has several folders: ${folders.map(folder => `${folder}/`).join(', ')}. Each path begins with one of them; nothing beside them is in the workspace.`,
    `A command names its folder: "cwd":"${first}". A check runs in the folder of the first path that its step names ("fix" or "reads":["${first}/"]), a "verify" in that of its step's file.`,
  ].join('\n');
}

function focusPaths(mentions: readonly Mention[], { surroundings }: Parts): readonly string[] {
  const named = mentions.flatMap(mention =>
    mention.kind === 'file' || mention.kind === 'any'
      ? [mention.name]
      : mention.kind === 'folder'
        ? [`${mention.name}/`]
        : [],
  );
  const selected = surroundings.selection()?.path;
  return [...new Set([...named, ...(selected === undefined ? [] : [selected]), ...surroundings.openFiles()])];
}

async function listed({ files }: Parts, focus: Focus, signal: AbortSignal): Promise<CodeMap> {
  const paths = await files.list(LISTED, signal);
  return mapOf(
    paths.map(path => ({ path, tags: { declared: [], used: [] } })),
    focus,
    RANKED,
  );
}

// ---- texts ----

interface Chosen {
  readonly paths: readonly string[];
  /** Files that would have been next. */
  readonly left: readonly string[];
  readonly room: Room;
  readonly mapRoom: Room;
}

/** What is pointed at first; files with secrets only where they are named. */
function textOrder(
  mentioned: readonly string[],
  { paths: focused }: Focus,
  ranked: readonly string[],
): readonly string[] {
  const known = new Set(ranked);
  const others = [...focused.filter(path => known.has(path)), ...ranked].filter(path => !holdsSecrets(path));
  return [...new Set([...mentioned, ...others])];
}

/** Where all texts fit there is no need of a map; else it has its part of the room. */
async function chooseTexts(
  ports: Parts,
  order: readonly string[],
  room: Room,
  map: CodeMap,
  signal: AbortSignal,
): Promise<Chosen> {
  const mapRoom = room.share(MAP);
  const whole = order.length <= READ_AT_MOST && order.length >= map.total - MOST_NAMED;
  const tries = whole ? [room, room.share(1 - MAP)] : [room.share(1 - MAP)];
  for (const [index, one] of tries.entries()) {
    const taken = await fill(ports, order.slice(0, READ_AT_MOST), one, signal);
    const isLast = index === tries.length - 1;
    if (taken.left.length > 0 && !isLast) continue;
    return { paths: taken.paths, left: taken.left, room: one, mapRoom };
  }
  return { paths: [], left: order, room, mapRoom };
}

interface Filled {
  readonly parts: readonly string[];
  readonly paths: readonly string[];
  readonly left: readonly string[];
}

async function fill(
  { files }: Parts,
  paths: readonly string[],
  room: Room,
  signal: AbortSignal,
): Promise<Filled> {
  const parts: string[] = [];
  const shown: string[] = [];
  const left: string[] = [];
  let rest = room;
  for (const path of paths) {
    const read = await files.read(path, signal);
    if (!read.ok) {
      if (read.reason === 'too_large') left.push(path);
      continue;
    }
    const part = rest.mayFit(read.file.text)
      ? `--- ${path}\n${numbered(withoutHidden(read.file.text).text)}`
      : null;
    if (part === null || !rest.fits(part)) {
      left.push(path);
      continue;
    }
    parts.push(part);
    shown.push(path);
    rest = rest.after(part);
  }
  return { parts, paths: shown, left };
}

/** What a step has made is not known to the planner yet, so it may push out what stood last. */
function writtenFirst(chosen: readonly string[], written: readonly string[]): readonly string[] {
  return [...written.filter(path => !chosen.includes(path)), ...chosen];
}

async function readTexts(
  ports: Parts,
  paths: readonly string[],
  room: Room,
  left: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const filled = await fill(ports, paths, room, signal);
  const unseen = [...new Set([...filled.left, ...left])].filter(path => !filled.paths.includes(path));
  const named = unseen.slice(0, MOST_NAMED).join(', ');
  const more = unseen.length > MOST_NAMED ? ` and ${unseen.length - MOST_NAMED} more` : '';
  return [...filled.parts, ...(named === '' ? [] : [`(not shown: ${named}${more})`])].join('\n\n');
}

function numbered(text: string): string {
  return text
    .split('\n')
    .map((line, index) => `${index + 1} ${line}`)
    .join('\n');
}
