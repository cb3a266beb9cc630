// Slots of the model endpoints: as many requests at once as the server really carries out (Model.facts).
import type { Model } from '../ports';
import type { Precedence } from './schedule';
import { createSlots, type Claim, type Slots } from './slots';

/** What one step holds while it is prepared. */
export interface Lease {
  readonly hold: (model: Model, signal: AbortSignal) => Promise<void>;
  /** Uses the slot held; another model's slot is taken for the one call, the held one given back. */
  readonly withSlot: <T>(model: Model, signal: AbortSignal, call: () => Promise<T>) => Promise<T>;
  /**
   * A slot beside the step's own, where one is free now. A step that holds none yet leaves the last free one for itself: it
   * would wait for ever for what it holds.
   */
  readonly spareSlot: (model: Model) => Promise<(() => void) | null>;
  readonly release: () => void;
}

export interface Endpoints {
  lease(claim: Claim): Lease;
}

export function createEndpoints(precedence: Precedence, signal: AbortSignal): Endpoints {
  const known = new Map<string, Promise<Slots>>();

  function slotsOf(model: Model): Promise<Slots> {
    const slots =
      known.get(model.id) ??
      model.facts(signal).then(asked => createSlots(asked.ok ? asked.facts.slots : 1, precedence));
    known.set(model.id, slots);
    return slots;
  }

  return {
    lease(claim) {
      let held: { readonly model: string; readonly giveBack: () => void } | null = null;
      const release = (): void => {
        held?.giveBack();
        held = null;
      };
      return {
        release,
        spareSlot: async model => (await slotsOf(model)).spare(held?.model === model.id ? 1 : 2),
        async hold(model, stepSignal) {
          const slots = await slotsOf(model);
          held = { model: model.id, giveBack: await slots.take(claim, stepSignal) };
        },
        async withSlot(model, stepSignal, call) {
          if (held?.model === model.id) return call();
          release();
          const slots = await slotsOf(model);
          const giveBack = await slots.take(claim, stepSignal);
          try {
            return await call();
          } finally {
            giveBack();
          }
        },
      };
    },
  };
}
