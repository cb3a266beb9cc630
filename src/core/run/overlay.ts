// The files as a step sees them: what stands in the workspace, with the prepared but uncommitted results of the steps
// before it laid over. Nothing outside the overlay changes while steps are prepared.
import type { FileChange } from '../agents/agent';
import { rebase } from '../edit/rebase';
import type { Encoding, Files, FileText, ReadResult } from '../ports';

/** One prepared change of one file; null stands for no file. */
export interface Layer {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly encoding: Encoding;
}

export interface Overlay {
  /** The file as the step at `order` sees it. */
  read(path: string, order: number, signal: AbortSignal): Promise<ReadResult>;
  /** The text at the first read of this round: what line numbers of the plan refer to. */
  original(path: string): string | null;
  put(order: number, layers: readonly Layer[]): void;
  /** The step's result is in the workspace, or was given up. */
  drop(order: number): void;
  /** A new round: line numbers refer to the files as they stand now. */
  newRound(): void;
}

export function createOverlay(files: Files): Overlay {
  const layers = new Map<string, Map<number, Layer>>();
  const owned = new Map<number, readonly Layer[]>();
  const originals = new Map<string, string>();

  function before(path: string, order: number): Layer[] {
    const of = layers.get(path);
    if (!of) return [];
    return [...of]
      .filter(([at]) => at < order)
      .sort(([a], [b]) => a - b)
      .map(([, layer]) => layer);
  }

  return {
    async read(path, order, signal) {
      const ahead = before(path, order);
      const standing = await files.read(path, signal);
      if (standing.ok && !originals.has(path)) originals.set(path, standing.file.text);
      return ahead.reduce(lay, standing);
    },
    original: path => originals.get(path) ?? null,
    put(order, changed) {
      owned.set(order, changed);
      for (const layer of changed) {
        const of = layers.get(layer.path) ?? new Map<number, Layer>();
        layers.set(layer.path, of.set(order, layer));
      }
    },
    drop(order) {
      for (const { path } of owned.get(order) ?? []) layers.get(path)?.delete(order);
      owned.delete(order);
    },
    newRound: () => originals.clear(),
  };
}

function lay(standing: ReadResult, layer: Layer): ReadResult {
  if (layer.after === null)
    return { ok: false, reason: 'missing', detail: `${layer.path} is deleted by an earlier step.` };
  if (!standing.ok) {
    return standing.reason === 'missing' ? { ok: true, file: fileOf(layer, layer.after) } : standing;
  }
  const { text } = standing.file;
  if (layer.before === null || text === layer.before) return { ok: true, file: fileOf(layer, layer.after) };
  const merged = rebase(layer.before, layer.after, text);
  return { ok: true, file: fileOf(layer, merged.ok ? merged.text : layer.after) };
}

/** Only what stands in the workspace has a hash that a write could be checked against. */
function fileOf(layer: Layer, text: string): FileText {
  return { path: layer.path, text, encoding: layer.encoding, hash: '' };
}

export function layersOf(change: FileChange): Layer[] {
  const { path } = change;
  switch (change.kind) {
    case 'write':
      return [{ path, before: change.base.text, after: change.result, encoding: change.base.encoding }];
    case 'create':
      return [{ path, before: null, after: change.result, encoding: 'utf8' }];
    case 'delete':
      return [{ path, before: change.text, after: null, encoding: 'utf8' }];
    case 'move':
      return [
        { path, before: change.text, after: null, encoding: 'utf8' },
        { path: change.to, before: null, after: change.text, encoding: 'utf8' },
      ];
  }
}
