// Embedded models that stay loaded from run to run, each by its whole configuration. Decides: one that nobody holds is let
// go of when the next run begins, since it keeps gigabytes; in between it stays, so that the next run finds it loaded.
import type { ModelConfig } from '../../core/config';
import type { EmbeddedModel } from './embeddedModel';

export interface WarmModels<M = EmbeddedModel> {
  of(config: ModelConfig): M;
  /** Somebody works with these, until what comes back is called. */
  hold(configs: readonly ModelConfig[]): () => void;
  /** Closes what nobody holds. */
  closeUnheld(): void;
}

/** @param open filled and emptied here; whoever made it closes what is left in the end. */
export function createWarmModels<M extends { close(): void }>(
  open: Map<string, M>,
  make: (config: ModelConfig) => M,
): WarmModels<M> {
  const holders = new Set<readonly string[]>();

  return {
    of(config) {
      const at = JSON.stringify(config);
      const model = open.get(at) ?? make(config);
      open.set(at, model);
      return model;
    },
    hold(configs) {
      const held = configs.map(config => JSON.stringify(config));
      holders.add(held);
      return () => void holders.delete(held);
    },
    closeUnheld() {
      const held = new Set([...holders].flat());
      for (const [at, model] of open) {
        if (held.has(at)) continue;
        open.delete(at);
        model.close();
      }
    },
  };
}
