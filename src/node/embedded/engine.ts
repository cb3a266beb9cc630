// One loaded model with one sequence: reads a prompt and decodes an answer. Runs in the child. Decides: the model's
// own chat template; the prompt in slices short enough that a stop is seen within a second; which of the saved
// states is used.
import { withoutThinking } from '../../core/text/withoutThinking';
import { jsonText, rawText } from './answerText';
import type {
  ChatItem,
  ChatWrapper,
  Context,
  Llama,
  LlamaModule,
  LlamaText,
  LoadedModel,
  Sequence,
  Token,
} from './llama';
import type { AnswerMessage, AskMessage } from './messages';
import type { SavedStates } from './savedStates';

export interface Engine {
  readonly module: LlamaModule;
  readonly llama: Llama;
  readonly model: LoadedModel;
  readonly context: Context;
  readonly sequence: Sequence;
  readonly wrapper: ChatWrapper;
  readonly states: SavedStates;
  /** The prefix of what the sequence holds. */
  held: readonly Token[];
}

interface AskObserver {
  prefill(done: number, total: number): void;
  text(chunk: string): void;
  thought(chunk: string): void;
}

type Ended = Omit<AnswerMessage, 'type' | 'id'>;

/** A prompt slice is at most this long, and shorter on a slow machine: nothing can interrupt llama.cpp within one. */
const LONGEST_SLICE = 64;
const SHORTEST_SLICE = 16;
const SLICE_MS = 400;
/** Tokens before a chunk that its text depends on (a leading space, half a character). */
const LOOK_BACK = 8;
const HALF_CHARACTER = '\uFFFD';

interface Prompt {
  readonly tokens: readonly Token[];
  /** Tokens by which the template says that the answer has ended, beside the model's own end tokens. */
  readonly ends: ReadonlySet<Token>;
}

function promptOf(engine: Engine, prefix: string, messages: AskMessage['messages']): Prompt {
  const chatHistory: ChatItem[] = [
    ...(prefix === '' ? [] : [{ type: 'system', text: prefix } as const]),
    ...messages.map(({ role, content }): ChatItem =>
      role === 'user' ? { type: 'user', text: content } : { type: 'model', response: [content] },
    ),
    { type: 'model', response: [] },
  ];
  const { contextText, stopGenerationTriggers } = engine.wrapper.generateContextState({ chatHistory });
  // Only the template's own parts become control tokens: a file that holds `<|im_end|>` cannot end a message.
  const tokensOf = (text: LlamaText) => text.tokenize(engine.model.tokenizer);
  const triggers = stopGenerationTriggers.map(tokensOf).filter(tokens => tokens.length === 1);
  return { tokens: tokensOf(contextText), ends: new Set(triggers.flat()) };
}

function commonLength(left: readonly Token[], right: readonly Token[]): number {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at++;
  return at;
}

/** How many of the first tokens depend on the prefix alone, whatever the template puts around it. */
function prefixLength(engine: Engine, prefix: string, tokens: readonly Token[]): number {
  const other = (content: string) => promptOf(engine, prefix, [{ role: 'user', content }]).tokens;
  return Math.min(commonLength(tokens, other('a')), commonLength(tokens, other('Z')), tokens.length - 1);
}

/** Brings the sequence to where as much as possible of the prompt need not be read; returns how much that is. */
async function reuse(engine: Engine, tokens: readonly Token[], prefix: readonly Token[]): Promise<number> {
  const { sequence, states } = engine;
  const { firstDifferentIndex } = sequence.compareContextTokens(tokens);
  if (firstDifferentIndex < prefix.length) {
    await states.saveLast(sequence, engine.held);
    const isBack = await states.restoreLast(sequence, prefix, tokens);
    if (!isBack && states.has(prefix)) await states.restore(sequence, prefix);
  }
  engine.held = prefix;
  // The last token is always read: its logits are where decoding starts.
  await sequence.adaptStateToTokens(tokens.slice(0, -1), false);
  return sequence.nextTokenIndex;
}

/** Reads all but the last slice of the prompt and returns that one; null when it was stopped. */
async function prefill(
  engine: Engine,
  tokens: readonly Token[],
  prefixTokens: number,
  observer: AskObserver,
  signal: AbortSignal,
): Promise<readonly Token[] | null> {
  const { sequence } = engine;
  let length = SHORTEST_SLICE;
  let at = sequence.nextTokenIndex;
  for (;;) {
    observer.prefill(at, tokens.length);
    if (signal.aborted) return null;
    const end = Math.min(at + length, at < prefixTokens ? prefixTokens : tokens.length);
    if (end === tokens.length) return tokens.slice(at);
    const began = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(at, end));
    const isSlow = performance.now() - began > SLICE_MS;
    const isQuick = performance.now() - began < SLICE_MS / 2;
    if (isSlow) length = Math.max(SHORTEST_SLICE, length / 2);
    else if (isQuick) length = Math.min(LONGEST_SLICE, length * 2);
    at = end;
    if (at === prefixTokens) await engine.states.save(sequence, tokens.slice(0, prefixTokens));
  }
}

