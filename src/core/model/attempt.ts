// One attempt: a model call between its two events, with what the answer came to. Decides what an answer is worth (one
// that was cut off in a loop or ended at its limit is none, a prompt that the server cut was not asked) and how long a
// busy server is waited for. Two samples run at once; the first that passes its check ends the other.
import type { Phases, Reason } from '../events';
import type { Model, ModelAnswer, ModelProblem, ModelRequest } from '../ports';
import { divide } from '../timing/stepTimer';
import type { Form, LadderContext } from './ladder';
import { fittingRequest, textOf, type Asking } from './request';
import type { Cause, Why } from './rungs';
import { watchedAnswer, type Loop, type WatchedAnswer } from './watchedAnswer';

export interface Attempt<T> {
  readonly model: Model;
  readonly role: 'executor' | 'planner';
  readonly why: Why;
  readonly form: Form<T>;
  readonly asking: Asking;
}

export type Tried<T> =
  | { readonly kind: 'value'; readonly value: T }
  /** `shown`: of the text, what is worth showing to the model again. */
  | {
      readonly kind: 'fault';
      readonly text: string;
      readonly shown: string;
      readonly fault: string;
      readonly cause: Cause;
    }
  | {
      readonly kind: 'problem';
      readonly cause: 'wire' | 'busy';
      readonly detail: string;
      readonly retryAfterMs?: number;
    }
  | { readonly kind: 'context'; readonly detail: string }
  | { readonly kind: 'final'; readonly reason: Reason; readonly detail: string };

export interface Attempts {
  one<T>(attempt: Attempt<T>, signal: AbortSignal): Promise<Tried<T>>;
  /** Both outcomes; at most one of them is a value. */
  two<T>(attempt: Attempt<T>, signal: AbortSignal): Promise<[Tried<T>, Tried<T>]>;
}

const LIVE_INTERVAL_MS = 50;
const MAX_SHOWN = 4000;
/** A server that stays busy for longer is given up, and what waits is told so. */
const MAX_WAIT_MS = 60_000;
const FIRST_WAIT_MS = 1000;

/** What an attempt tells the step's clock; of two at once the step knows only the pair. */
interface CallClock {
  began(at: number): void;
  answered(reported: Phases, from: number, at: number): Phases;
  ended(at: number): void;
}

