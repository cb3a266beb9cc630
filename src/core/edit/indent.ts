// Fits new code into the indentation of the place it goes to. Models answer dedented, with a first line that lost
// its indentation, or with spaces for tabs: the block is moved as a whole and nothing else about it is changed.
import { indentUnit, leading } from './layout';

export interface Place {
  /** Indentation of the first line that the code takes. */
  readonly indent: string;
  /** Smallest width of the lines after the first one that stood there; absent where nothing or one line did. */
  readonly restWidth?: number;
  /** The file's level of indentation; empty where it has none yet. */
  readonly unit: string;
}

/** What stands at a place now says how what replaces it is indented. */
export function placeOf(lines: readonly string[], unit: string): Place {
  const [first = '', ...rest] = lines.filter(isCode);
  const width = smallestWidth(rest);
  return { indent: leading(first), unit, ...(width === null ? {} : { restWidth: width }) };
}

export function fitIndent(code: readonly string[], place: Place): string[] {
  const lines = convertTabs(code, place.unit);
  const first = lines.find(isCode);
  if (first === undefined) return lines;
  const shift = place.indent.length - leading(first).length;
  if (shift === 0) return lines;
  const rest = lines.filter(isCode).slice(1);
  if (onlyFirstIsOff(rest, leading(first).length, shift, place)) {
    const at = lines.indexOf(first);
    return lines.map((line, i) => (i === at ? place.indent + line.trimStart() : line));
  }
  return lines.map(line => (isCode(line) ? moved(line, shift, place.indent) : line));
}

/** Moves the whole block as far as its line `at` is from `indent`. */
export function shiftTo(code: readonly string[], at: number, indent: string, unit: string): string[] {
  const lines = convertTabs(code, unit);
  const shift = indent.length - leading(lines[at] ?? '').length;
  return lines.map(line => (isCode(line) ? moved(line, shift, indent) : line));
}

function onlyFirstIsOff(rest: readonly string[], firstWidth: number, shift: number, place: Place): boolean {
  const width = smallestWidth(rest);
  if (width === null) return false;
  const lastWidth = leading(rest.at(-1) ?? '').length;
  if (shift < 0)
    return lastWidth <= place.indent.length || (width === place.restWidth && width <= firstWidth - shift);
  if (place.restWidth !== undefined) return width >= place.restWidth;
  const closes = /^\s*[)\]}]/.test(rest.at(-1) ?? '');
  return closes ? width >= place.indent.length : width > place.indent.length;
}

function moved(line: string, shift: number, indent: string): string {
  if (shift > 0) return indent.slice(0, shift) + line;
  return line.slice(Math.min(-shift, leading(line).length));
}

/** Where the file indents by tabs and the code by spaces, or the other way round. */
function convertTabs(code: readonly string[], unit: string): string[] {
  const own = indentUnit(code);
  if (own === '' || unit === '' || (own === '\t') === (unit === '\t')) return [...code];
  if (unit === '\t')
    return code.map(line => line.replace(/^ +/, spaces => tabsFor(spaces.length, own.length)));
  return code.map(line => line.replace(/^\t+/, tabs => unit.repeat(tabs.length)));
}

function tabsFor(width: number, step: number): string {
  return '\t'.repeat(Math.floor(width / step)) + ' '.repeat(width % step);
}

function smallestWidth(lines: readonly string[]): number | null {
  return lines.length === 0 ? null : Math.min(...lines.map(line => leading(line).length));
}

function isCode(line: string): boolean {
  return line.trim() !== '';
}
