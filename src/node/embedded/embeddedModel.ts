// The embedded model as a port: llama.cpp in a child process, one request at a time. Decides: the first request
// starts the child, which then stays warm; requests wait here for their turn; a child that died fails the request in
// flight and nothing else.
import { existsSync } from 'node:fs';
import { totalmem } from 'node:os';
import path from 'node:path';
import type { Phases } from '../../core/events';
import type { Model, ModelAnswer, ModelObserver, ModelRequest } from '../../core/ports';
import { cacheDir } from '../runtime.mjs';
import { catalogueEntry, modelPath } from './catalogue';
import { ensureEmbeddedRuntime, packageRoot, type RuntimeResult } from './embeddedRuntime';
import { grammarOf } from './gbnf';
import { startLife, stopProblem, type Life, type Problem } from './life';
import type { AnswerMessage, AskMessage, LoadMessage } from './messages';

export interface EmbeddedOptions {
  /** A catalogue name or the path of a GGUF file. */
  readonly model: string;
  /** The path of a GGUF file with an adapter. */
  readonly lora?: string;
  readonly contextTokens?: number;
  /** Default: `QUICKSTEP_THREADS`, else the physical cores. */
  readonly threads?: number;
  /** The folder of the models; default: the user's. */
  readonly folder?: string;
  /** Told what takes long: the runtime is installed. */
  readonly say?: (line: string) => void;
  readonly runtime?: (say: (line: string) => void, signal: AbortSignal) => Promise<RuntimeResult>;
  /** The built child; default: the one of this package. */
  readonly child?: string;
  /** The folder of saved states; default: in the cache. */
  readonly states?: string;
}

export interface EmbeddedModel extends Model {
  /** Starts the child and loads the model unless it is loaded; a problem shows again at the next request. */
  warm(signal: AbortSignal): Promise<{ readonly ok: true } | Problem>;
  /** Ends the child. A request in flight ends as `stopped`; a later one starts a new child. */
  close(): void;
  /** The child's, while there is one. */
  readonly pid: number | undefined;
}

const LITTLE_MEMORY = 8 * 1024 ** 3;

/**
 * Steps see one region and their inputs, so 8,192 tokens are plenty; the 1.5B model needs 28 KB of memory for each,
 * 230 MB in all. A machine of 8 GB or less gets half.
 */
function defaultContext(): number {
  return totalmem() <= LITTLE_MEMORY ? 4_096 : 8_192;
}

function threadsOf(options: EmbeddedOptions): { readonly threads?: number } {
  const named = Number(process.env['QUICKSTEP_THREADS']);
  const threads = options.threads ?? (Number.isInteger(named) && named > 0 ? named : undefined);
  return threads === undefined ? {} : { threads };
}

function childFile(): string {
  return path.join(packageRoot() ?? '.', 'dist', 'node', 'embedded', 'embeddedChild.js');
}

function fileProblem(options: EmbeddedOptions): Problem | null {
  const { lora } = options;
  if (lora !== undefined && !existsSync(lora)) {
    const missing = `There is no adapter ${path.resolve(lora)}; name a GGUF file as lora.`;
    return { ok: false, reason: 'not_found', detail: missing };
  }
  const file = modelPath(options.model, options.folder);
  if (existsSync(file)) return null;
  const detail = catalogueEntry(options.model)
    ? `The model ${options.model} is not on this machine yet; get it with "quickstep models pull ${options.model}".`
    : `There is no model file ${file}; name a GGUF file, or a model that "quickstep models list" shows.`;
  return { ok: false, reason: 'not_found', detail };
}

/** Starts a child, or says why there can be none. Installs the runtime where it is missing. */
async function begin(options: EmbeddedOptions, signal: AbortSignal): Promise<Life | Problem> {
  const missing = fileProblem(options);
  if (missing) return missing;
  const runtime = await (options.runtime ?? ensureEmbeddedRuntime)(options.say ?? (() => undefined), signal);
  if (signal.aborted) return stopProblem;
  if (!runtime.ok) return { ok: false, reason: 'unreachable', detail: runtime.detail };
  const load: LoadMessage = {
    type: 'load',
    runtime: runtime.entry,
    model: modelPath(options.model, options.folder),
    ...(options.lora === undefined ? {} : { lora: path.resolve(options.lora) }),
    contextTokens: options.contextTokens ?? defaultContext(),
    ...threadsOf(options),
    states: options.states ?? path.join(cacheDir(), 'states'),
  };
  return startLife(options.child ?? childFile(), load);
}

