// Which servers were approved, by hash, and what tools they had then: kept in the state folder, so that nothing has to be
// started to ask about neither. A server that changed by one byte has another hash and is not in here.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { KnownTools } from '../../core/ports';

type Listed = KnownTools['tools'];

export interface Approvals {
  has(hash: string): Promise<boolean>;
  add(hash: string): Promise<void>;
  /** The tools that the server had when it was last asked; null where it never was. */
  tools(hash: string): Promise<Listed | null>;
  keepTools(hash: string, tools: Listed): Promise<void>;
}

const FILE = 'tools.json';
const fileSchema = z.object({
  approved: z.array(z.string()),
  tools: z.record(z.string(), z.array(z.object({ name: z.string(), description: z.string() }))),
});
type Kept = z.infer<typeof fileSchema>;

export function createApprovals(stateFolder: string): Approvals {
  const file = path.join(stateFolder, FILE);
  let kept: Promise<Kept> | undefined;
  const read = (): Promise<Kept> => (kept ??= readKept(file));

  async function write(change: (now: Kept) => void): Promise<void> {
    const now = await read();
    change(now);
    await mkdir(stateFolder, { recursive: true });
    const next = `${file}.${process.pid}.new`;
    await writeFile(next, `${JSON.stringify(now, null, 2)}\n`, { mode: 0o600 });
    await rename(next, file);
  }

  return {
    has: async hash => (await read()).approved.includes(hash),
    add: hash => write(now => void (now.approved = [...new Set([...now.approved, hash])])),
    tools: async hash => (await read()).tools[hash] ?? null,
    keepTools: (hash, tools) =>
      write(now => {
        now.tools[hash] = tools.map(({ name, description }) => ({ name, description }));
      }),
  };
}

async function readKept(file: string): Promise<Kept> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    // None yet, or one that cannot be relied on: everything is asked about again.
    return { approved: [], tools: {} };
  }
}
