// The process that llama.cpp runs in, so that its crashes, its memory and its minutes of computing are not the
// host's. It carries out one request at a time, as its parent sends them, and ends with its parent.
import { statSync, openSync, readSync, closeSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { loadavg } from 'node:os';
import path from 'node:path';
import { answerAsk, type Engine } from './engine';
import { importLlama, type ChatWrapper, type Llama, type LlamaModule, type LoadedModel } from './llama';
import { toChildSchema, type AskMessage, type LoadMessage, type ToParent } from './messages';
import { modelMark, savedStates } from './savedStates';

const PROGRESS_EVERY_MS = 50;

function send(message: ToParent): void {
  process.send?.(message);
}

/** At most one message for each 50 ms, and always the last one. */
function progress(phase: 'load' | 'prefill'): (done: number, total: number) => void {
  let told = -PROGRESS_EVERY_MS;
  return (done, total) => {
    if (done < total && performance.now() - told < PROGRESS_EVERY_MS) return;
    told = performance.now();
    send({ type: 'progress', phase, done, total });
  };
}

class Unloadable extends Error {
  readonly reason: 'malformed' | 'limit' | 'unreachable';
  constructor(reason: 'malformed' | 'limit' | 'unreachable', detail: string) {
    super(detail);
    this.reason = reason;
  }
}

/** llama.cpp says little about a file that is no model; its first four bytes say enough. */
function checkMagic(model: string): void {
  const magic = Buffer.alloc(4);
  const file = openSync(model, 'r');
  try {
    readSync(file, magic, 0, 4, 0);
  } finally {
    closeSync(file);
  }
  if (magic.toString('latin1') === 'GGUF') return;
  throw new Unloadable('malformed', `${model} is not a GGUF model; fetch it again or name another file.`);
}

/** A GPU is used where one of its backends is installed; looking for one costs seconds elsewhere. */
async function hasGpuBackend(runtime: string): Promise<boolean> {
  const folder = path.join(path.dirname(runtime), '..', '..', '@node-llama-cpp');
  const names = await readdir(folder).catch(() => []);
  return names.some(name => /cuda|vulkan|metal/.test(name));
}

async function openLlama(message: LoadMessage): Promise<{ module: LlamaModule; llama: Llama }> {
  try {
    const module = await importLlama(message.runtime);
    const gpu = (await hasGpuBackend(message.runtime)) ? 'auto' : false;
    const maxThreads = message.threads ?? 0;
    return { module, llama: await module.getLlama({ gpu, build: 'never', logLevel: 'error', maxThreads }) };
  } catch (error) {
    const detail = `The embedded runtime does not start on this machine (${textOf(error)}); configure a model server such as Ollama.`;
    throw new Unloadable('unreachable', detail);
  }
}

const textOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]?.replace(/\.$/, '') ?? '';

async function loadModel(llama: Llama, file: string): Promise<LoadedModel> {
  checkMagic(file);
  const total = statSync(file).size;
  const tell = progress('load');
  const onLoadProgress = (part: number) => tell(Math.round(part * total), total);
  try {
    return await llama.loadModel({ modelPath: file, onLoadProgress });
  } catch (error) {
    const isMemory = /memory|vram/i.test(textOf(error));
    const detail = isMemory
      ? `There is not enough memory for ${file} (${textOf(error)}); choose a smaller model.`
      : `${file} cannot be loaded (${textOf(error)}); fetch it again or name another file.`;
    throw new Unloadable(isMemory ? 'limit' : 'malformed', detail);
  }
}

/**
 * llama.cpp's threads spin at barriers: more of them than physical cores make it slower, and on a machine that is busy
 * with other work each waits for the one that does not run (measured on 2 cores at load 10: 1.7 tokens a second with
 * two threads, 3.4 with one).
 */
function threadsFor(cores: number, load: number): number {
  return Math.max(1, load > 1.5 * cores ? Math.floor(cores / 2) : cores);
}

