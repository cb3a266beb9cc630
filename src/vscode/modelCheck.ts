// Model check in the view: the configured models with what is known of each on this machine, and asking them again.
// One model at a time, so that none makes another look slow.
import type { CheckedModelView, ModelCheckView } from '../protocol/view';
import type { Engine, FoundModel } from './engine';
import type { ApiKeys } from './secrets';
import { readSettings } from './settings';

export interface ModelCheck {
  /** Absent while nobody wants to see it. */
  view(): ModelCheckView | undefined;
  /** Shows what is known, and asks the models of this name, or those that nobody has asked yet. */
  check(model?: string): Promise<void>;
  close(): void;
}

export interface ModelCheckPlaces {
  loadEngine(): Promise<Engine>;
  readonly keys: ApiKeys;
  changed(): void;
  tell(level: 'info' | 'warning' | 'error', text: string, action?: 'configureModels'): void;
}

export function createModelCheck(places: ModelCheckPlaces): ModelCheck {
  let models: CheckedModelView[] | undefined;
  let work: AbortController | undefined;

  function show(index: number, shown: CheckedModelView): void {
    models = models?.map((one, at) => (at === index ? shown : one));
    places.changed();
  }

  async function check(name?: string): Promise<void> {
    const settings = readSettings();
    if (!settings.ok) {
      places.tell('error', settings.detail);
      return;
    }
    if (work) return;
    const mine = new AbortController();
    work = mine;
    try {
      const engine = await places.loadEngine();
      const known = await engine.knownModels(settings.config);
      models = known.map(({ model, roles, found, at }) => viewOf(model, roles, found, at));
      places.changed();
      for (const [index, one] of known.entries()) {
        const isWanted = name === undefined ? one.found === undefined : one.model === name;
        if (!isWanted || mine.signal.aborted) continue;
        show(index, { ...viewOf(one.model, one.roles, one.found, one.at), state: 'checking' });
        const checked = await engine.checkModel(one.config, places.keys, mine.signal);
        show(index, viewOf(one.model, one.roles, checked.found, checked.at));
        if (checked.warning !== undefined) places.tell('warning', checked.warning);
      }
    } finally {
      work = undefined;
    }
  }

  return {
    view: () => models && { models },
    check,
    close() {
      work?.abort();
      models = undefined;
      places.changed();
    },
  };
}

function viewOf(
  model: string,
  roles: readonly string[],
  found: FoundModel | undefined,
  at: number | undefined,
): CheckedModelView {
  if (!found || at === undefined) return { model, roles, state: 'unchecked' };
  const { problem, constraint, contextTokens, slots, thinking, speed } = found;
  return {
    model,
    roles,
    state: problem ? 'unwell' : 'well',
    checkedAt: at,
    ...(problem ? { problem: problem.detail } : {}),
    ...(constraint === 'unknown' ? {} : { constraint }),
    ...(contextTokens === undefined ? {} : { contextTokens }),
    ...(slots === undefined ? {} : { slots }),
    ...(thinking === undefined ? {} : { thinking }),
    ...(speed?.prefill === undefined ? {} : { prefill: speed.prefill }),
    ...(speed?.decode === undefined ? {} : { decode: speed.decode }),
  };
}
