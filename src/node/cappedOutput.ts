// What is kept of a command's output: its head and its tail, however much comes in between, as plain text.
import { StringDecoder } from 'node:string_decoder';

export interface CappedOutput {
  add(chunk: Buffer): void;
  /** Bytes that came in. */
  readonly bytes: number;
  /** What is kept, without control sequences, with a line in the middle that counts what is not. */
  text(): string;
}

/** Keeps so many bytes at each end; memory does not grow with the output. */
export function createCappedOutput(endBytes: number): CappedOutput {
  const head = Buffer.alloc(endBytes);
  const ring = Buffer.alloc(endBytes);
  let headLength = 0;
  let total = 0;
  /** Where the next byte goes in the ring; bytes behind the head are counted by `behind`. */
  let next = 0;
  let behind = 0;

  function addToRing(chunk: Buffer): void {
    behind += chunk.length;
    const last = chunk.subarray(Math.max(0, chunk.length - endBytes));
    const first = last.copy(ring, next);
    last.copy(ring, 0, first);
    next = (next + last.length) % endBytes;
  }

  return {
    add(chunk) {
      total += chunk.length;
      const taken = chunk.copy(head, headLength);
      headLength += taken;
      if (taken < chunk.length) addToRing(chunk.subarray(taken));
    },
    get bytes() {
      return total;
    },
    text() {
      const start = head.subarray(0, headLength);
      if (behind <= endBytes) return plainText(Buffer.concat([start, ring.subarray(0, behind)]).toString());
      const end = Buffer.concat([ring.subarray(next), ring.subarray(0, next)]);
      const left = (behind - endBytes).toLocaleString('en-US');
      return `${plainText(new StringDecoder('utf8').write(start))}\n… ${left} bytes left out …\n${plainText(fromWholeCharacter(end).toString())}`;
    },
  };
}

/** Behind the half of a character that the cut may have left at the start. */
function fromWholeCharacter(bytes: Buffer): Buffer {
  const start = bytes.subarray(0, 4).findIndex(byte => (byte & 0xc0) !== 0x80);
  return bytes.subarray(Math.max(0, start));
}

const ESC = String.fromCharCode(0x1b);
const BEL = String.fromCharCode(0x07);
const sequences = new RegExp(
  [
    `${ESC}\\[[0-?]*[ -/]*[@-~]?`, // colours, cursor moves
    `${ESC}[\\]P^_X][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)?`, // titles, links, device strings
    `${ESC}[ -/]*[0-~]`,
  ].join('|'),
  'g',
);

/** As a terminal would have ended up showing it: no colours, titles or cursor moves, overwritten lines gone. */
export function plainText(text: string): string {
  return (
    text
      .replace(sequences, '')
      .replace(/(?<!\r)\r+\n/g, '\n')
      // A progress bar goes back to the start of its line and writes over it. Tried only where a line or what was written
      // over one begins: from each character of a line without an end it takes minutes for a megabyte.
      .replace(/(?<![^\n\r])[^\n\r]*\r(?=[^\n])/g, '')
      .replace(/[^\P{Cc}\n\t]/gu, '')
  );
}
