// The second half of a step: permission, then the change in the workspace. A file is written only after its
// before-image and the intent are on disk; a file that changed since it was read is merged, or the step is prepared
// again. What a step committed it may take back unasked. Decides nothing about order: the schedule has opened the gate.
import { landedCharacters } from '../edit/diff';
import { rebase } from '../edit/rebase';
import type { Committed, FileChange, Failure, Written } from '../agents/agent';
import { failed, refused } from '../agents/agent';
import type { PlannedEffect } from '../events';
import { isSensitive } from '../policy/paths';
import type { Permit } from '../policy/permissions';
import type { FileContent, Ports, ProposedChange, WriteResult } from '../ports';
import type { StepTimer } from '../timing/stepTimer';
import { askedEachTime, isPermitted } from './permission';
import type { Recorder } from './recorder';

export interface CommitContext {
  readonly run: string;
  readonly step: string;
  readonly title: string;
  readonly ports: Ports;
  readonly permit: Permit;
  readonly recorder: Recorder;
  readonly timer: StepTimer;
  readonly signal: AbortSignal;
}

const TRIES = 3;

export async function commitChange(change: FileChange, context: CommitContext): Promise<Committed> {
  const real = await realPaths(change, context);
  if ('ok' in real) return real;
  const standing = await resolveChange(change, context);
  if (standing === 'stale') return { ok: 'stale' };
  const denied = await askPermission([standing], real.paths, context);
  return denied ?? takeEffect(change, context);
}

/**
 * Takes back a change that this step committed, and nothing that was typed since. Nobody is asked again: what comes back
 * is what stood there when the change was allowed.
 */
export async function takeBack({ path, base, result }: Written, context: CommitContext): Promise<Committed> {
  const real = await realPaths({ kind: 'write', path, base, result }, context);
  if ('ok' in real) return real;
  const standing = await context.ports.files.read(path, context.signal);
  if (!standing.ok) return { ok: 'stale' };
  const restored = rebase(result, base.text, standing.file.text);
  if (!restored.ok) return { ok: 'stale' };
  return takeEffect({ kind: 'write', path, base: standing.file, result: restored.text }, context);
}

async function takeEffect(change: FileChange, context: CommitContext): Promise<Committed> {
  context.timer.enter('execute', context.recorder.now());
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    // The person may have typed while the approval waited: what is written is worked out anew each time.
    const current = await resolveChange(change, context);
    if (current === 'stale') return { ok: 'stale' };
    const written = await apply(current, context);
    if (written.ok) return { ok: true };
    if (written.reason !== 'changed') return writeFailure(written);
  }
  return { ok: 'stale' };
}

function writeFailure(written: Extract<WriteResult, { ok: false }>): Failure {
  if (written.reason === 'outside') return refused(written.detail);
  return failed(written.reason === 'full' ? 'internal' : 'permission', written.detail);
}

function pathsOf(change: FileChange): string[] {
  return change.kind === 'move' ? [change.path, change.to] : [change.path];
}

/** Where the change leads when links are followed: what is protected by name is protected under every link to it. */
export async function realPaths(
  change: FileChange,
  { ports }: CommitContext,
): Promise<Failure | { readonly paths: readonly string[] }> {
  const paths: string[] = [];
  for (const path of pathsOf(change)) {
    const contained = await ports.files.contained(path);
    if (!contained.ok) return refused(contained.detail);
    paths.push(path, contained.real ?? path);
  }
  return { paths };
}

/** A change against what stands in the workspace now. */
interface Standing {
  readonly change: FileChange;
  /** Null: no file. */
  readonly bytes: Uint8Array | null;
  readonly hash: string | null;
  readonly mode?: number | undefined;
  readonly before: string | null;
  readonly after: string | null;
}

async function resolveChange(
  change: FileChange,
  { ports, signal }: CommitContext,
): Promise<Standing | 'stale'> {
  const image = await ports.files.bytes(change.path, signal);
  const bytes = image?.bytes ?? null;
  const hash = image?.hash ?? null;
  switch (change.kind) {
    case 'create':
      return hash === null ? { change, bytes, hash, before: null, after: change.result } : 'stale';
    case 'delete':
    case 'move': {
      if (hash === null) return 'stale';
      const read = await ports.files.read(change.path, signal);
      const text = read.ok ? read.file.text : null;
      if (text !== change.text) return 'stale';
      const after = change.kind === 'delete' ? null : text;
      return { change, bytes, hash, mode: image?.mode, before: text, after };
    }
    case 'write': {
      const read = await ports.files.read(change.path, signal);
      if (!read.ok || hash === null) return 'stale';
      const merged = rebase(change.base.text, change.result, read.file.text);
      return merged.ok ? { change, bytes, hash, before: read.file.text, after: merged.text } : 'stale';
    }
  }
}

// ---- permission ----

export interface AskedChange {
  readonly change: FileChange;
  /** Null: no file, or one that is not text. */
  readonly before: string | null;
  readonly after: string | null;
}

