// Text as a terminal shows it: columns, cutting, and durations. Text of models, files and commands is made harmless
// first: an escape sequence in it must not move the cursor or paint over an approval.

const ansi = new RegExp(
  String.raw`\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])`,
  'g',
);
const controls = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|^\p{Emoji_Presentation}/u;
const narrow = /^[\p{Mn}\p{Me}\p{Cf}]/u;

/** One or more lines from outside without escape sequences, control characters and direction overrides. */
export function harmless(text: string): string {
  return text
    .replace(ansi, '')
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', '  ')
    .replace(controls, character => (character === '\n' ? character : ''));
}

/** The same on one line. */
export function oneLine(text: string): string {
  return harmless(text)
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}

/** Columns that a painted line takes. */
export function columns(text: string): number {
  let sum = 0;
  for (const character of text.replace(ansi, '')) sum += columnsOf(character);
  return sum;
}

function columnsOf(character: string): number {
  return narrow.test(character) ? 0 : wide.test(character) ? 2 : 1;
}

/** Cuts a painted line to so many columns, with an ellipsis; the paint is closed. */
export function cut(text: string, width: number, ellipsis = '…'): string {
  if (columns(text) <= width) return text;
  const room = Math.max(0, width - columns(ellipsis));
  let out = '';
  let used = 0;
  let painted = false;
  for (const part of text.matchAll(new RegExp(`${ansi.source}|.`, 'gsu'))) {
    const piece = part[0];
    if (piece.startsWith('\u001b')) {
      painted = true;
      out += piece;
      continue;
    }
    const next = used + columnsOf(piece);
    if (next > room) break;
    out += piece;
    used = next;
  }
  return `${out}${ellipsis}${painted ? '\u001b[0m' : ''}`.slice(0, width === 0 ? 0 : undefined);
}

/** Breaks a painted line at spaces; lines after the first begin with `indent`. */
export function wrap(text: string, width: number, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\S)(?= )/)) {
    if (line !== '' && columns(line) + columns(word) > width) {
      lines.push(line);
      line = indent + word.trimStart();
    } else line += word;
  }
  return [...lines, line];
}

/** For a terminal that has only ASCII: our own typography in plain signs. */
export function plainSigns(text: string): string {
  return text.replace(/[“”]/g, '"').replaceAll('’', "'").replaceAll('…', '..').replace(/[–−]/g, '-');
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columns(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - columns(text))) + text;
}

/** `12 ms`, `1.24 s`, `75.3 s` … `3 m 05 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} m ${String(whole % 60).padStart(2, '0')} s`;
}

/** `1 step`, `3 steps`. */
export function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`;
}
