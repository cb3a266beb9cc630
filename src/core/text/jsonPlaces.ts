// Where things stand in a JSON text, so that a fault of a value can be shown at its line. What lies deeper than anything
// that is judged by its place is left out.
import * as z from 'zod';

/** Both count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

interface Frame {
  readonly isList: boolean;
  /** The member or element that is being read. */
  key: string | number;
  isBeforeKey: boolean;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const DEEPEST = 12;

/** By path, as in `steps[3].needs[0]`: members at their name, elements at their beginning. The text must be valid JSON. */
export function jsonPlaces(text: string): ReadonlyMap<string, TextPlace> {
  const places = new Map<string, TextPlace>();
  const frames: Frame[] = [];
  const lines = lineCounter(text);
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const frame = frames.at(-1);
    const note = (): void => {
      if (frames.length <= DEEPEST) places.set(z.core.toDotPath(frames.map(({ key }) => key)), lines(index));
    };
    if (token === ',' && frame) {
      if (typeof frame.key === 'number') frame.key += 1;
      else frame.isBeforeKey = true;
    } else if (token === '}' || token === ']') frames.pop();
    else if (token === ':' || token === ',') continue;
    else if (frame?.isBeforeKey === true) {
      frame.key = JSON.parse(token) as string;
      frame.isBeforeKey = false;
      note();
    } else {
      if (frame === undefined || frame.isList) note();
      if (token === '{') frames.push({ isList: false, key: '', isBeforeKey: true });
      if (token === '[') frames.push({ isList: true, key: 0, isBeforeKey: false });
    }
  }
  return places;
}

/** For offsets that only grow. */
function lineCounter(text: string): (offset: number) => TextPlace {
  let line = 1;
  let start = 0;
  return offset => {
    for (let end = text.indexOf('\n', start); end !== -1 && end < offset; end = text.indexOf('\n', start)) {
      line += 1;
      start = end + 1;
    }
    return { line, column: offset - start + 1 };
  };
}
