// The Databases port over node:sqlite, which runs in a process of its own: SQLite works without giving way, and a
// statement that does not end is ended by ending its process. Decides where a database may lie and how long it may take.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Folders } from '../../core/policy/workspace';
import type { DatabaseFault, Databases } from '../../core/ports';
import { groundOf, locate } from '../containment';
import { startDatabase, type DatabaseProcess } from './databaseProcess';
import type { DatabaseRequest, FromDatabase } from './messages';

export interface DatabasesOptions {
  /** A Node that is new enough, or a rejection that says in a sentence why there is none. */
  readonly node: () => Promise<string>;
  /** The bundle of databaseChild.ts. */
  readonly child: string;
  readonly timeoutMs?: number;
  /** How long a lock of another program is waited for. */
  readonly busyMs?: number;
}

type Answer<K extends FromDatabase['kind']> = Extract<FromDatabase, { kind: K }>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type Request = DistributiveOmit<DatabaseRequest, 'file' | 'busyMs'>;

const TIMEOUT_MS = 20_000;
const BUSY_MS = 1500;

/** @param root of the workspace */
export function createDatabases(root: string, options: DatabasesOptions, folders?: Folders): Databases {
  const ground = groundOf(root, folders);
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const busyMs = options.busyMs ?? BUSY_MS;
  const never = new AbortController().signal;

  /** Starts the process and asks it once; the caller ends it. */
  async function begin(
    file: string,
    request: Request,
    signal: AbortSignal,
  ): Promise<{ readonly ok: true; process: DatabaseProcess; answer: FromDatabase } | DatabaseFault> {
    const place = await locate(ground, file);
    if (!place.ok) return fault('outside', place.detail);
    let node: string;
    try {
      node = await options.node();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return fault('unavailable', `Databases need Node 24.10 or newer, and there is none here: ${why}`);
    }
    const process = startDatabase(node, options.child);
    const answer = await process
      .ask({ ...request, file: place.real, busyMs }, timeoutMs, signal)
      .catch((error: unknown) => {
        process.end();
        throw error;
      });
    if (answer.kind !== 'fault') return { ok: true, process, answer };
    process.end();
    return fault(answer.reason, `${file} ${answer.why}.`);
  }

  async function once<K extends FromDatabase['kind']>(
    file: string,
    request: Request,
    kind: K,
    signal: AbortSignal,
  ): Promise<{ readonly ok: true; readonly answer: Answer<K> } | DatabaseFault> {
    const begun = await begin(file, request, signal);
    if (!begun.ok) return begun;
    begun.process.end();
    const { answer } = begun;
    if (answer.kind !== kind) throw new Error(`a database answered ${answer.kind} to ${request.kind}`);
    return { ok: true, answer: answer as Answer<K> };
  }

  return {
    async schema(file, signal) {
      const done = await once(file, { kind: 'schema' }, 'schema', signal);
      return done.ok ? { ok: true, tables: done.answer.tables } : done;
    },
    async check(file, sql, mayWrite, signal) {
      const done = await once(file, { kind: 'check', sql, mayWrite }, 'checked', signal);
      return done.ok ? { ok: true, writes: done.answer.writes } : done;
    },
    async read(file, sql, signal) {
      const done = await once(file, { kind: 'read', sql }, 'rows', signal);
      return done.ok ? { ok: true, rows: done.answer.rows } : done;
    },
    async preview(file, sql, signal) {
      const folder = await mkdtemp(path.join(tmpdir(), 'quickstep-database-'));
      try {
        const done = await once(file, { kind: 'preview', sql, folder }, 'preview', signal);
        return done.ok ? { ok: true, preview: done.answer.preview } : done;
      } finally {
        await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      }
    },
    async hold(file, sql, signal) {
      const begun = await begin(file, { kind: 'hold', sql }, signal);
      if (!begun.ok) return begun;
      const { process } = begun;
      return {
        ok: true,
        held: {
          async write() {
            // Begun, it is finished or runs out of time: to cut it off would leave open which of the two it was.
            const answer = await process.ask({ kind: 'go' }, timeoutMs, never);
            process.end();
            await process.ended;
            if (answer.kind === 'written') return { ok: true, changed: answer.changed, rows: answer.rows };
            await once(file, { kind: 'recover' }, 'recovered', never);
            if (answer.kind !== 'fault') throw new Error(`a database answered ${answer.kind} to a write`);
            return fault(answer.reason, `${file} ${answer.why}.`);
          },
          async release() {
            process.end();
            await process.ended;
          },
        },
      };
    },
  };
}

function fault(reason: DatabaseFault['reason'], detail: string): DatabaseFault {
  return { ok: false, reason, detail };
}
