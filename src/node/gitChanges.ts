// What is not committed, by git itself: only reading, without locks, and without any program that the repository's own
// settings name. Decides how it is cut and what is said where there is no repository.
import { execFile } from 'node:child_process';
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

/** The Surroundings port's `changes` of one folder: a unified diff of it, and the names of new files. */
export async function uncommittedChanges(root: string, signal: AbortSignal): Promise<Told> {
  const inside = await git(root, ['rev-parse', '--is-inside-work-tree'], signal);
  if (inside === null) {
    const detail =
      'There is no git repository here, or no git, so there are no changes to show; name the files instead.';
    return { ok: false, detail };
  }
  const hasHead = (await git(root, ['rev-parse', '--verify', '--quiet', 'HEAD'], signal)) !== null;
  const diff = await git(
    root,
    [
      'diff',
      '--no-ext-diff',
      '--no-textconv',
      '--no-color',
      '--relative',
      hasHead ? 'HEAD' : EMPTY_TREE,
      '--',
      '.',
    ],
    signal,
  );
  if (diff === null)
    return { ok: false, detail: 'git could not tell the changes; look at them with git diff.' };
  const others = await git(root, ['ls-files', '--others', '--exclude-standard', '-z', '--', '.'], signal);
  const fresh = (others ?? '').split('\0').filter(name => name !== '');
  const more = fresh.length > MOST_NEW ? ` and ${fresh.length - MOST_NEW} more` : '';
  const added =
    fresh.length === 0 ? '' : `New files, not in git yet: ${fresh.slice(0, MOST_NEW).join(', ')}${more}`;
  const text = [shortened(diff.trimEnd(), MOST_CHARS), added].filter(part => part !== '').join('\n\n');
  return text === ''
    ? { ok: false, detail: 'Everything is committed: there are no changes to show.' }
    : { ok: true, text };
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
