// Where a file's own code starts: behind a shebang, the leading comment, a module docstring and what must stand
// first by the rules of its language (directives such as 'use strict', Python's __future__ imports, a package clause).

const STATES = /\b(?:licen[cs]e|copyright|spdx|@file\w*|@module|@packageDocumentation|@overview)\b/i;
const PREPROCESSOR =
  /^#\s*(?:include|define|undef|if|ifdef|ifndef|else|elif|endif|pragma|error|line|import)\b/;
const DIRECTIVE = /^(['"])use [a-z ]+\1;?\s*$/;
const DOCSTRING = /^[rRuU]?("""|''')/;
const PACKAGE = /^package\s+[\w.]+\s*;?\s*(?:\/\/.*)?$/;
const PLAIN_STRING = /^[rRuU]?(?:"[^"]*"|'[^']*')\s*;?\s*$/;

/**
 * The number of lines of the header (0 for none), as the 0-based line where code starts; blank lines behind the
 * header do not count. A documentation comment directly above the first declaration is the declaration's.
 */
export function headerLength(lines: readonly string[], path = ''): number {
  let end = 0;
  let at = lines[0]?.startsWith('#!') === true ? (end = 1) : 0;
  at = skipBlank(lines, at);
  const comment = commentEnd(lines, at, path);
  if (comment > at && !documentsCode(lines, at, comment)) end = at = comment;
  for (;;) {
    const start = skipBlank(lines, at);
    const next = mustStandFirst(lines, start);
    if (next === start) return end;
    end = at = next;
  }
}

function mustStandFirst(lines: readonly string[], at: number): number {
  const line = lines[at] ?? '';
  if (DIRECTIVE.test(line) || PLAIN_STRING.test(line) || PACKAGE.test(line)) return at + 1;
  if (/^from __future__ import\b/.test(line)) return futureEnd(lines, at);
  const quote = DOCSTRING.exec(line)?.[1];
  if (quote === undefined) return at;
  const opened = line.indexOf(quote) + quote.length;
  if (line.includes(quote, opened)) return at + 1;
  const close = lines.findIndex((text, i) => i > at && text.includes(quote));
  return close === -1 ? at : close + 1;
}

function futureEnd(lines: readonly string[], at: number): number {
  if (lines[at]?.includes('(') !== true) return at + 1;
  const close = lines.findIndex((text, i) => i >= at && text.includes(')'));
  return close === -1 ? at + 1 : close + 1;
}

/** The line behind the comment that starts at `at`, or `at` where none does. */
function commentEnd(lines: readonly string[], at: number, path: string): number {
  let i = at;
  for (;;) {
    const line = (lines[i] ?? '').trimStart();
    const close = line.startsWith('/*') ? '*/' : line.startsWith('<!--') ? '-->' : null;
    if (close !== null) {
      const end = lines.findIndex((text, k) => k >= i && text.includes(close));
      // Code behind the end of the comment keeps the whole line out of the header.
      if (end === -1 || lines[end]?.trimEnd().endsWith(close) !== true) return i;
      i = end + 1;
    } else if (isLineComment(line, path)) i++;
    else return i;
  }
}

function isLineComment(line: string, path: string): boolean {
  if (line.startsWith('//') || /^--(?:\s|$)/.test(line)) return true;
  return line.startsWith('#') && !PREPROCESSOR.test(line) && !/\.(?:md|markdown|css|scss|less)$/i.test(path);
}

function documentsCode(lines: readonly string[], at: number, end: number): boolean {
  if (lines[at]?.trimStart().startsWith('/**') !== true) return false;
  const next = lines[end] ?? '';
  if (next.trim() === '' || /^import\b|^['"]use /.test(next)) return false;
  return !STATES.test(lines.slice(at, end).join('\n'));
}

function skipBlank(lines: readonly string[], at: number): number {
  let i = at;
  while (i < lines.length && lines[i]?.trim() === '') i++;
  return i;
}
