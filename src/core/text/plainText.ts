// What other programs say, made harmless: nothing that moves a cursor, hides itself or turns the direction of a line.

const ESC = String.fromCharCode(0x1b);
const BEL = String.fromCharCode(0x07);
/** Control characters, the invisible ones (zero width, tags, fillers) and those that turn the direction. */
const HIDDEN = new RegExp(
  [
    String.raw`[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Variation_Selector}]`,
    // Fillers of Hangul and Khmer, which draw nothing.
    String.raw`[\u115f\u1160\u3164\uffa0]|\u17b4|\u17b5`,
  ].join('|'),
  'gu',
);
const KEPT = '\n\t';
/** Colours, cursor moves, titles and links of a terminal, whole. */
const SEQUENCES = new RegExp(
  [
    `${ESC}\\[[0-?]*[ -/]*[@-~]?`,
    `${ESC}[\\]P^_X][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)?`,
    `${ESC}[ -/]*[0-~]`,
  ].join('|'),
  'g',
);

export function visibleText(text: string): string {
  return text
    .replace(SEQUENCES, '')
    .replace(/\r\n?/g, '\n')
    .replace(HIDDEN, found => (KEPT.includes(found) ? found : ''));
}

/** How an emoji is drawn: taken out with the rest, but no sign of something hidden. */
const DRAWING = '\ufe0e\ufe0f\u200d';

/**
 * For text that a model reads and a person has seen: what is not drawn is taken out, lines stay as they are.
 * `hidden` counts it, without what belongs to emoji, line ends and a byte order mark at the start.
 */
export function withoutHidden(text: string): { readonly text: string; readonly hidden: number } {
  let hidden = 0;
  const visible = text.replace(/^\ufeff/, '').replace(HIDDEN, found => {
    if (KEPT.includes(found) || found === '\r') return found;
    if (!DRAWING.includes(found)) hidden += 1;
    return '';
  });
  return { text: visible, hidden };
}

/** As JSON in one line, names sorted, so that the same value is the same text; whatever hides itself is written out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value)).replace(HIDDEN, found =>
    Array.from(
      { length: found.length },
      (_, i) => `\\u${found.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([name, one]) => [name, sorted(one)]),
  );
}

/** Head and tail of a text that is longer than this, with the middle counted. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = Math.floor(most / 2) - 40;
  const left = (text.length - 2 * half).toLocaleString('en-US');
  return `${text.slice(0, half)}\n… ${left} characters left out …\n${text.slice(-half)}`;
}
