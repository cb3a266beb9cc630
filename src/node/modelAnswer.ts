// What every provider's answer has in common: the text and its limits, the end, and what went wrong in one sentence.
// A provider turns its stream into parts; this file decides when the answer is over and whether it is one.
import type * as z from 'zod';
import type { Phases, Usage } from '../core/events';
import type { ModelAnswer, ModelFacts, ModelObserver, ModelRequest } from '../core/ports';
import { withoutThinking } from '../core/text/withoutThinking';
import {
  cutShort,
  foreign,
  problemOf,
  ReportedError,
  stopped,
  tooLong,
  type Problem,
  type ServerWords,
} from './modelProblem';
import { openTransport, type Fault, type Transport } from './modelTransport';

export interface KeyOptions {
  /** The key for this model's server, where there is one. */
  readonly apiKey: () => Promise<string | undefined>;
  /** What to do when it is missing or refused, where that is not to set a variable. */
  readonly keyAdvice?: string | undefined;
}

/** A piece of a provider's stream; whatever it says is added to what came before. */
export interface Part {
  readonly text?: string;
  /** Reasoning, which is no part of the answer; empty where something was decoded and is not told. */
  readonly thought?: string;
  readonly usage?: Usage;
  readonly phases?: Phases;
  readonly progress?: { readonly done: number; readonly total: number };
  /** The provider says that the answer is complete. */
  readonly stopped?: 'end' | 'length';
}

/** Entries that have a value. */
export function present<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** A message of a stream in the form that the protocol gives it; anything else is not that protocol. */
export function readAs<T>(schema: z.ZodType<T>, message: unknown): T {
  const parsed = schema.safeParse(message);
  if (parsed.success) return parsed.data;
  throw new SyntaxError('a message of another form');
}

/** Bytes that an answer of so many tokens can take on the wire, each in a message of its own. */
function byteCap(maxTokens: number): number {
  return 262_144 + maxTokens * 2048;
}
/** Pieces that come in more than tokens were asked for: some servers split a token's bytes. */
const SPARE_PIECES = 16;

/**
 * One request from its start to its end, with room for so many tokens of thought besides the answer's; never rejects
 * for what a server does. The connection is closed when this resolves, whatever the reason.
 */
export async function collectAnswer(
  words: ServerWords,
  request: ModelRequest,
  observer: ModelObserver,
  ask: (transport: Transport) => AsyncIterable<Part>,
  signal: AbortSignal,
  room = 0,
): Promise<ModelAnswer> {
  const most = request.maxTokens + room;
  const transport = openTransport({ ...words, maxBytes: byteCap(most) }, signal);
  const so = new Answer(request, most, observer);
  try {
    if (!signal.aborted) await so.take(ask(transport));
  } catch (error) {
    if (!isForeseen(error, transport, signal)) throw error;
    const problem = problemOf(error, transport.fault(), words);
    return so.failed(signal.aborted ? stopped : problem);
  } finally {
    transport.close();
  }
  // Some clients end silently when they are aborted.
  if (signal.aborted) return so.failed(stopped);
  return so.end(transport.bytes(), words);
}

/** What a server can cause; anything else is a bug of ours and goes on. */
function isForeseen(error: unknown, transport: Transport, signal: AbortSignal): boolean {
  if (signal.aborted || transport.fault() !== null || error instanceof ReportedError) return true;
  // By JSON.parse in the libraries, and by readAs.
  return error instanceof SyntaxError;
}

class Answer {
  private text = '';
  private held = '';
  private pieces = 0;
  private thought = 0;
  private parts = 0;
  private usage: Usage = {};
  private phases: Phases = {};
  private stopped: 'end' | 'length' | null = null;
  private over = false;
  private readonly request: ModelRequest;
  private readonly most: number;
  private readonly observer: ModelObserver;
  private readonly aloud = withoutThinking();

  constructor(request: ModelRequest, most: number, observer: ModelObserver) {
    this.request = request;
    this.most = most;
    this.observer = observer;
  }

  async take(parts: AsyncIterable<Part>): Promise<void> {
    for await (const part of parts) {
      this.parts += 1;
      this.usage = { ...this.usage, ...part.usage };
      this.phases = { ...this.phases, ...part.phases };
      this.stopped = part.stopped ?? this.stopped;
      if (part.progress) this.observer.progress('prefill', part.progress.done, part.progress.total);
      if (this.takePiece(part)) return;
    }
    if (!this.add(this.aloud.rest())) this.say(this.held);
  }

