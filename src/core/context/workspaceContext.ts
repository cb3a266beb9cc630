// What the planner sees of the workspace, within a room of its own tokens: the project's rules, the files there are, a map
// of those that matter for the task, and the texts of the first of them. Looked at once a run: rules, listing and map stay
// the same from round to round, so that a server keeps its state; only texts are read again, since line numbers of a plan
// count in the files as its planner saw them. What does not fit is said, not dropped silently.
import { holdsSecrets } from '../policy/paths';
import { hasSeveral, wholeRoot, type Folders } from '../policy/workspace';
import type { CodeMap, Ports } from '../ports';
import { listingText, mapOf, mapText } from './codeMap';
import { fileTexts, type TextRoom, type Texts, type Wanted } from './fileTexts';
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
  { room, wide }: Rooms,
  progress: (read: number, total: number) => void,
  signal: AbortSignal,
): Promise<Looked> {
  const mentions = mentionsIn(task);
  const focus = { task: `${task}\n${words}`, paths: focusPaths(mentions, ports) };
  const map =
    (await ports.mapper.map(focus, RANKED, MAP_MS, progress, signal)) ?? (await listed(ports, focus, signal));
  const beyond = wide.tokens - room.tokens;
  const own = room.tokens * POINTED;
  const pointedRoom = wide.of(own + beyond);
  const pointed = await pointedAt(mentions, map, ports, pointedRoom, signal);
  const rules = await readRules(ports.files, [...pointed.near, ...focus.paths], room.share(RULES), signal);
  const several = foldersText(ports.files.folders);
  const taken = pointed.text === '' ? 0 : room.sizeOf(pointed.text);
  const left = room.after(several).after(rules.text);
  const rest = left.of(left.tokens - Math.min(taken, own));
  const listing = listingText(map, text => rest.share(LISTING).fits(text));
  const others = map.files.map(({ path }) => path).filter(path => !rules.paths.includes(path));
  const near = pointed.near.filter(path => !rules.paths.includes(path));
  const whole = [...new Set(pointed.files)];
  const chosen = await chooseTexts(
    ports,
    {
      pointed: whole,
      others: textOrder(near, focus, others).filter(path => !whole.includes(path)),
      names: namesIn(task),
    },
    { room: rest.after(listing), extra: beyond - Math.max(0, taken - own) },
    map,
    signal,
  );
  const inTexts = new Set([...chosen.texts.whole, ...chosen.texts.cut.map(({ path }) => path)]);
  const mapped = mapText(map, inTexts, text => chosen.mapRoom.fits(text));
  const later = laterTexts(ports, chosen);
  return {
    workspace: [several, rules.text, listing, mapped].filter(part => part !== '').join('\n\n'),
    pointed: pointed.text,
    notes: [...rules.notes, ...pointed.notes, ...cutNotes(chosen.texts)],
    async pointedIn(message, now) {
      const mentioned = mentionsIn(message);
      if (mentioned.length === 0) return { text: '', files: [], near: [], notes: [] };
      const found = await pointedAt(mentioned, map, ports, pointedRoom, now);
      return { ...found, notes: [...found.notes, ...(await later.point(found.files, message, now))] };
    },
    texts: (written, now) => later.texts(written, now),
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
  readonly wanted: Omit<Wanted, 'written'>;
  readonly texts: Texts;
  readonly room: TextRoom;
  readonly mapRoom: Room;
}

/** What the person points at may take more of the planner's context than all that Quickstep chooses. */
export interface Rooms {
  readonly room: Room;
  /** At least as large: with what is pointed at. */
  readonly wide: Room;
}

/** What is pointed at in part first; files with secrets only where they are named. */
function textOrder(
  near: readonly string[],
  { paths: focused }: Focus,
  ranked: readonly string[],
): readonly string[] {
  const known = new Set(ranked);
  const others = [...near, ...focused.filter(path => known.has(path)), ...ranked];
  return [...new Set(others)].filter(path => !path.endsWith('/') && !holdsSecrets(path));
}

/** Where all texts fit there is no need of a map; else it has its part of the room. */
async function chooseTexts(
  ports: Parts,
  { pointed, others, names }: Omit<Wanted, 'written'>,
  { room, extra }: TextRoom,
  map: CodeMap,
  signal: AbortSignal,
): Promise<Chosen> {
  const mapRoom = room.share(MAP);
  const count = pointed.length + others.length;
  const wanted = { pointed, others: others.slice(0, READ_AT_MOST), names };
  if (count <= READ_AT_MOST && count >= map.total - MOST_NAMED) {
    const texts = await fileTexts(ports, wanted, { room, extra }, signal);
    if (texts.left.length + texts.cut.length === 0) return { wanted, texts, room: { room, extra }, mapRoom };
  }
  const beside = { room: room.share(1 - MAP), extra };
  const texts = await fileTexts(ports, wanted, beside, signal);
  return { wanted, texts, room: beside, mapRoom };
}

/** The texts of the rounds: as chosen at first, with what steps wrote and later messages point at. */
function laterTexts(
  ports: Parts,
  { wanted, texts: first, room }: Chosen,
): {
  /** Answers what a person should know of them. */
  point(files: readonly string[], message: string, signal: AbortSignal): Promise<readonly string[]>;
  texts(written: readonly string[], signal: AbortSignal): Promise<string>;
} {
  const pointed = new Set(wanted.pointed);
  const names = new Set(wanted.names);
  return {
    async point(files, message, signal) {
      const added = new Set(files.filter(path => !pointed.has(path)));
      for (const path of added) pointed.add(path);
      for (const name of namesIn(message)) names.add(name);
      const texts = await fileTexts(ports, { pointed: [...pointed], others: [], names }, room, signal);
      return cutNotes({ cut: texts.cut.filter(({ path }) => added.has(path)) });
    },
    async texts(written, signal) {
      const others = first.whole.filter(path => !pointed.has(path));
      // What a step has made is not known to the planner yet, so it may push out what stood last.
      const fresh = written.filter(path => !pointed.has(path) && !others.includes(path));
      const all = { written: fresh, pointed: [...pointed], others, names };
      return shownText(await fileTexts(ports, all, room, signal), first.left);
    },
  };
}

function cutNotes({ cut }: Pick<Texts, 'cut'>): readonly string[] {
  return cut.map(({ path, lines }) => {
    const seen = lines === null ? 'none of it is shown' : `it sees ${lines}`;
    return `${path} does not fit whole into what the planner can be shown, ${seen}; point at the lines that matter (@${path}:10-80) or at a symbol (@symbol NAME).`;
  });
}

function namesIn(text: string): ReadonlySet<string> {
  return new Set(text.match(/[\p{L}_$][\p{L}\p{N}_$]{2,}/gu) ?? []);
}

function shownText({ parts, whole, cut, left }: Texts, before: readonly string[]): string {
  const seen = new Set(whole);
  const none = cut.filter(({ lines }) => lines === null).map(({ path }) => path);
  const unseen = [...new Set([...none, ...left, ...before])].filter(path => !seen.has(path));
  const named = unseen.slice(0, MOST_NAMED).join(', ');
  const more = unseen.length > MOST_NAMED ? ` and ${unseen.length - MOST_NAMED} more` : '';
  return [...parts, ...(named === '' ? [] : [`(not shown: ${named}${more})`])].join('\n\n');
}
