// Reads a zip file (a Python wheel is one) as data: its table of contents and one entry as a stream of bytes.
// Stored and deflated entries below 4 GiB; everything else is refused.
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly bytes: number;
  readonly packedBytes: number;
  readonly method: 'stored' | 'deflated';
  readonly headerOffset: number;
}

/** The file is not a zip file that this reader takes; the message says why. */
export class ZipError extends Error {}

const END = 0x06054b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const CENTRAL = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const ENCRYPTED = 1;
const CHUNK = 1 << 20;
const ZIP64 = 0xffff_ffff;

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) throw new ZipError('the zip file is cut short');
    done += bytesRead;
  }
  return buffer;
}

async function findEnd(file: FileHandle, size: number): Promise<Buffer> {
  const length = Math.min(size, END_BYTES + LONGEST_COMMENT);
  const tail = await readAt(file, size - length, length);
  for (let at = length - END_BYTES; at >= 0; at--) {
    const ends = at + END_BYTES + tail.readUInt16LE(at + 20) === length;
    if (tail.readUInt32LE(at) === END && ends) return tail.subarray(at);
  }
  throw new ZipError('the file is not a zip file, or it is cut short');
}

function readEntry(directory: Buffer, at: number): { entry: ZipEntry; next: number } {
  if (at + CENTRAL_BYTES > directory.length || directory.readUInt32LE(at) !== CENTRAL) {
    throw new ZipError("the zip file's table of contents is broken");
  }
  const nameLength = directory.readUInt16LE(at + 28);
  const name = directory.toString('utf8', at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameLength);
  const method = directory.readUInt16LE(at + 10);
  const packedBytes = directory.readUInt32LE(at + 20);
  const bytes = directory.readUInt32LE(at + 24);
  const headerOffset = directory.readUInt32LE(at + 42);
  const isEncrypted = (directory.readUInt16LE(at + 8) & ENCRYPTED) !== 0;
  const isLarge = packedBytes === ZIP64 || bytes === ZIP64 || headerOffset === ZIP64;
  if ((method !== 0 && method !== 8) || isEncrypted || isLarge) {
    throw new ZipError(`${name} is packed in a way that is not read here`);
  }
  const rest = nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  return {
    entry: { name, bytes, packedBytes, method: method === 0 ? 'stored' : 'deflated', headerOffset },
    next: at + CENTRAL_BYTES + rest,
  };
}

/** Rejects with a ZipError where the file is not a whole zip file. */
export async function readZipEntries(zipPath: string): Promise<ZipEntry[]> {
  const file = await open(zipPath, 'r');
  try {
    const { size } = await file.stat();
    if (size < END_BYTES) throw new ZipError('the file is too short for a zip file');
    const end = await findEnd(file, size);
    const directory = await readAt(file, end.readUInt32LE(16), end.readUInt32LE(12));
    const entries: ZipEntry[] = [];
    for (let at = 0, left = end.readUInt16LE(10); left > 0; left--) {
      const { entry, next } = readEntry(directory, at);
      entries.push(entry);
      at = next;
    }
    return entries;
  } finally {
    await file.close();
  }
}

/** The bytes of one entry. Whoever reads them checks their number and hash. */
export async function openZipEntry(zipPath: string, entry: ZipEntry): Promise<Readable> {
  const file = await open(zipPath, 'r');
  let header: Buffer;
  try {
    header = await readAt(file, entry.headerOffset, LOCAL_BYTES);
  } finally {
    await file.close();
  }
  if (header.readUInt32LE(0) !== LOCAL) throw new ZipError(`${entry.name} has no header in the zip file`);
  const start = entry.headerOffset + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (entry.packedBytes === 0) return Readable.from([]);
  const packed = createReadStream(zipPath, {
    start,
    end: start + entry.packedBytes - 1,
    highWaterMark: CHUNK,
  });
  // An error of either stream reaches the reader of the last one.
  return entry.method === 'stored'
    ? packed
    : pipeline(packed, createInflateRaw({ chunkSize: CHUNK }), () => undefined);
}
