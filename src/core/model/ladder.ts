// The ask ladder: constrained request → validate → repair with the fault shown → escalation to the planner's model →
// failed with a reason. Whatever a provider's constraint promised, the answer is validated here. Each rung is a pair
// of events with its phases. A ladder belongs to one step: rungs that were used stay used when the step is prepared again.
import type { JsonValue, Phases, Reason } from '../events';
import type { Limits } from '../config';
import type { Digest, Journal, Model, ModelAnswer, ModelMessage, ModelProblem, ModelRequest } from '../ports';
import type { Recorder } from '../run/recorder';
import type { StepTimer } from '../timing/stepTimer';

export interface Question<T> {
  /** The agent's fixed part: byte-stable, at most 1,600 characters. */
  readonly prefix: string;
  readonly prompt: string;
  readonly schema?: Readonly<Record<string, JsonValue>>;
  /** Tokens that a good answer needs at most; cut down to what the model's context leaves. */
  readonly maxTokens: number;
  readonly stop?: readonly string[];
  /**
   * For a step that asks several questions: whose this one is. It then has that role's rungs for itself, from the first
   * on, and leaves the step's ladder where it stands.
   */
  readonly by?: Rung['role'];
  /** Turns the raw answer into a value, or says what is wrong in words for the model. */
  readonly validate: (text: string) => Promise<Validated<T>> | Validated<T>;
}

export type Validated<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: string };

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: Reason; readonly detail: string };

interface Rung {
  readonly role: 'executor' | 'planner';
  readonly why: 'first' | 'repair' | 'escalate';
}

export interface LadderContext {
  readonly step: string;
  readonly executor: Model;
  readonly planner: Model | null;
  readonly limits: Limits;
  readonly recorder: Recorder;
  readonly timer: StepTimer;
  readonly journal: Journal;
  readonly digest: Digest;
  /** Holds a slot of that model while the call runs. */
  readonly withSlot: <T>(model: Model, signal: AbortSignal, call: () => Promise<T>) => Promise<T>;
}

export interface Ladder {
  ask<T>(question: Question<T>, signal: AbortSignal): Promise<Answer<T>>;
  /** Starts the next question one rung higher, with this failure shown; false when no rung is left. */
  climb(failure: string): boolean;
}

type Tried<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'fault'; readonly text: string; readonly fault: string }
  | { readonly kind: 'problem' | 'context'; readonly detail: string }
  | { readonly kind: 'final'; readonly reason: Reason; readonly detail: string };

/** Characters a token, on the low side: better to refuse than to let a server cut silently. */
const CHARS_PER_TOKEN = 3;
const LIVE_INTERVAL_MS = 50;