export function createAttempts(context: LadderContext): Attempts {
  const { recorder, timer, journal, digest, sizes, limits, step } = context;
  let attempts = 0;
  let waited = 0;

  const stepClock: CallClock = {
    began: at => timer.enter('model', at),
    answered: (reported, _from, at) => timer.answered(reported, 'validate', at),
    ended: at => timer.enter('other', at),
  };

  async function requestFor<T>(attempt: Attempt<T>, signal: AbortSignal): Promise<ModelRequest | Tried<T>> {
    const { model } = attempt;
    const asked = await model.facts(signal);
    signal.throwIfAborted();
    if (!asked.ok) return unanswered(asked.reason, asked.detail);
    const { contextTokens } = asked.facts;
    const request = fittingRequest(attempt.asking, { model: model.id, contextTokens, limits, sizes });
    if (request) return request;
    const detail = `The text is larger than the ${contextTokens ?? 0} tokens of context of ${model.id}; name a smaller region.`;
    return { kind: 'context', detail };
  }

  async function one<T>(attempt: Attempt<T>, signal: AbortSignal): Promise<Tried<T>> {
    for (let tries = 0; ; tries += 1) {
      const tried = await onceAsked(attempt, signal);
      if (tried.kind !== 'problem' || tried.cause !== 'busy') return tried;
      const wait = waitFor(tried.retryAfterMs, tries);
      if (waited + wait > MAX_WAIT_MS) return givenUp(tried.detail, wait);
      await pause(wait, tried.detail, signal);
    }
  }

  async function onceAsked<T>(attempt: Attempt<T>, signal: AbortSignal): Promise<Tried<T>> {
    const request = await requestFor(attempt, signal);
    if ('kind' in request) return request;
    timer.enter('queue', recorder.now());
    const tried = await context.withSlot(attempt.model, signal, () =>
      call(attempt, request, stepClock, signal),
    );
    signal.throwIfAborted();
    return tried;
  }

  // ---- a busy server ----

  /** As long as the server asks for, else doubling; a little more, so that steps do not come back all at once. */
  function waitFor(retryAfterMs: number | undefined, tries: number): number {
    const asked =
      Math.max(retryAfterMs ?? FIRST_WAIT_MS, FIRST_WAIT_MS / 4) * (retryAfterMs ? 1 : 2 ** tries);
    const spread = parseInt(digest(`${step} ${attempts} ${recorder.now()}`).slice(0, 4), 16) / 0xffff;
    return Math.round(asked * (1 + spread / 4));
  }

  function givenUp<T>(detail: string, wait: number): Tried<T> {
    const before = waited > 0 ? ` (waited ${seconds(waited)} already)` : '';
    return {
      kind: 'problem',
      cause: 'busy',
      detail: `${detail} It was not waited for: ${seconds(wait)} more is longer than the ${seconds(MAX_WAIT_MS)} that a step waits${before}.`,
    };
  }

  async function pause(ms: number, detail: string, signal: AbortSignal): Promise<void> {
    waited += ms;
    timer.enter('queue', recorder.now());
    recorder.live({ type: 'attempt.waiting', step, n: attempts, ms, detail });
    await context.sleep(ms, signal);
  }

  // ---- two samples ----

  async function two<T>(attempt: Attempt<T>, signal: AbortSignal): Promise<[Tried<T>, Tried<T>]> {
    const request = await requestFor(attempt, signal);
    if ('kind' in request) return [request, request];
    const pair = pairClock();
    timer.enter('model', recorder.now());
    let isTaken = false;
    // Checks run one after the other, so that only one of two good samples is taken.
    let checks: Promise<unknown> = Promise.resolve();
    const oneAtATime = (validate: Form<T>['validate']): Form<T>['validate'] => {
      return text => {
        const check = checks.then(() =>
          isTaken ? { ok: false as const, fault: notNeeded } : validate(text),
        );
        checks = check.catch(() => undefined);
        return check;
      };
    };
    const form = { ...attempt.form, validate: oneAtATime(attempt.form.validate) };
    const stops = [new AbortController(), new AbortController()] as const;
    const sample = async (own: AbortController, other: AbortController): Promise<Tried<T>> => {
      const either = AbortSignal.any([signal, own.signal]);
      const tried = await call({ ...attempt, form }, request, pair, either);
      if (tried.kind !== 'value') return tried;
      isTaken = true;
      other.abort();
      return tried;
    };
    const both = await context.withSlot(attempt.model, signal, () =>
      Promise.all([sample(stops[0], stops[1]), sample(stops[1], stops[0])]),
    );
    timer.answered(pair.phases(), 'other', recorder.now());
    signal.throwIfAborted();
    return both;
  }

  // ---- one call ----

  async function call<T>(
    attempt: Attempt<T>,
    request: ModelRequest,
    clock: CallClock,
    signal: AbortSignal,
  ): Promise<Tried<T>> {
    attempts += 1;
    const n = attempts;
    const startedAt = emitStarted(attempt, request, n);
    clock.began(startedAt);
    const { came, firstTokenMs, loop, isEnough } = await stream(attempt, request, n, startedAt, signal);
    const answer = isEnough && !signal.aborted ? ended(came) : came;
    const phases = clock.answered(answer.phases, startedAt, recorder.now());
    let tried: Tried<T> = unanswered('stopped', 'The answer could not be checked to the end.');
    try {
      tried = await judge(attempt, request, answer, loop, signal);
    } finally {
      clock.ended(emitFinished(answer, tried, n, firstTokenMs, phases));
    }
    return tried;
  }

  async function judge<T>(
    { form, model }: Attempt<T>,
    request: ModelRequest,
    answer: ModelAnswer,
    loop: Loop | null,
    signal: AbortSignal,
  ): Promise<Tried<T>> {
    if (!answer.ok) {
      if (loop && !signal.aborted) return faulty(answer.text, loop.fault, 'loop', loop.sound);
      if (answer.reason === 'limit')
        return faulty(answer.text, `the answer did not end within ${request.maxTokens} tokens`, 'length');
      if (answer.reason === 'stopped' && signal.aborted) return unanswered('stopped', notNeeded);
      return unanswered(answer.reason, answer.detail, answer.retryAfterMs);
    }
    const counted = answer.usage.promptTokens;
    if (counted !== undefined) {
      const text = textOf(request);
      if (sizes.wasCut(model.id, text, counted)) return cutPrompt(model, counted);
      sizes.observe(model.id, text, counted);
    }
    const checked = await form.validate(answer.text);
    const isCut = answer.stopped === 'length';
    const limit = `the answer was cut at its limit of ${request.maxTokens} tokens; answer shorter`;
    if (checked.ok) {
      const isWhole = !isCut || form.schema !== undefined || form.isWhole?.(answer.text) === true;
      return isWhole ? { kind: 'value', value: checked.value } : faulty(answer.text, limit, 'length');
    }
    if (!isCut) return faulty(answer.text, checked.fault, checked.isRepeat ? 'repeat' : 'wrong');
    return faulty(answer.text, `${checked.fault} (${limit})`, 'length');
  }

  function emitStarted<T>({ model, role, why }: Attempt<T>, request: ModelRequest, n: number): number {
    const text = textOf(request);
    return recorder.emit({
      type: 'attempt.started',
      step,
      n,
      model: model.id,
      role,
      why,
      promptChars: text.length - 1,
      prefixChars: request.prefix.length,
      prompt: journal.keepText(text),
      ...(request.schema ? { schema: digest(JSON.stringify(request.schema)) } : {}),
    });
  }

  async function stream<T>(
    { model, form }: Attempt<T>,
    request: ModelRequest,
    n: number,
    startedAt: number,
    signal: AbortSignal,
  ): Promise<Came> {
    let firstTokenMs: number | undefined;
    let count = 0;
    let shownAt = 0;
    const watching = {
      isEnough: form.isWhole,
      piece() {
        count += 1;
        const at = recorder.now();
        firstTokenMs ??= at - startedAt;
        if (at - shownAt < LIVE_INTERVAL_MS) return;
        shownAt = at;
        recorder.live({ type: 'attempt.token', step, n, count });
      },
      progress(phase: 'load' | 'prefill', done: number, total?: number) {
        const of = total === undefined ? {} : { total };
        recorder.live({ type: 'attempt.progress', step, n, phase, done, ...of });
      },
    };
    const watched = await watchedAnswer(model, request, watching, signal);
    return { ...watched, firstTokenMs };
  }

  function emitFinished<T>(
    answer: ModelAnswer,
    tried: Tried<T>,
    n: number,
    firstTokenMs: number | undefined,
    phases: Phases,
  ): number {
    const fault = tried.kind === 'value' ? undefined : tried.kind === 'fault' ? tried.fault : tried.detail;
    return recorder.emit({
      type: 'attempt.finished',
      step,
      n,
      ok: tried.kind === 'value',
      ...(fault === undefined ? {} : { fault }),
      usage: answer.usage,
      ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
      reply: journal.keepText(answer.text),
      phases,
    });
  }

  return { one, two };
}

