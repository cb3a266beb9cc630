// The rules that a project has written for agents, whatever tool they were written for: which files hold them and how
// much of them a planner is shown. They are data of the user: what does not show itself to a person is taken out and said.
import { folderOf, pathIn, pathWithin, wholeRoot } from '../policy/workspace';
import type { Files } from '../ports';
import { withoutHidden } from '../text/plainText';
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
/** Folders of rules, each a file. */
const FOLDERS =
  /^(?:\.cursor\/rules|\.clinerules|\.windsurf\/rules|\.roo\/rules|\.github\/instructions)\/.+\.(?:md|mdc|txt)$/;
const MOST_IN_FOLDERS = 20;
/** More than any planner is shown. */
const MOST_CHARS = 400_000;

/**
 * Of a workspace with several folders those of each, headed by it.
 * @param paths of the workspace, for rules that lie in folders
 */
export async function readRules(
  files: Files,
  paths: readonly string[],
  room: Room,
  signal: AbortSignal,
): Promise<Rules> {
  const { folders = wholeRoot } = files;
  const inFolders = paths.filter(path => FOLDERS.test(pathWithin(path, folders))).sort();
  const common = NAMES.flatMap(name => folders.map(folder => pathIn(folder, name)));
  const parts: string[] = [];
  const holding: string[] = [];
  const notes: string[] = [];
  const seen = new Set<string>();
  for (const path of [...common, ...inFolders.slice(0, MOST_IN_FOLDERS)]) {
    const found = await readWhole(files, path, signal);
    if (found === null) continue;
    const { text, hidden } = withoutHidden(found.text);
    const rules = text.trim();
    holding.push(path);
    // One file is often a copy of another, or a link to it.
    const home = folderOf(path, folders) ?? '';
    const own = `${home}\n${rules}`;
    if (rules === '' || seen.has(own)) continue;
    seen.add(own);
    if (hidden > 0) notes.push(hiddenNote(path, hidden));
    const title = home === '' ? path : `${path} (rules for ${home}/)`;
    const part = fitting({ path, title, rules, isCut: found.isCut }, room.after(parts.join('\n')));
    parts.push(part.text);
    if (part.note !== null) notes.push(part.note);
  }
  return { text: parts.join('\n'), paths: holding, notes };
}

async function readWhole(
  files: Files,
  path: string,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly isCut: boolean } | null> {
  const read = await files.read(path, signal);
  if (read.ok) {
    const { text } = read.file;
    return { text: text.slice(0, MOST_CHARS), isCut: text.length > MOST_CHARS };
  }
  if (read.reason !== 'too_large') return null;
  const text = await files.head(path, MOST_CHARS, signal);
  return text === null ? null : { text, isCut: true };
}

function hiddenNote(path: string, hidden: number): string {
  const what = hidden === 1 ? 'a hidden character' : `${hidden} hidden characters`;
  return `${path} has ${what}, which the model does not get to see; look whether somebody hid instructions there.`;
}

function fitting(
  { path, title, rules, isCut }: { path: string; title: string; rules: string; isCut: boolean },
  room: Room,
): { readonly text: string; readonly note: string | null } {
  const whole = `--- ${title}\n${rules}`;
  if (!isCut && room.fits(whole)) return { text: whole, note: null };
  const said = `(${path} is cut here: the rest does not fit)`;
  const kept = room.after(said).cut(whole);
  const note = `${path} does not fit whole into what the planner can be shown: it is cut after ${kept.length} characters; put what matters first.`;
  return { text: `${kept}\n${said}`, note };
}