/** Steps are small: a model whose template can think aloud answers at once. Another gets its template as it is. */
function wrapperFor(module: LlamaModule, model: LoadedModel): ChatWrapper {
  const template = model.fileInfo.metadata.tokenizer?.chat_template ?? '';
  if (!template.includes('<think>')) return module.resolveChatWrapper(model, { warningLogs: false });
  const jinjaTemplate = { additionalRenderParameters: { enable_thinking: false } } as const;
  const customWrapperSettings = { qwen: { thoughts: 'discourage' }, jinjaTemplate } as const;
  return module.resolveChatWrapper(model, { warningLogs: false, customWrapperSettings });
}

function loraOf({ lora }: LoadMessage): { readonly lora?: string } {
  return lora === undefined ? {} : { lora };
}

/** A state that was made under an adapter is another one than without. */
function markOf({ runtime, model, lora }: LoadMessage): string {
  const mark = modelMark(runtime, model);
  return lora === undefined ? mark : `${mark}\n${modelMark('adapter', lora)}`;
}

async function load(message: LoadMessage): Promise<Engine> {
  const { module, llama } = await openLlama(message);
  const model = await loadModel(llama, message.model);
  const threads = message.threads ?? threadsFor(llama.cpuMathCores, loadavg()[0] ?? 0);
  const contextSize = Math.min(message.contextTokens, model.trainContextSize);
  const context = await model
    .createContext({ contextSize, batchSize: 512, threads, ...loraOf(message) })
    .catch((error: unknown) => {
      const detail =
        message.lora === undefined
          ? `A context of ${contextSize} tokens does not fit into memory (${textOf(error)}); set a smaller contextTokens.`
          : `The adapter ${message.lora} cannot be used with this model, or memory is short (${textOf(error)}); leave out lora or set a smaller contextTokens.`;
      throw new Unloadable('limit', detail);
    });
  send({ type: 'loaded', contextTokens: context.contextSize, threads, gpu: llama.gpu !== false });
  return {
    module,
    llama,
    model,
    context,
    sequence: context.getSequence(),
    wrapper: wrapperFor(module, model),
    states: savedStates(message.states, markOf(message)),
    held: [],
  };
}

async function ask(engine: Engine, message: AskMessage, signal: AbortSignal): Promise<void> {
  const observer = {
    prefill: progress('prefill'),
    text: (text: string) => send({ type: 'text', id: message.id, text }),
    thought: (text: string) => send({ type: 'thought', id: message.id, text }),
  };
  try {
    send({ type: 'answer', id: message.id, ...(await answerAsk(engine, message, observer, signal)) });
  } catch (error) {
    await engine.sequence.clearHistory();
    const detail = `llama.cpp could not carry out the request (${textOf(error)}).`;
    send({ type: 'answer', id: message.id, ended: 'malformed', detail });
  }
}

let engine: Promise<Engine> | undefined;
let current: { readonly id: number; readonly controller: AbortController } | undefined;

async function start(message: LoadMessage): Promise<void> {
  engine = load(message);
  await engine.catch((error: unknown) => {
    const reason = error instanceof Unloadable ? error.reason : 'malformed';
    send({ type: 'unloadable', reason, detail: textOf(error) });
  });
}

async function takeAsk(message: AskMessage): Promise<void> {
  const controller = new AbortController();
  current = { id: message.id, controller };
  const loaded = await engine?.catch(() => undefined);
  if (loaded) await ask(loaded, message, controller.signal);
}

process.on('message', (raw: unknown) => {
  const message = toChildSchema.parse(raw);
  if (message.type === 'load') void start(message);
  else if (message.type === 'ask') void takeAsk(message);
  else if (current?.id === message.id) current.controller.abort();
});
// At once and whatever the threads of llama.cpp are doing: nobody is left who could want the result.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// Ctrl+C in a terminal reaches every process of the group; what it means is the parent's business.
process.on('SIGINT', () => undefined);