interface Came extends WatchedAnswer {
  readonly firstTokenMs: number | undefined;
}

const notNeeded = 'stopped: the other sample was taken, or the step was stopped';

function faulty<T>(text: string, fault: string, cause: Cause, sound = MAX_SHOWN): Tried<T> {
  return { kind: 'fault', text, shown: text.slice(0, Math.min(sound, MAX_SHOWN)), fault, cause };
}

/** What was cut because nothing more was wanted of it. */
function ended(answer: ModelAnswer): ModelAnswer {
  if (answer.ok || answer.reason !== 'stopped') return answer;
  const { text, usage, phases } = answer;
  return { ok: true, text, usage, phases, stopped: 'end' };
}

function cutPrompt<T>({ id }: Model, counted: number): Tried<T> {
  return {
    kind: 'context',
    detail: `The server of ${id} cut the prompt to ${counted} tokens; set contextTokens to what it has loaded, or load the model with more.`,
  };
}

function unanswered<T>(reason: ModelProblem, detail: string, retryAfterMs?: number): Tried<T> {
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
      return {
        kind: 'problem',
        cause: 'busy',
        detail,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      };
    case 'malformed':
    case 'cut':
    case 'limit':
    case 'crashed':
      return { kind: 'problem', cause: 'wire', detail };
  }
}

/** The pair's share of the step's time is that of its longer call with its check. */
function pairClock(): CallClock & { phases(): Phases } {
  let longest = -1;
  let known: Phases = {};
  return {
    began: () => undefined,
    ended: () => undefined,
    answered(reported, from, at) {
      const phases = divide(at - from, reported);
      if (at - from > longest) {
        longest = at - from;
        known = phases;
      }
      return phases;
    },
    phases: () => known,
  };
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)} s`;
}
