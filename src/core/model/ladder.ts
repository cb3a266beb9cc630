// The ask ladder: constrained request → validate → the rungs after a faulty answer (rungs.ts) → escalation to the
// planner's model → failed with a reason. Whatever a provider's constraint promised, the answer is validated here.
// Each attempt is a pair of events with its phases. A ladder belongs to one step: attempts that were used stay used when
// the step is prepared again, and a step that was escalated stays with the planner's model.
import type { Limits } from '../config';
import type { JsonValue, Reason } from '../events';
import type { Digest, Journal, Model } from '../ports';
import type { Recorder } from '../run/recorder';
import type { StepTimer } from '../timing/stepTimer';
import { createAttempts, type Attempt, type Tried } from './attempt';
import type { PromptSizes } from './promptSize';
import type { Faulty } from './request';
import { mostSamples, nextRung, type Cause, type Why } from './rungs';

/** One way to ask: what is said, and how the answer becomes a value. */
export interface Form<T> {
  /** The agent's fixed part: byte-stable, at most 1,600 characters. */
  readonly prefix: string;
  readonly prompt: string;
  readonly schema?: Readonly<Record<string, JsonValue>>;
  /** Tokens that a good answer needs at most; cut down to what the model's context leaves. */
  readonly maxTokens: number;
  readonly stop?: readonly string[];
  /**
   * Asks for code. A small model that sees its own code beside what is wrong with it writes it once more (of 11 functions of
   * the evaluation `fixes` none came right so, 3 did anew), so a repair by the executor hears what was wrong and begins
   * anew, with more chance than a sample of other forms.
   */
  readonly isCode?: true;
  /** Of an answer that is still coming: nothing that could follow would be taken, so it is not waited for. */
  readonly isWhole?: (text: string) => boolean;
  /** Turns the raw answer into a value, or says what is wrong in words for the model. */
  readonly validate: (text: string) => Promise<Validated<T>> | Validated<T>;
}

type Role = 'executor' | 'planner';

export interface Question<T> extends Form<T> {
  /**
   * For a step that asks several questions: whose this one is. It then has that role's rungs for itself, from the first
   * on, and leaves the step's ladder where it stands.
   */
  readonly by?: Role;
  /** Another format for the same value, where there is one: shorter, or one that models know better. */
  readonly other?: Form<T>;
}

export type Validated<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly fault: string;
      /** The answer is one that was there before: asked for a repair, a model at temperature 0 gives it again. */
      readonly isRepeat?: true;
    };

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: Reason; readonly detail: string };

export interface LadderContext {
  readonly step: string;
  readonly executor: Model;
  readonly planner: Model | null;
  /** Who is asked first: history may show that the executor's try would be lost time. */
  readonly startsWith: 'executor' | 'planner';
  readonly limits: Limits;
  readonly recorder: Recorder;
  readonly timer: StepTimer;
  readonly journal: Journal;
  readonly digest: Digest;
  readonly sizes: PromptSizes;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Holds a slot of that model while the call runs. */
  readonly withSlot: <T>(model: Model, signal: AbortSignal, call: () => Promise<T>) => Promise<T>;
  /** A second slot of that model, where one is free now; gives it back. */
  readonly spareSlot: (model: Model) => Promise<(() => void) | null>;
}

export interface Ladder {
  ask<T>(question: Question<T>, signal: AbortSignal): Promise<Answer<T>>;
  /** Starts the next question one rung higher, with this failure shown; false when no rung is left. */
  climb(failure: string): boolean;
}

const SAMPLE_TEMPERATURE = 0.4;
const CODE_TEMPERATURE = 0.8;

