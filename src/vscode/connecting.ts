// Connecting a planner in the view: form → the provider's models → one of them answers → kept. The key stays here while a
// model is chosen and is never shown to the page again.
import { addressAt, plannersFirst, providerPresets } from '../core/model/presets';
import type { ToHost } from '../protocol/messages';
import type { ConnectionView } from '../protocol/view';
import type { Address, Connections, GivenKey } from './connections';

type Message<T extends ToHost['type']> = Extract<ToHost, { type: T }>;

interface Connecting {
  connect(message: Message<'connect'>): Promise<void>;
  usePlanner(message: Message<'usePlanner'>): Promise<void>;
  /** To the form, whatever goes on. */
  back(): void;
}

interface Connected {
  readonly address: Address;
  readonly key: GivenKey;
  readonly host: string;
  readonly models: readonly string[];
}

export function createConnecting(
  connections: Connections,
  show: (connection: ConnectionView) => void,
): Connecting {
  let connected: Connected | undefined;
  let work = new AbortController();

  /** A signal for new work, after ending what went on. */
  function begin(): AbortSignal {
    work.abort();
    work = new AbortController();
    return work.signal;
  }

  function toForm(problem?: string): void {
    connected = undefined;
    show({ state: 'form', ...(problem === undefined ? {} : { problem }) });
  }

  return {
    async connect({ provider, address: at, key: typed }) {
      const preset = providerPresets.find(({ id }) => id === provider);
      if (!preset) return;
      const signal = begin();
      const address = addressAt(preset, at);
      const { host } = new URL(at);
      show({ state: 'asking', host });
      const said = typed?.trim() ?? '';
      const key =
        said === '' ? { key: await connections.keyOf(address), given: false } : { key: said, given: true };
      const listed = await connections.list(address, key.key, signal);
      if (signal.aborted) return;
      if (!listed.ok) {
        toForm(listed.detail);
        return;
      }
      const models = plannersFirst(listed.models, preset).map(({ name }) => name);
      connected = { address, key, host, models };
      show({ state: 'choosing', host, models });
    },
    async usePlanner({ model }) {
      const chosen = connected;
      if (!chosen?.models.includes(model)) return;
      const signal = begin();
      const { address, key, host, models } = chosen;
      show({ state: 'trying', model });
      const used = await connections.use('planner', { ...address, model }, key, signal);
      if (signal.aborted) return;
      if (used.ok || used.denied) toForm(used.ok ? undefined : used.detail);
      else show({ state: 'choosing', host, models, problem: used.detail });
    },
    back() {
      begin();
      toForm();
    },
  };
}
