// Whether a text is exactly one SQL statement that a person can read as it runs. SQLite's own interface runs the first
// statement and is silent about the rest, so the text is cut here, by SQLite's rules for quotes and comments.

export type OneStatement =
  | { readonly ok: true; readonly sql: string }
  | { readonly ok: false; readonly reason: 'syntax' | 'several'; readonly detail: string };

const MAX_CHARS = 20_000;
/** Characters that make a text read otherwise than it runs: controls, marks of writing direction, zero widths. */
const HIDDEN = /[^\P{Cc}\t\n\r]|[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;
const CLOSING: Readonly<Record<string, string>> = { "'": "'", '"': '"', '`': '`', '[': ']' };

/** The statement without blanks around it and without its semicolon. */
export function oneStatement(text: string): OneStatement {
  if (text.length > MAX_CHARS) return fault('syntax', `is longer than ${MAX_CHARS} characters; shorten it`);
  const hidden = HIDDEN.exec(text)?.[0];
  if (hidden !== undefined) {
    const code = (hidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return fault(
      'syntax',
      `holds the hidden character U+${code}; write it as char(0x${code}) or leave it out`,
    );
  }
  const statements = splitStatements(text);
  if (statements === null) return fault('syntax', 'ends inside a quote or comment; close it');
  const [sql] = statements;
  if (sql === undefined) return fault('syntax', 'holds no statement; write one');
  if (statements.length > 1)
    return fault('several', `holds ${statements.length} statements; write one, and a step for each other`);
  return { ok: true, sql };
}

function fault(reason: 'syntax' | 'several', why: string): OneStatement {
  return { ok: false, reason, detail: `The SQL ${why}.` };
}

/** The statements that hold more than blanks and comments; null where a quote or comment does not end. */
function splitStatements(text: string): readonly string[] | null {
  const statements: string[] = [];
  let start = 0;
  let holdsCode = false;
  for (let at = 0; at < text.length;) {
    const end = tokenEnd(text, at);
    if (end === null) return null;
    if (text[at] === ';') {
      if (holdsCode) statements.push(text.slice(start, at).trim());
      start = end;
      holdsCode = false;
    } else if (!isBlank(text, at)) holdsCode = true;
    at = end;
  }
  if (holdsCode) statements.push(text.slice(start).trim());
  return statements;
}

function isBlank(text: string, at: number): boolean {
  return /\s/.test(text[at] ?? '') || text.startsWith('--', at) || text.startsWith('/*', at);
}

/** Where the quote, comment or single character at `at` ends; null where it does not. */
function tokenEnd(text: string, at: number): number | null {
  if (text.startsWith('--', at)) {
    const end = text.indexOf('\n', at);
    return end === -1 ? text.length : end + 1;
  }
  if (text.startsWith('/*', at)) return after(text.indexOf('*/', at + 2), 2);
  const closing = CLOSING[text[at] ?? ''];
  if (closing === undefined) return at + 1;
  // A doubled quote inside a quote opens it again at once: the same text, in two pieces.
  return after(text.indexOf(closing, at + 1), 1);
}

function after(found: number, length: number): number | null {
  return found === -1 ? null : found + length;
}
