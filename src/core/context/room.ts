// How much of a prompt is still free, in tokens of the model that reads it: measured by what that model has counted of
// earlier prompts (promptSize.ts), on the high side.

export interface Room {
  readonly tokens: number;
  /** Tokens that a text takes at most. */
  sizeOf(text: string): number;
  fits(text: string): boolean;
  /** By its length alone: false where a text is far too long to be worth looking at. */
  mayFit(text: string): boolean;
  /** As much of a text as fits, to the end of a line where there is one. */
  cut(text: string): string;
  /** What is left behind a text. */
  after(text: string): Room;
  /** A part of it. */
  share(part: number): Room;
  /** One of another size, for the same model. */
  of(tokens: number): Room;
}

/** No tokenizer puts so many characters of a text into one token. */
const MOST_CHARS = 8;

/** @param estimate at most so many tokens of a text */
export function roomOf(tokens: number, estimate: (text: string) => number): Room {
  const room = Math.max(0, Math.floor(tokens));
  return {
    tokens: room,
    sizeOf: estimate,
    fits: text => estimate(text) <= room,
    mayFit: text => text.length <= room * MOST_CHARS,
    cut: text => cutTo(text, room, estimate),
    after: text => (text === '' ? roomOf(room, estimate) : roomOf(room - estimate(text), estimate)),
    share: part => roomOf(room * part, estimate),
    of: other => roomOf(other, estimate),
  };
}

function cutTo(text: string, tokens: number, estimate: (text: string) => number): string {
  if (text.length <= tokens * MOST_CHARS && estimate(text) <= tokens) return text;
  let cut = text.slice(0, tokens * MOST_CHARS);
  for (let size = estimate(cut); size > tokens; size = estimate(cut)) {
    cut = cut.slice(0, Math.max(0, Math.floor((cut.length * tokens) / size) - 1));
  }
  const line = cut.lastIndexOf('\n');
  return line > cut.length / 2 ? cut.slice(0, line) : cut;
}
