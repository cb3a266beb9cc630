// Which program reads command lines. Decides: bash where there is one, because permissions are judged by bash's grammar
// and planners write for it; the user's own zsh or fish would read some lines differently. On Windows that is the bash
// of Git for Windows, else cmd.exe, which npm scripts use too (PowerShell 5.1 has no `&&` and loses quotes).
import { existsSync } from 'node:fs';
import path from 'node:path';

export interface ShellProgram {
  readonly file: string;
  /** Arguments that make it run the line; standard error goes where standard output goes, so that order is kept. */
  args(command: string): readonly string[];
  quote(word: string): string;
  /** cmd.exe has rules of its own: the line is passed as it is. */
  readonly verbatim: boolean;
}

export function findShell(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): ShellProgram {
  return platform === 'win32' ? windowsShell(environment) : posixShell(unixShell(environment));
}

function unixShell(environment: NodeJS.ProcessEnv): string {
  const own = environment['SHELL'];
  const folders = (environment['PATH'] ?? '').split(path.delimiter).filter(folder => path.isAbsolute(folder));
  const candidates = [
    ...(own !== undefined && path.isAbsolute(own) && path.basename(own) === 'bash' ? [own] : []),
    '/bin/bash',
    '/usr/bin/bash',
    ...folders.map(folder => path.join(folder, 'bash')),
  ];
  return candidates.find(file => existsSync(file)) ?? '/bin/sh';
}

function windowsShell(environment: NodeJS.ProcessEnv): ShellProgram {
  const bases = [environment['ProgramFiles'], environment['ProgramW6432'], environment['LOCALAPPDATA']];
  const bash = bases
    .filter(base => base !== undefined)
    .flatMap(base => [`${base}\\Git\\bin\\bash.exe`, `${base}\\Programs\\Git\\bin\\bash.exe`])
    .find(file => existsSync(file));
  if (bash !== undefined) return posixShell(bash);
  return {
    file: environment['ComSpec'] ?? 'cmd.exe',
    args: command => ['/d', '/v:off', '/s', '/c', `"${command}"`],
    quote: quoteForCmd,
    verbatim: true,
  };
}

function posixShell(file: string): ShellProgram {
  return {
    file,
    // The outer shell only joins the streams and becomes the inner one, which gets the line untouched.
    args: command => ['-c', 'exec "$0" -c "$1" 2>&1', file, command],
    quote: quoteForPosix,
    verbatim: false,
  };
}

export function quoteForPosix(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Inside quotes cmd.exe still expands `%`: it stands outside them, escaped. A line end would end the command. */
export function quoteForCmd(word: string): string {
  if (/^[\w@+=:,./\\-]+$/.test(word)) return word;
  const escaped = word
    .replace(/[\r\n]+/g, ' ')
    .replace(/(\\*)"/g, '$1$1\\"')
    .replace(/(\\+)$/, '$1$1');
  return `"${escaped.replaceAll('%', '"^%"')}"`;
}