  /** True when the answer ends here. */
  private takePiece(part: Part): boolean {
    const said = this.aloud.add(part.text ?? '');
    const thoughts = [part.thought, said.thought].filter(thought => thought !== undefined);
    if (thoughts.length > 0) {
      this.thought += 1;
      this.observer.thought?.(thoughts.join(''));
    }
    if (part.thought !== undefined || (part.text ?? '') !== '') this.pieces += 1;
    this.over = this.pieces > this.most + SPARE_PIECES;
    return this.over || this.add(said.text);
  }

  /** True when a stop text was met, which the server should have seen itself. */
  private add(text: string): boolean {
    const stops = this.request.stop ?? [];
    const all = this.held + text;
    const found = stops.map(stop => all.indexOf(stop)).filter(index => index >= 0);
    if (found.length > 0) {
      this.say(all.slice(0, Math.min(...found)));
      this.stopped = 'end';
      return true;
    }
    const keep = beginningOf(stops, all);
    this.say(all.slice(0, all.length - keep));
    this.held = all.slice(all.length - keep);
    return false;
  }

  private say(text: string): void {
    this.held = '';
    if (text === '') return;
    this.text += text;
    this.observer.text(text);
  }

  private thoughts(): { readonly thought?: number } {
    return this.thought > 0 ? { thought: this.thought } : {};
  }

  failed(problem: Problem): ModelAnswer {
    const { text, usage, phases } = this;
    return { ok: false, ...problem, text, usage, phases, ...this.thoughts() };
  }

  end(bytes: number, words: ServerWords): ModelAnswer {
    if (this.over) return this.failed(tooLong(words));
    if (this.stopped !== null) {
      const { text, usage, phases, stopped } = this;
      return { ok: true, text, usage, phases, stopped, ...this.thoughts() };
    }
    return this.failed(this.parts === 0 && bytes > 0 ? foreign(words) : cutShort(words));
  }
}

/** How many characters at the end of the text could begin a stop text. */
function beginningOf(stops: readonly string[], text: string): number {
  let most = 0;
  for (const stop of stops) {
    for (let length = Math.min(stop.length - 1, text.length); length > most; length -= 1) {
      if (text.endsWith(stop.slice(0, length))) most = length;
    }
  }
  return most;
}

const FACTS_MS = 10_000;
const FACTS_BYTES = 8 * 1024 * 1024;

export type FactsResult =
  { readonly ok: true; readonly facts: ModelFacts } | ({ readonly ok: false } & Problem);

/** A small question to a server, as JSON, in at most 10 s. */
export async function askServer(
  words: ServerWords,
  path: string,
  body: Readonly<Record<string, unknown>> | null,
  signal: AbortSignal,
): Promise<
  | { readonly ok: true; readonly value: unknown }
  | ({ readonly ok: false; readonly fault: Fault | null } & Problem)
> {
  const ends = AbortSignal.any([signal, AbortSignal.timeout(FACTS_MS)]);
  const transport = openTransport({ ...words, lines: false, maxBytes: FACTS_BYTES }, ends);
  try {
    const init = body === null ? {} : { method: 'POST', body: JSON.stringify(body), headers: jsonHeaders };
    const response = await transport.fetch(new URL(path, withSlash(words.baseUrl)), init);
    return { ok: true, value: await response.json() };
  } catch (error) {
    if (signal.aborted) return { ok: false, ...stopped, fault: null };
    if (!ends.aborted && !isForeseen(error, transport, signal)) throw error;
    const fault: Fault | null = ends.aborted ? { kind: 'unreachable', code: 'ETIMEDOUT' } : transport.fault();
    return { ok: false, ...problemOf(error, fault, words), fault };
  } finally {
    transport.close();
  }
}

const jsonHeaders = { 'content-type': 'application/json' };

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

/** Remembers the first success; a failure is asked again. */
export function rememberSuccess<T extends { readonly ok: boolean }>(
  ask: (signal: AbortSignal) => Promise<T>,
): (signal: AbortSignal) => Promise<T> {
  let known: T | null = null;
  return async signal => {
    if (known !== null) return known;
    const result = await ask(signal);
    if (result.ok) known = result;
    return result;
  };
}
