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
  if (reading === undefined || depth === MAX_INNER) return all;
  const lines = new Set([...all.flatMap(innerLines), ...fedLines(reading)]);
  return [...all, ...[...lines].flatMap(line => withInner(readShell(line), depth + 1))];
}

/** `x` of `bash -c x`, of `npx -c x` and of `eval x`, also behind programs that only pass them on. */
function innerLines(words: Words): readonly string[] {
  const npm = behind(words, /^p?npm$/);
  return [
    behind(words, /^eval$/)
      .map(word => word ?? '')
      .join(' '),
    ...linesAt(/^-\w*c\w*$/, behind(words, SHELL)),
    ...[behind(words, /^p?npx$/), /^(exec|x)$/.test(npm[0] ?? '') ? npm : []].flatMap(given => [
      ...linesAt(/^(-c|--call)$/, given),
      ...given.flatMap(word => /^--call=(.*)$/s.exec(word ?? '')?.[1] ?? []),
    ]),
  ];
}

const SHELL = /^(ba|da|a|z|k)?sh$/;

/** The words behind the first start of such a program; all later starts stand in them. */
function behind(words: Words, program: RegExp): Words {
  const start = startsOf(words).find(at => program.test(programOf(words[at])));
  return start === undefined ? [] : words.slice(start + 1);
}

/** The first word behind each such flag that is no flag itself, nor the option that `-o` names. */
function linesAt(flag: RegExp, words: Words): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    if (!flag.test(words[at] ?? '')) continue;
    while (/^[-+]/.test(words[at] ?? '')) at += /^[-+]\w*[oO]\w*$/.test(words[at] ?? '') ? 2 : 1;
    const line = words[at];
    if (typeof line === 'string') lines.push(line);
  }
  return lines;
}

/** `x` of `bash <<< x`. Which command it is fed to is not told; one that a shell does not read is seldom a command. */
function fedLines({ commands, redirections }: ShellReading): readonly string[] {
  if (!commands.some(({ words }) => startsOf(words).some(at => SHELL.test(programOf(words[at]))))) return [];
  return redirections.flatMap(({ operator, target }) => (operator === '<<<' ? (target ?? []) : []));
}

/** A record has more names than were put into it: `constructor` is no rule. */
function ruleOf(text: string, rules: Readonly<Record<string, boolean>>): boolean | undefined {
  return Object.hasOwn(rules, text) ? rules[text] : undefined;
}

/** Programs that run the command behind them. */
const WRAPPERS = new Set(
  'builtin command coproc doas env exec nice nohup setsid sudo time timeout watch xargs'.split(' '),
);

/** Where commands may start among these words: the first one, and what it only passes on. */
function startsOf(words: Words): readonly number[] {
  const program = programOf(words[0]);
  if (WRAPPERS.has(program)) return words.map((_, at) => at);
  if (program !== 'find') return [0];
  const run = words.flatMap((word, at) => (/^-(exec|ok)(dir)?$/.test(word ?? '') ? [at + 1] : []));
  const passes = run.find(at => WRAPPERS.has(programOf(words[at])));
  const passed = passes === undefined ? [] : words.flatMap((_, at) => (at > passes ? [at] : []));
  return [0, ...run, ...passed].toSorted((a, b) => a - b);
}

/** A denied command is denied with whatever stands behind it, and under the programs that only pass it on. */
function isDenied(words: Words, rules: Readonly<Record<string, boolean>>): boolean {
  const denied = Object.keys(rules).filter(rule => rules[rule] === false);
  if (denied.length === 0) return false;
  return startsOf(words).some(start => {
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