/** Turns tokens into text; characters that are not whole yet are waited for. */
function textStream(model: LoadedModel, before: readonly Token[]): (token: Token) => string {
  let last = before.slice(-LOOK_BACK);
  let waiting: Token[] = [];
  return token => {
    waiting.push(token);
    const text = model.detokenize(waiting, false, last);
    if (text.endsWith(HALF_CHARACTER) && waiting.length < LOOK_BACK) return '';
    last = [...last, ...waiting].slice(-LOOK_BACK);
    waiting = [];
    return text;
  };
}

async function grammarState(engine: Engine, grammar: string | undefined): Promise<object | undefined> {
  if (grammar === undefined) return undefined;
  // A state is used up by one answer.
  const made = await engine.llama.createGrammar({ grammar });
  return new engine.module.LlamaGrammarEvaluationState({ model: engine.model, grammar: made });
}

/** Decodes until the answer is whole, the model ends it, the bound is reached or a stop comes. */
async function decode(
  engine: Engine,
  ask: AskMessage,
  slice: readonly Token[],
  ends: ReadonlySet<Token>,
  onToken: (text: string) => boolean,
  signal: AbortSignal,
): Promise<{ readonly ended: 'end' | 'length' | 'stopped'; readonly tokens: number }> {
  const state = await grammarState(engine, ask.grammar);
  const options = { temperature: ask.temperature, ...(state ? { grammarEvaluationState: state } : {}) };
  const textOf = textStream(engine.model, slice);
  let tokens = 0;
  for await (const token of engine.sequence.evaluate(slice, options)) {
    if (signal.aborted) return { ended: 'stopped', tokens };
    if (ends.has(token)) break;
    tokens++;
    if (onToken(textOf(token))) break;
    if (tokens >= ask.maxTokens) return { ended: 'length', tokens };
  }
  return { ended: 'end', tokens };
}

function overflow(engine: Engine, prompt: number, ask: AskMessage): Ended | null {
  const { contextSize } = engine.context;
  if (prompt + ask.maxTokens <= contextSize) return null;
  const detail =
    `The prompt of ${prompt} tokens and an answer of up to ${ask.maxTokens} do not fit into the model's context of ` +
    `${contextSize} tokens; give the step less to read or set a larger contextTokens.`;
  return { ended: 'context', detail, promptTokens: prompt };
}

/** Answers one request. Rejects only where llama.cpp itself fails. */
export async function answerAsk(
  engine: Engine,
  ask: AskMessage,
  observer: AskObserver,
  signal: AbortSignal,
): Promise<Ended> {
  const began = performance.now();
  const { tokens, ends } = promptOf(engine, ask.prefix, ask.messages);
  const tooLong = overflow(engine, tokens.length, ask);
  if (tooLong) return tooLong;
  const prefixTokens = ask.prefix === '' ? 0 : prefixLength(engine, ask.prefix, tokens);
  const cachedTokens = await reuse(engine, tokens, tokens.slice(0, prefixTokens));
  const usage = { promptTokens: tokens.length, cachedTokens };
  const slice = await prefill(engine, tokens, prefixTokens, observer, signal);
  if (slice === null) return { ended: 'stopped', ...usage, prefill: performance.now() - began };

  let first: number | undefined;
  const text = ask.grammar === undefined ? rawText(ask.stop) : jsonText();
  const aloud = withoutThinking();
  const show = (decoded: string): boolean => {
    const taken = text.add(decoded);
    if (taken.show !== '') observer.text(taken.show);
    return taken.ended;
  };
  const onToken = (chunk: string): boolean => {
    if (first === undefined) {
      first = performance.now();
      observer.prefill(tokens.length, tokens.length);
    }
    const said = aloud.add(chunk);
    if (said.thought) observer.thought(said.thought);
    return show(said.text);
  };
  const { ended, tokens: completionTokens } = await decode(engine, ask, slice, ends, onToken, signal);
  if (aloud.rest() !== '') show(aloud.rest());
  if (text.rest() !== '') observer.text(text.rest());
  const read = first ?? performance.now();
  return { ended, ...usage, completionTokens, prefill: read - began, decode: performance.now() - read };
}
