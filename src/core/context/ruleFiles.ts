// The rules that a project has written for agents, whatever tool they were written for: which files hold them and how
// much of them a planner is shown. They are data of the user: what does not show itself to a person is taken out and said.
import { folderOf, pathIn, wholeRoot, type Folders } from '../policy/workspace';
import type { Files } from '../ports';
import { withoutHidden } from '../text/plainText';
import { readBeginning } from './readBeginning';
import type { Room } from './room';

export interface Rules {
  /** Empty where there are none. */
  readonly text: string;
  /** The files that hold them. */
  readonly paths: readonly string[];
  /** What a person should know of them, a sentence each. */
  readonly notes: readonly string[];
}

/** In the order in which they count where not all fit: the common name first. */
const NAMES = [
  'AGENTS.md',
  'CLAUDE.md',
  'GEMINI.md',
  '.github/copilot-instructions.md',
  '.cursorrules',
  '.windsurfrules',
  '.clinerules',
  '.roorules',
  'CONVENTIONS.md',
];
/** Their tools read them in inner folders too, for what lies there. */
const NESTED = ['AGENTS.md', 'CLAUDE.md', 'GEMINI.md'];
const MOST_NESTED = 40;
/** In these somebody else's rules lie. */
const FOREIGN = /(?:^|\/)(?:node_modules|bower_components|vendor|site-packages|\.git)\//;
/** Folders of rules, each a file. */
const FOLDERS = ['.clinerules', '.cursor/rules', '.github/instructions', '.roo/rules', '.windsurf/rules'];
const RULES = /\.(?:md|mdc|txt)$/;
const MOST_IN_FOLDERS = 20;
const MOST_LISTED = 500;
/** More than any planner is shown. */
const MOST_CHARS = 400_000;

/** A file that may hold rules, and the folder that they are for; empty for all. */
interface Place {
  readonly path: string;
  readonly home: string;
}

/**
 * Of a workspace with several folders those of each, headed by it; and those of inner folders on the way to `near`.
 * @param near paths that matter for the task, folders with a `/` at the end
 */
export async function readRules(
  files: Files,
  near: readonly string[],
  room: Room,
  signal: AbortSignal,
): Promise<Rules> {
  const { folders = wholeRoot } = files;
  const listed = await inFolders(files, folders, signal);
  const shown = listed.slice(0, MOST_IN_FOLDERS);
  const homeOf = (path: string): Place => ({ path, home: folderOf(path, folders) ?? '' });
  const places = [
    ...NAMES.flatMap(name => folders.map(folder => homeOf(pathIn(folder, name)))),
    ...nestedPlaces(near, folders),
    ...shown.map(homeOf),
  ];
  const parts: string[] = [];
  const holding: string[] = [];
  const notes: string[] = [];
  const left: string[] = [];
  const seen = new Set<string>();
  for (const { path, home } of places) {
    const found = await readBeginning(files, path, MOST_CHARS, signal);
    if (found === null) continue;
    const { text, hidden } = withoutHidden(found.text);
    const rules = text.trim();
    holding.push(path);
    // One file is often a copy of another, or a link to it.
    const own = `${home}\n${rules}`;
    if (rules === '' || seen.has(own)) continue;
    seen.add(own);
    if (hidden > 0) notes.push(hiddenNote(path, hidden));
    const title = home === '' ? path : `${path} (rules for ${home}/)`;
    const part = fitting({ path, title, rules, isCut: found.isCut }, room.after(parts.join('\n')));
    if (part.text === '') left.push(path);
    else parts.push(part.text);
    if (part.note !== null) notes.push(part.note);
  }
  if (left.length > 0) {
    parts.push(`(rules that do not fit: ${left.join(', ')})`);
    notes.push(`${left.join(', ')} did not fit into what the planner can be shown; shorten your rules.`);
  }
  if (listed.length > shown.length) notes.push(manyNote(listed.length));
  return { text: parts.join('\n'), paths: holding, notes };
}

async function inFolders(files: Files, folders: Folders, signal: AbortSignal): Promise<readonly string[]> {
  const paths = folders.flatMap(folder => FOLDERS.map(name => pathIn(folder, name)));
  const found = await Promise.all(paths.map(path => files.listIn(path, MOST_LISTED, signal)));
  return found
    .flat()
    .filter(path => RULES.test(path))
    .sort();
}

/** The outer folder first: what the inner one says goes before it. */
function nestedPlaces(near: readonly string[], folders: Folders): readonly Place[] {
  const homes = new Set<string>();
  for (const path of near) {
    const root = folderOf(path, folders);
    if (root === null || FOREIGN.test(path)) continue;
    const names = path.split('/').slice(0, -1);
    const outer = root === '' ? 0 : root.split('/').length;
    for (let length = outer + 1; length <= names.length; length += 1)
      homes.add(names.slice(0, length).join('/'));
  }
  return [...homes]
    .slice(0, MOST_NESTED)
    .flatMap(home => NESTED.map(name => ({ path: `${home}/${name}`, home })));
}

function hiddenNote(path: string, hidden: number): string {
  const what = hidden === 1 ? 'a hidden character' : `${hidden} hidden characters`;
  return `${path} has ${what}, which the model does not get to see; look whether somebody hid instructions there.`;
}

function manyNote(count: number): string {
  return `Of ${count} files with rules in folders (${FOLDERS.join(', ')}) the planner is shown the first ${MOST_IN_FOLDERS} by name; put what matters into AGENTS.md.`;
}

/** An empty text where nothing of it fits. */
function fitting(
  { path, title, rules, isCut }: { path: string; title: string; rules: string; isCut: boolean },
  room: Room,
): { readonly text: string; readonly note: string | null } {
  const whole = `--- ${title}\n${rules}`;
  if (!isCut && room.fits(whole)) return { text: whole, note: null };
  const said = `(${path} is cut here: the rest does not fit)`;
  const kept = room.after(said).cut(whole);
  if (kept.length <= title.length + 5) return { text: '', note: null };
  const note = `${path} does not fit whole into what the planner can be shown: it is cut after ${kept.length} characters; put what matters first.`;
  return { text: `${kept}\n${said}`, note };
}
