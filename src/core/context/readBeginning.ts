import type { Files } from '../ports';

/** As much of a file's text as is wanted, also of one that is too large to be read whole; null where it cannot be read. */
export async function readBeginning(
  files: Files,
  path: string,
  most: number,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly isCut: boolean } | null> {
  const read = await files.read(path, signal);
  if (read.ok) {
    const { text } = read.file;
    return { text: text.slice(0, most), isCut: text.length > most };
  }
  if (read.reason !== 'too_large') return null;
  const text = await files.head(path, most, signal);
  return text === null ? null : { text, isCut: true };
}