/** As it was prepared. */
export function asAsked(change: FileChange): AskedChange {
  switch (change.kind) {
    case 'write':
      return { change, before: change.base.text, after: change.result };
    case 'create':
      return { change, before: null, after: change.result };
    case 'delete':
      return { change, before: change.text, after: null };
    case 'move':
      return { change, before: change.text, after: change.text };
  }
}

/** Null where the changes are allowed, all of them or none. `real`: their paths, and where they lead. */
export async function askPermission(
  changes: readonly AskedChange[],
  real: readonly string[],
  context: CommitContext,
): Promise<Failure | null> {
  const request = {
    run: context.run,
    step: context.step,
    title: context.title,
    kind: 'edits' as const,
    subject: changes.map(({ change }) => pathsOf(change).join(' → ')).join(', '),
    changes: changes.map(proposed),
    sensitive: real.some(isSensitive),
  };
  if (await isPermitted(request, context)) return null;
  if (request.sensitive) return refused(askedEachTime(request.subject));
  return refused(`${request.subject}: the permission to edit was not given; allow edits and run it again.`);
}

function proposed({ change, before, after }: AskedChange): ProposedChange {
  return {
    kind: change.kind,
    path: change.path,
    ...(change.kind === 'move' ? { to: change.to } : {}),
    ...(before === null ? {} : { before }),
    ...(after === null ? {} : { after }),
  };
}

/** A prepared change as it is shown before its time comes. */
export function shownChange(change: FileChange): ProposedChange {
  return proposed(asAsked(change));
}

// ---- effect ----

async function apply(standing: Standing, context: CommitContext): Promise<WriteResult> {
  const { change, bytes, hash } = standing;
  const { ports, recorder, step, signal } = context;
  if (bytes) ports.journal.keepImage(bytes);
  const intents = intentsOf(standing, ports);
  for (const intent of intents) recorder.emit({ type: 'effect.intent', step, ...intent });
  await ports.journal.settled();
  const written = await write(standing, hash, ports, signal);
  if (!written.ok) return written;
  if (written.after !== null && change.kind !== 'move') await keepResult(change.path, context);
  for (const { kind, path, after } of intents) {
    const landed = change.kind === 'move' ? after : written.after;
    recorder.emit({
      type: 'effect.done',
      step,
      kind,
      ...(path === undefined ? {} : { path }),
      after: landed ?? null,
      ...landedIn(standing),
      ...(written.made === undefined || after === null ? {} : { made: [...written.made] }),
    });
  }
  return written;
}

/** What moves or goes brings no text of its own. */
function landedIn({ change, before, after }: Standing): { landed?: number } {
  if (after === null || (change.kind !== 'create' && change.kind !== 'write')) return {};
  return { landed: landedCharacters(before, after) };
}

/**
 * What a save participant made of the file is what counts, and what an undo of the undo brings back. The file is
 * written: neither a stop nor a fault here may keep that from being noted.
 */
async function keepResult(path: string, { ports }: CommitContext): Promise<void> {
  const never = new AbortController().signal;
  const image = await ports.files.bytes(path, never).catch(() => null);
  if (image) ports.journal.keepImage(image.bytes);
}

type Intent = PlannedEffect & { readonly mode?: number };

function intentsOf({ change, hash, after, mode }: Standing, ports: Ports): Intent[] {
  const { kind, path } = change;
  if (change.kind === 'move') {
    return [
      { kind, path, before: hash, after: null },
      { kind, path: change.to, before: null, after: hash },
    ];
  }
  if (change.kind === 'delete') {
    return [{ kind, path, before: hash, after: null, ...(mode === undefined ? {} : { mode }) }];
  }
  const encoded = after === null ? null : contentHash(change, after, ports);
  return [{ kind, path, before: hash, ...(encoded === undefined ? {} : { after: encoded }) }];
}

/** The hash that the file will have; unknown here for encodings other than UTF-8, which the adapter encodes. */
function contentHash(change: FileChange, after: string, { digest }: Ports): string | undefined {
  return change.kind === 'write' && change.base.encoding !== 'utf8' ? undefined : digest(after);
}

function write(
  standing: Standing,
  hash: string | null,
  { files }: Ports,
  signal: AbortSignal,
): Promise<WriteResult> {
  const { change } = standing;
  switch (change.kind) {
    case 'create':
    case 'write': {
      const encoding = change.kind === 'write' ? change.base.encoding : 'utf8';
      const content: FileContent = { text: standing.after ?? '', encoding };
      return files.write(change.path, content, hash, signal);
    }
    case 'delete':
      return files.remove(change.path, hash ?? '', signal);
    case 'move':
      return files.move(change.path, change.to, hash ?? '', signal);
  }
}

/** What a prepared step will do, for its event and for the view. */
export function plannedEffects(change: FileChange, digest: Ports['digest']): PlannedEffect[] {
  const { kind, path } = change;
  switch (change.kind) {
    case 'write':
      return [{ kind, path, before: digest(change.base.text), after: digest(change.result) }];
    case 'create':
      return [{ kind, path, before: null, after: digest(change.result) }];
    case 'delete':
      return [{ kind, path, after: null }];
    case 'move':
      return [
        { kind, path, after: null },
        { kind, path: change.to, before: null },
      ];
  }
}