/** One after the other, in the order of asking; who gives up leaves the line. */
function oneAtATime(): {
  readonly waiting: () => number;
  readonly take: (signal: AbortSignal) => Promise<(() => void) | null>;
} {
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;
  const take = async (signal: AbortSignal): Promise<(() => void) | null> => {
    const before = last;
    let release: () => void = () => undefined;
    const mine = new Promise<void>(resolve => (release = resolve));
    last = before.then(() => mine);
    waiting++;
    await Promise.race([before, aborted(signal)]);
    waiting--;
    if (!signal.aborted) return release;
    release();
    return null;
  };
  return { waiting: () => waiting, take };
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise(resolve => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}

const defined = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

function modelAnswer(result: AnswerMessage | Problem, text: string, waited: Phases): ModelAnswer {
  if ('ok' in result) return { ...result, text, usage: {}, phases: waited };
  const { promptTokens, cachedTokens, completionTokens, prefill, decode, ended, detail } = result;
  const usage = defined({ promptTokens, cachedTokens, completionTokens });
  const phases = { ...waited, ...defined({ prefill, decode }) };
  if (ended === 'end' || ended === 'length') return { ok: true, text, usage, phases, stopped: ended };
  return { ok: false, reason: ended, detail: detail ?? stopProblem.detail, text, usage, phases };
}

function askOf(id: number, request: ModelRequest, grammar: string | undefined): AskMessage {
  const { prefix, messages, maxTokens, temperature, stop = [] } = request;
  return {
    type: 'ask',
    id,
    prefix,
    messages: [...messages],
    maxTokens,
    temperature,
    stop: [...stop],
    ...(grammar === undefined ? {} : { grammar }),
  };
}

/** The child and whether it lives. `awake` and `rest` are called by whoever has the turn. */
interface Keeper {
  current(): Life | null;
  /** The child with its model loaded, started where there is none. */
  awake(
    observer: ModelObserver | null,
    othersWait: () => boolean,
    signal: AbortSignal,
  ): Promise<Life | Problem>;
  rest(): void;
  end(): void;
}

function keeper(options: EmbeddedOptions): Keeper {
  let life: Life | null = null;
  const current = (): Life | null => (life?.isOver() === false ? life : null);
  return {
    current,
    async awake(observer, othersWait, signal) {
      const found = current() ?? (await begin(options, signal));
      if (!('pid' in found)) return found;
      life = found;
      found.hold(true);
      found.listen(message => {
        if (message.type === 'progress') observer?.progress(message.phase, message.done, message.total);
      });
      const loaded = await Promise.race([found.loaded, aborted(signal)]);
      if (loaded?.ok) return found;
      // A load cannot be interrupted from within; unless others wait for it, it ends with the process.
      if (loaded !== null || !othersWait()) this.end();
      return loaded ?? stopProblem;
    },
    rest() {
      life?.listen(null);
      life?.hold(false);
    },
    end() {
      life?.kill();
      life = null;
    },
  };
}

async function carryOut(
  life: Life,
  ask: AskMessage,
  waited: Phases,
  observer: ModelObserver,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  let text = '';
  life.listen(message => {
    if (message.type === 'progress') observer.progress(message.phase, message.done, message.total);
    const isSaid = message.type === 'text' || message.type === 'thought';
    if (!isSaid || message.id !== ask.id || signal.aborted) return;
    if (message.type === 'thought') return observer.thought?.(message.text);
    text += message.text;
    observer.text(message.text);
  });
  const result = await life.exchange(ask, signal);
  return modelAnswer(result, text, waited);
}

async function facts(options: EmbeddedOptions, life: Life | null): ReturnType<Model['facts']> {
  const missing = fileProblem(options);
  if (missing) return missing;
  const loaded = life === null ? null : await Promise.race([life.loaded, Promise.resolve(null)]);
  const contextTokens = loaded?.ok ? loaded.contextTokens : (options.contextTokens ?? defaultContext());
  return { ok: true, facts: { contextTokens, slots: 1 } };
}

export function createEmbeddedModel(options: EmbeddedOptions): EmbeddedModel {
  const turns = oneAtATime();
  const kept = keeper(options);
  const othersWait = (): boolean => turns.waiting() > 0;
  let closing = new AbortController();
  let asked = 0;

  const answer: Model['answer'] = async (request, observer, signal) => {
    const began = performance.now();
    const grammar = request.schema === undefined ? undefined : grammarOf(request.schema);
    if (grammar?.ok === false) return modelAnswer({ ...grammar, reason: 'malformed' }, '', {});
    const either = AbortSignal.any([signal, closing.signal]);
    const release = await turns.take(either);
    const turn = performance.now();
    const queue = turn - began;
    if (release === null) return modelAnswer(stopProblem, '', { queue });
    const isCold = kept.current() === null;
    try {
      const life = await kept.awake(observer, othersWait, either);
      const waited = { queue, ...(isCold ? { load: performance.now() - turn } : {}) };
      return 'pid' in life
        ? await carryOut(life, askOf(++asked, request, grammar?.grammar), waited, observer, either)
        : modelAnswer(life, '', waited);
    } finally {
      kept.rest();
      release();
    }
  };

  return {
    isSmall: true,
    id: `embedded/${catalogueEntry(options.model) ? options.model : path.basename(options.model)}`,
    get pid() {
      return kept.current()?.pid;
    },
    facts: () => facts(options, kept.current()),
    answer,
    async warm(signal) {
      const either = AbortSignal.any([signal, closing.signal]);
      const release = await turns.take(either);
      if (release === null) return stopProblem;
      try {
        const life = await kept.awake(null, othersWait, either);
        return 'pid' in life ? { ok: true } : life;
      } finally {
        kept.rest();
        release();
      }
    },
    close() {
      closing.abort();
      closing = new AbortController();
      kept.end();
    },
  };
}