export function createLadder(context: LadderContext): Ladder {
  const { executor, planner, limits } = context;
  const escalates = planner !== null && planner.id !== executor.id;
  const rungs: readonly Rung[] = [
    { role: 'executor', why: 'first' },
    ...Array.from({ length: limits.repairs }, () => ({ role: 'executor', why: 'repair' }) as const),
    ...(escalates ? [{ role: 'planner', why: 'escalate' } as const] : []),
  ];
  let next = 0;
  let attempts = 0;
  let shown: string | null = null;

  async function ask<T>(question: Question<T>, signal: AbortSignal): Promise<Answer<T>> {
    let last: { text: string; fault: string } | null = null;
    let problem: Answer<T> = { ok: false, reason: 'payload', detail: 'The model was not asked.' };
    const { by } = question;
    const climbed = by === undefined ? rungs : rungs.filter(rung => rung.role === by);
    let at = by === undefined ? next : 0;
    for (let rung = climbed[at]; rung; rung = climbed[at]) {
      const model = rung.role === 'planner' && planner ? planner : executor;
      const tried: Tried<T> = await attempt(question, model, rung, messages(question, last, shown), signal);
      if (tried.kind === 'value') return { ok: true, value: tried.value };
      if (tried.kind === 'final') return { ok: false, reason: tried.reason, detail: tried.detail };
      at = tried.kind === 'context' ? escalation(climbed, at) : at + 1;
      if (by === undefined) next = at;
      if (tried.kind === 'fault') {
        last = { text: tried.text, fault: tried.fault };
        problem = { ok: false, reason: 'payload', detail: tried.fault };
      } else
        problem = {
          ok: false,
          reason: tried.kind === 'context' ? 'too_large' : 'model',
          detail: tried.detail,
        };
    }
    return problem;
  }

  function escalation(climbed: readonly Rung[], from: number): number {
    const at = climbed.findIndex((rung, index) => index >= from && rung.role === 'planner');
    return at > from ? at : climbed.length;
  }

  async function attempt<T>(
    question: Question<T>,
    model: Model,
    rung: Rung,
    said: readonly ModelMessage[],
    signal: AbortSignal,
  ): Promise<Tried<T>> {
    const facts = await model.facts(signal);
    signal.throwIfAborted();
    if (!facts.ok) return unanswered(facts.reason, facts.detail);
    const request = fit(question, said, limits, facts.facts.contextTokens);
    if (!request) {
      const tokens = facts.facts.contextTokens ?? 0;
      return {
        kind: 'context',
        detail: `The text is larger than the ${tokens} tokens of context of ${model.id}; name a smaller region.`,
      };
    }
    attempts += 1;
    const n = attempts;
    context.timer.enter('queue', context.recorder.now());
    return await context.withSlot(model, signal, () => call(question, model, rung, request, n, signal));
  }

  async function call<T>(
    question: Question<T>,
    model: Model,
    rung: Rung,
    request: ModelRequest,
    n: number,
    signal: AbortSignal,
  ): Promise<Tried<T>> {
    const startedAt = emitStarted(model, rung, request, n);
    const { answer, firstTokenMs } = await stream(model, request, n, startedAt, signal);
    const phases = context.timer.answered(answer.phases, 'validate', context.recorder.now());
    let tried: Tried<T> = unanswered('stopped', 'The answer could not be checked to the end.');
    try {
      tried = answer.ok ? await judge(question, answer) : unanswered(answer.reason, answer.detail);
    } finally {
      emitFinished(answer, tried, n, firstTokenMs, phases);
    }
    signal.throwIfAborted();
    return tried;
  }

  async function judge<T>(
    question: Question<T>,
    answer: Extract<ModelAnswer, { ok: true }>,
  ): Promise<Tried<T>> {
    const checked = await question.validate(answer.text);
    if (checked.ok) return { kind: 'value', value: checked.value };
    const cut = answer.stopped === 'length' ? ' (the answer was cut at its limit of tokens)' : '';
    return { kind: 'fault', text: answer.text, fault: checked.fault + cut };
  }

  function unanswered<T>(reason: ModelProblem, detail: string): Tried<T> {
    switch (reason) {
      case 'stopped':
        return { kind: 'final', reason: 'stopped', detail };
      case 'unreachable':
      case 'not_found':
      case 'denied':
        return { kind: 'final', reason: 'model', detail };
      case 'context':
        return { kind: 'context', detail };
      case 'busy':
      case 'malformed':
      case 'cut':
      case 'limit':
      case 'crashed':
        return { kind: 'problem', detail };
    }
  }

  function emitStarted(model: Model, rung: Rung, request: ModelRequest, n: number): number {
    const { recorder, journal, timer, digest } = context;
    const volatile = request.messages.map(message => message.content).join('\n');
    const at = recorder.emit({
      type: 'attempt.started',
      step: context.step,
      n,
      model: model.id,
      role: rung.role,
      why: rung.why,
      promptChars: request.prefix.length + volatile.length,
      prefixChars: request.prefix.length,
      prompt: journal.keepText(`${request.prefix}\n${volatile}`),
      ...(request.schema ? { schema: digest(JSON.stringify(request.schema)) } : {}),
    });
    timer.enter('model', at);
    return at;
  }

  async function stream(
    model: Model,
    request: ModelRequest,
    n: number,
    startedAt: number,
    signal: AbortSignal,
  ): Promise<{ answer: ModelAnswer; firstTokenMs: number | undefined }> {
    let firstTokenMs: number | undefined;
    let count = 0;
    let shownAt = 0;
    const { recorder, step } = context;
    const answer = await model.answer(
      request,
      {
        text() {
          count += 1;
          const at = recorder.now();
          firstTokenMs ??= at - startedAt;
          if (at - shownAt < LIVE_INTERVAL_MS) return;
          shownAt = at;
          recorder.live({ type: 'attempt.token', step, n, count });
        },
        progress(phase, done, total) {
          recorder.live({
            type: 'attempt.progress',
            step,
            n,
            phase,
            done,
            ...(total === undefined ? {} : { total }),
          });
        },
      },
      signal,
    );
    return { answer, firstTokenMs };
  }

  function emitFinished<T>(
    answer: ModelAnswer,
    tried: Tried<T>,
    n: number,
    firstTokenMs: number | undefined,
    phases: Phases,
  ): void {
    const fault = tried.kind === 'value' ? undefined : tried.kind === 'fault' ? tried.fault : tried.detail;
    const { recorder, timer } = context;
    const at = recorder.emit({
      type: 'attempt.finished',
      step: context.step,
      n,
      ok: tried.kind === 'value',
      ...(fault === undefined ? {} : { fault }),
      usage: answer.usage,
      ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
      reply: context.journal.keepText(answer.text),
      phases,
    });
    timer.enter('other', at);
  }

  return {
    ask,
    climb(failure) {
      if (next + 1 >= rungs.length) return false;
      next += 1;
      shown = failure;
      return true;
    },
  };
}

/** A repair shows the model its own answer and what was wrong with it. */
function messages<T>(
  question: Question<T>,
  last: { text: string; fault: string } | null,
  failure: string | null,
): ModelMessage[] {
  const prompt =
    failure === null ? question.prompt : `${question.prompt}\n\nAn earlier try failed:\n${failure}`;
  const first: ModelMessage = { role: 'user', content: prompt };
  if (!last) return [first];
  return [
    first,
    { role: 'assistant', content: last.text },
    {
      role: 'user',
      content: `That is not right: ${last.fault}\nAnswer again, whole and corrected, in the same form.`,
    },
  ];
}

/** The request with as many tokens for the answer as the context leaves; null where the prompt leaves none. */
function fit<T>(
  question: Question<T>,
  said: readonly ModelMessage[],
  limits: Limits,
  contextTokens: number | undefined,
): ModelRequest | null {
  const chars = said.reduce((sum, message) => sum + message.content.length, question.prefix.length);
  const wanted = Math.min(question.maxTokens, limits.outputTokens);
  const room = contextTokens === undefined ? wanted : contextTokens - Math.ceil(chars / CHARS_PER_TOKEN) - 64;
  if (room < Math.min(wanted, 64)) return null;
  return {
    prefix: question.prefix,
    messages: said,
    maxTokens: Math.min(wanted, room),
    temperature: 0,
    ...(question.schema ? { schema: question.schema } : {}),
    ...(question.stop ? { stop: question.stop } : {}),
  };
}