export function createLadder(context: LadderContext): Ladder {
  const { executor, planner, limits } = context;
  const attempts = createAttempts(context);
  const hasLarger = planner !== null && planner.id !== executor.id;
  const isPassedOver = context.startsWith === 'planner' && hasLarger;
  const own: Climb = {
    role: isPassedOver ? 'planner' : 'executor',
    opening: 'first',
    left: limits.repairs,
    canEscalate: hasLarger && !isPassedOver,
    isUntried: isPassedOver,
  };
  let failure: string | null = null;

  /** The rungs that a question has: the step's, or those of one role for itself. */
  function climbOf(by: Role | undefined): Climb {
    const alone = { canEscalate: false, isUntried: false };
    switch (by) {
      case undefined:
        return own;
      case 'executor':
        return { ...alone, role: by, opening: 'first', left: limits.repairs };
      case 'planner':
        return { ...alone, role: by, opening: 'escalate', left: 0 };
    }
  }

  async function ask<T>(question: Question<T>, signal: AbortSignal): Promise<Answer<T>> {
    const climb = climbOf(question.by);
    const path = newPath(question, climb.opening);
    for (;;) {
      const tried = best(await carryOut(path, climb, signal));
      if (tried.kind === 'value') return { ok: true, value: tried.value };
      if (tried.kind === 'final' && !(climb.isUntried && tried.reason !== 'stopped'))
        return { ok: false, reason: tried.reason, detail: tried.detail };
      note(path, tried);
      if (!step(path, climb)) return failedWith(tried);
    }
  }

  /** The attempt that the path has come to; two samples at once where two slots are free. */
  async function carryOut<T>(
    path: Path<T>,
    climb: Climb,
    signal: AbortSignal,
  ): Promise<[Tried<T>, ...Tried<T>[]]> {
    const attempt = attemptOf(path, climb);
    const samples = path.tried.filter(why => why === 'sample').length;
    const isLast = climb.left < 1 || samples >= mostSamples(path.question.isCode === true);
    if (path.why !== 'sample' || isLast) return [await attempts.one(attempt, signal)];
    const giveBack = await context.spareSlot(executor);
    if (!giveBack) return [await attempts.one(attempt, signal)];
    climb.left -= 1;
    path.tried.push('sample');
    try {
      return await attempts.two(attempt, signal);
    } finally {
      giveBack();
    }
  }

  function attemptOf<T>(path: Path<T>, { role }: Climb): Attempt<T> {
    const { why, form, last } = path;
    const isCode = form.isCode === true && role === 'executor';
    const beginsAnew = why === 'sample' || (why === 'repair' && isCode && last !== null);
    return {
      model: role === 'planner' && planner ? planner : executor,
      role,
      why,
      form,
      asking: {
        form,
        // It shares its prompt with the first attempt and only hears what went wrong.
        last: last && (beginsAnew || form !== path.lastForm) ? { ...last, text: null } : last,
        failure,
        temperature: !beginsAnew ? 0 : isCode ? CODE_TEMPERATURE : SAMPLE_TEMPERATURE,
      },
    };
  }

  return {
    ask,
    climb(shown) {
      if (own.role === 'planner') return false;
      if (own.left > 0) {
        own.left -= 1;
        own.opening = 'repair';
      } else if (!escalate(own)) return false;
      failure = shown;
      return true;
    },
  };
}

/** How much of the ladder is left. */
interface Climb {
  role: Role;
  /** What the next question's first attempt is. */
  opening: Why;
  /** Attempts of the executor after its first. */
  left: number;
  canEscalate: boolean;
  /** The executor has not been asked: the planner's model was first, and the executor may still do what it could not. */
  isUntried: boolean;
}

/** Decides the next rung; false when none is left. */
function step<T>(path: Path<T>, climb: Climb): boolean {
  if (climb.isUntried) {
    climb.isUntried = false;
    climb.role = 'executor';
    take(path, 'first');
    return true;
  }
  if (climb.role === 'planner') return false;
  const why = nextRung({
    left: climb.left,
    tried: path.tried,
    cause: path.cause,
    ...(path.causeBefore === undefined ? {} : { causeBefore: path.causeBefore }),
    repeated: path.repeated,
    hasOther: path.question.other !== undefined,
    isCode: path.question.isCode === true,
  });
  if (why === 'escalate') {
    if (!escalate(climb)) return false;
  } else climb.left -= 1;
  take(path, why);
  return true;
}

function escalate(climb: Climb): boolean {
  if (!climb.canEscalate) return false;
  climb.canEscalate = false;
  climb.role = 'planner';
  climb.opening = 'escalate';
  return true;
}

/** How far one question has come. */
interface Path<T> {
  readonly question: Question<T>;
  readonly tried: Why[];
  readonly answers: Set<string>;
  why: Why;
  form: Form<T>;
  last: Faulty | null;
  lastForm: Form<T>;
  cause: Cause;
  causeBefore?: Cause;
  repeated: boolean;
}

function newPath<T>(question: Question<T>, why: Why): Path<T> {
  return {
    question,
    tried: [why],
    answers: new Set(),
    why,
    form: question,
    last: null,
    lastForm: question,
    cause: 'wrong',
    repeated: false,
  };
}

/** Of two samples: the value, else what there is to repair. */
function best<T>(tried: readonly [Tried<T>, ...Tried<T>[]]): Tried<T> {
  const of = (kind: Tried<T>['kind']): Tried<T> | undefined => tried.find(one => one.kind === kind);
  return of('value') ?? of('fault') ?? tried[0];
}

/** A repair stays in the format of the answer that it repairs. */
function take<T>(path: Path<T>, why: Why): void {
  path.why = why;
  path.tried.push(why);
  if (why === 'format') path.form = path.question.other ?? path.question;
  else if (why !== 'repair') path.form = path.question;
}

function note<T>(path: Path<T>, tried: Exclude<Tried<T>, { kind: 'value' }>): void {
  if (path.tried.length > 1) path.causeBefore = path.cause;
  path.cause = tried.kind === 'fault' || tried.kind === 'problem' ? tried.cause : 'context';
  if (tried.kind !== 'fault') return;
  path.repeated = path.answers.has(tried.text);
  path.answers.add(tried.text);
  path.last = { text: tried.shown, fault: tried.fault };
  path.lastForm = path.form;
}

function failedWith<T>(tried: Exclude<Tried<T>, { kind: 'value' }>): Answer<T> {
  switch (tried.kind) {
    case 'fault':
      return { ok: false, reason: 'payload', detail: tried.fault };
    case 'context':
      return { ok: false, reason: 'too_large', detail: tried.detail };
    case 'problem':
      return { ok: false, reason: 'model', detail: tried.detail };
    case 'final':
      return { ok: false, reason: tried.reason, detail: tried.detail };
  }
}
