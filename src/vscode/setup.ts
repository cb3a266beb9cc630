// First open: which models could be used, and getting one. Nothing is probed until the view is shown.
import * as vscode from 'vscode';
import { defaultAddress } from '../core/model/presets';
import type { ToHost } from '../protocol/messages';
import { providerViews } from '../protocol/providerViews';
import type { SetupView, SetupWork } from '../protocol/view';
import { createConnecting } from './connecting';
import type { Connections } from './connections';
import type { ModelDirectory } from './engine';
import { readSettings, writeModel } from './settings';

type SetupMessage = Extract<ToHost, { type: 'setup' }>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const PROBE_MS = 2000;

export interface Setup {
  view(): SetupView;
  /** The view is shown: looks around where no model is configured. */
  look(): Promise<void>;
  choose(message: SetupMessage): Promise<void>;
  connect(message: Extract<ToHost, { type: 'connect' }>): Promise<void>;
  usePlanner(message: Extract<ToHost, { type: 'usePlanner' }>): Promise<void>;
  cancel(): void;
}

export interface SetupPlaces {
  loadDirectory(): Promise<ModelDirectory>;
  readonly connections: Connections;
  pickLanguageModel(): Promise<void>;
  changed(): void;
}

export function createSetup(places: SetupPlaces): Setup {
  const found: Mutable<Omit<SetupView, 'ready'>> = {
    ollama: { state: 'looking', url: '', models: [] },
    small: null,
    vscodeModels: false,
    providers: providerViews,
    connection: { state: 'form' },
  };
  const connecting = createConnecting(places.connections, connection => set({ connection }));
  let work: AbortController | undefined;

  /** A newer state of some parts; undefined takes an optional one away. */
  function set(parts: {
    [K in keyof typeof found]?: (typeof found)[K] | undefined;
  }): void {
    for (const [name, value] of Object.entries(parts)) {
      if (value === undefined) Reflect.deleteProperty(found, name);
      else Object.assign(found, { [name]: value });
    }
    places.changed();
  }

  async function look(): Promise<void> {
    if (isReady() || work) return;
    const directory = await places.loadDirectory();
    set({ ollama: { state: 'looking', url: defaultAddress.ollama, models: [] } });
    await Promise.all([lookForOllama(directory), lookForSmall(directory), lookForLanguageModels()]);
  }

  async function lookForOllama(directory: ModelDirectory): Promise<void> {
    const url = defaultAddress.ollama;
    const listed = await directory.list({ provider: 'ollama' }, undefined, AbortSignal.timeout(PROBE_MS));
    set({
      ollama: listed.ok ? { state: 'found', url, models: listed.models } : { state: 'none', url, models: [] },
    });
  }

  async function lookForSmall(directory: ModelDirectory): Promise<void> {
    const small = await directory.small();
    set(small.ok ? { small: small.model } : { smallProblem: small.detail });
  }

  async function lookForLanguageModels(): Promise<void> {
    set({ vscodeModels: (await vscode.lm.selectChatModels()).length > 0 });
  }

  async function pull(): Promise<void> {
    const { small } = found;
    if (!small || work) return;
    work = new AbortController();
    const show = (done: number, total: number) => set({ working: gettingSmall(small.label, done, total) });
    set({ error: undefined });
    show(0, small.bytes);
    try {
      const directory = await places.loadDirectory();
      const pulled = await directory.pull(small.name, show, work.signal);
      if (pulled.ok) await writeModel('executor', { provider: 'embedded', model: small.name });
      else if (!work.signal.aborted) set({ error: pulled.detail });
    } catch (error) {
      if (!work.signal.aborted) throw error;
    } finally {
      work = undefined;
      set({ working: undefined });
    }
  }

  return {
    view: () => ({ ready: isReady(), ...found }),
    look,
    async choose({ choice, model }) {
      switch (choice) {
        case 'ollama':
          if (model === undefined) return look();
          return writeModel('executor', { provider: 'ollama', baseUrl: found.ollama.url, model });
        case 'embedded':
          return pull();
        case 'vscode':
          return places.pickLanguageModel();
      }
    },
    connect: message => connecting.connect(message),
    usePlanner: message => connecting.usePlanner(message),
    cancel() {
      work?.abort();
      connecting.back();
    },
  };
}

/** A planner alone carries out its steps too. */
function isReady(): boolean {
  const settings = readSettings();
  return settings.ok && (settings.config.models.executor ?? settings.config.models.planner) !== undefined;
}

function gettingSmall(label: string, done: number, total: number): SetupWork {
  return { choice: 'embedded', words: `Getting ${label}`, done, total };
}
