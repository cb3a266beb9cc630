// What is not committed, by git itself: only reading, without locks, and without any program that the repository's own
// settings name. Decides how it is cut and what is said where there is no repository.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { hasSeveral, wholeRoot, type Folders } from '../core/policy/workspace';
import type { Told } from '../core/ports';
import { shortened } from '../core/text/plainText';

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 8 * 1024 * 1024;
const MOST_CHARS = 24_000;
const MOST_NEW = 40;
/** A repository is data: its monitor of files, its pagers and hooks are not to run because somebody mentioned it. */
const QUIET = [
  '--no-optional-locks',
  '--no-pager',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
];
/** What git compares with before the first commit. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

const nothing = 'Everything is committed: there are no changes to show.';

/** The Surroundings port's `changes`: a unified diff of each folder of the workspace, and the names of new files. */
export async function uncommittedChanges(
  root: string,
  signal: AbortSignal,
  folders: Folders = wholeRoot,
): Promise<Told> {
  const told = await Promise.all(folders.map(folder => changesIn(root, folder, signal)));
  const texts = told.flatMap(one => (one.ok ? [one.text] : []));
  if (texts.length > 0) return { ok: true, text: texts.join('\n\n') };
  // One that is wholly committed says more than one that is no repository.
  return told.find(one => !one.ok && one.detail === nothing) ?? told[0] ?? { ok: false, detail: nothing };
}

async function changesIn(root: string, folder: string, signal: AbortSignal): Promise<Told> {
  const at = path.join(root, folder);
  const prefix = hasSeveral([folder]) ? `${folder}/` : '';
  const inside = await git(at, ['rev-parse', '--is-inside-work-tree'], signal);
  if (inside === null) {
    const detail =
      'There is no git repository here, or no git, so there are no changes to show; name the files instead.';
    return { ok: false, detail };
  }
  const hasHead = (await git(at, ['rev-parse', '--verify', '--quiet', 'HEAD'], signal)) !== null;
  const form = ['--no-ext-diff', '--no-textconv', '--no-color', '--relative'];
  const names = [`--src-prefix=a/${prefix}`, `--dst-prefix=b/${prefix}`];
  const diff = await git(at, ['diff', ...form, ...names, hasHead ? 'HEAD' : EMPTY_TREE, '--', '.'], signal);
  if (diff === null)
    return { ok: false, detail: 'git could not tell the changes; look at them with git diff.' };
  const others = await git(at, ['ls-files', '--others', '--exclude-standard', '-z', '--', '.'], signal);
  const fresh = (others ?? '').split('\0').filter(name => name !== '');
  const more = fresh.length > MOST_NEW ? ` and ${fresh.length - MOST_NEW} more` : '';
  const shown = fresh.slice(0, MOST_NEW).map(name => prefix + name);
  const added = fresh.length === 0 ? '' : `New files, not in git yet: ${shown.join(', ')}${more}`;
  const text = [shortened(diff.trimEnd(), MOST_CHARS), added].filter(part => part !== '').join('\n\n');
  return text === '' ? { ok: false, detail: nothing } : { ok: true, text };
}

/** Null where it fails. */
function git(root: string, args: readonly string[], signal: AbortSignal): Promise<string | null> {
  const options = {
    cwd: root,
    signal,
    timeout: TIMEOUT_MS,
    maxBuffer: MOST_BYTES,
    windowsHide: true,
    env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
  };
  return new Promise((resolve, reject) => {
    execFile('git', [...QUIET, ...args], options, (error, output) => {
      if (signal.aborted) reject(signal.reason as Error);
      else resolve(error === null ? output : null);
    });
  });
}
