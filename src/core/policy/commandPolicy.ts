// Which command lines may run (design: Permissions): what is never run, and what the configuration's rules say of the
// parts of a line. A rule names one simple command; a line is allowed when each of its parts is, and denied when any is.
import { checkPath } from './paths';
import { readShell } from './readShell';
import { afterCommand, inside, MAX_FOLDERS, type Folder } from './shellFolders';
import type { Redirection, ShellCommand, ShellReading } from './shellReading';

/** Limits that refuse: nothing behind them goes unseen. */
const MAX_CHARS = 32_768;
const MAX_COMMANDS = 50;

/** Control characters but tab and line end, invisible ones, those that turn the direction of text, lone surrogates. */
const HIDDEN =
  /(?![\t\n])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]|[\u115f\u1160\u3164\uffa0]|[\u{e0100}-\u{e01ef}]/u;

/** Why a line is not even read; null where it may be. */
export function lineFault(line: string): string | null {
  if (line.length > MAX_CHARS) {
    return `The command line is longer than ${MAX_CHARS} characters; put it into a script and run that.`;
  }
  const [hidden] = HIDDEN.exec(line) ?? [];
  if (hidden === undefined) return null;
  const code = (hidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `The command line holds the hidden character U+${code}; write it without.`;
}

export type Judged =
  /** `writes`: files that its redirections write, relative to the workspace. */
  { readonly ok: true; readonly writes: readonly string[] } | { readonly ok: false; readonly detail: string };

/** What can be seen in a line that never runs, whatever is allowed. `cwd` is relative to the workspace. */
export function judgeReading(reading: ShellReading, cwd: string): Judged {
  if (reading.commands.length > MAX_COMMANDS) {
    const detail = `The command line runs more than ${MAX_COMMANDS} commands; put them into a script and run that.`;
    return { ok: false, detail };
  }
  const writes: string[] = [];
  for (const redirection of reading.redirections) {
    const folders = foldersOf(redirection, reading);
    if (folders.length >= MAX_FOLDERS) {
      const detail =
        'The command line changes its folder in too many ways; put it into a script and run that.';
      return { ok: false, detail };
    }
    for (const folder of folders) {
      const path = writtenPath(redirection, folder === null ? null : inside(cwd, folder));
      if (path === null) continue;
      if ('detail' in path) return { ok: false, detail: path.detail };
      writes.push(path.path);
    }
  }
  return { ok: true, writes };
}

/**
 * Where a redirection may happen. One that was seen by the other parser alone is judged where the whole line ends.
 */
function foldersOf({ folders }: Redirection, { commands }: ShellReading): readonly Folder[] {
  return folders ?? [commands.reduce<Folder>((folder, { words }) => afterCommand(folder, words), '')];
}

type Written = { readonly path: string } | { readonly detail: string } | null;

/** Null for what writes no file of the workspace, or cannot be seen before it runs. */
function writtenPath({ operator, target, text }: Redirection, folder: string | null): Written {
  if (!operator.includes('>')) return null;
  if (target === null) return /^"?\$\{?HOME\b/.test(text) ? outside(text) : null;
  if (operator.endsWith('&') && /^(\d+-?|-)$/.test(target)) return null;
  if (/^\/dev\/(null|stdout|stderr|fd\/\d+)$/.test(target)) return null;
  if (/^[/~]/.test(target)) return outside(target);
  if (folder === null) return null;
  const checked = checkPath(inside(folder, target));
  return checked.ok
    ? { path: checked.path }
    : { detail: `The command writes to a file that it may not: ${checked.detail}` };
}

function outside(target: string): Written {
  return {
    detail: `The command writes to ${target}, which is not inside the workspace; name a file relative to it.`,
  };
}

export type RuleVerdict = 'allow' | 'deny' | null;

/** What the rules say of a line; null where they say nothing and the permission for commands decides. */
export function ruleVerdict(
  line: string,
  reading: ShellReading | undefined,
  rules: Readonly<Record<string, boolean>>,
): RuleVerdict {
  const whole = ruleOf(line.trim(), rules);
  if (whole === false || withInner(reading).some(words => isDenied(words, rules))) return 'deny';
  if (whole === true) return 'allow';
  if (reading?.unclear !== null || reading.commands.length === 0) return null;
  const isPlain =
    reading.redirections.every(isHarmless) &&
    reading.commands.every(({ words, assigns }) => !assigns && !words.includes(null));
  return isPlain && reading.commands.every(({ text }) => ruleOf(text, rules) === true) ? 'allow' : null;
}

type Words = ShellCommand['words'];
const MAX_INNER = 3;

/** The words of each command, also of those that a shell is given as a text. */
function withInner(reading: ShellReading | undefined, depth = 0): readonly Words[] {
  const all = reading?.commands.map(({ words }) => words) ?? [];
  if (depth === MAX_INNER) return all;
  return [...all, ...all.flatMap(words => withInner(readShell(innerLine(words)), depth + 1))];
}

/** `x` of `bash -c x` and of `eval x`; empty for other commands. */
function innerLine(words: Words): string {
  const [program, ...rest] = words;
  if (program === 'eval') return rest.map(word => word ?? '').join(' ');
  if (!/^(ba|da|z|k)?sh$/.test(programOf(program))) return '';
  const flag = rest.findIndex(word => /^-\w*c$/.test(word ?? ''));
  return flag === -1 ? '' : (rest[flag + 1] ?? '');
}

/** A record has more names than were put into it: `constructor` is no rule. */
function ruleOf(text: string, rules: Readonly<Record<string, boolean>>): boolean | undefined {
  return Object.hasOwn(rules, text) ? rules[text] : undefined;
}

/** Programs that run the command behind them. */
const WRAPPERS = new Set(
  'builtin command coproc doas env exec nice nohup setsid sudo time timeout watch xargs'.split(' '),
);

/** A denied command is denied with whatever stands behind it, and under the programs that only pass it on. */
function isDenied(words: Words, rules: Readonly<Record<string, boolean>>): boolean {
  const denied = Object.keys(rules).filter(rule => rules[rule] === false);
  if (denied.length === 0) return false;
  const starts = WRAPPERS.has(programOf(words[0])) ? words.map((_, at) => at) : [0];
  return starts.some(start => {
    const rest = [programOf(words[start]), ...words.slice(start + 1)];
    return denied.some(rule => rule.split(/\s+/).every((word, at) => word === rest[at]));
  });
}

/** `rm` of `/bin/rm`. */
function programOf(word: string | null | undefined): string {
  return word?.split('/').at(-1) ?? '';
}

/** Streams joined, or thrown away. */
function isHarmless({ operator, target }: Redirection): boolean {
  if (target === null) return false;
  return /^[<>]&$/.test(operator) ? /^\d+$/.test(target) : operator.includes('>') && target === '/dev/null';
}
