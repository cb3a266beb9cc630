// A Model in this process for engine tests: a function makes each answer, the given clock makes its delays.
import type {
  Clock,
  Model,
  ModelAnswer,
  ModelFacts,
  ModelObserver,
  ModelProblem,
  ModelRequest,
} from '../../src/core/ports';
import type { Phases, Usage } from '../../src/core/events';

export interface ScriptedAnswer {
  readonly text: string;
  /** Thought aloud before the text, at its speed. */
  readonly thought?: string;
  /** Ends in this problem after the text. */
  readonly problem?: ModelProblem;
  readonly detail?: string;
  readonly retryAfterMs?: number;
  readonly stopped?: 'end' | 'length';
  readonly firstTokenMs?: number;
  /** Without it the text comes in one piece. */
  readonly tokensPerSecond?: number;
  /** What the provider claims to have measured. */
  readonly phases?: Phases;
  /** What it claims to have counted; without it the pieces are. */
  readonly usage?: Usage;
}

export type ModelScript = (
  request: ModelRequest,
  /** How many requests came before. */
  index: number,
) => ScriptedAnswer | string | Promise<ScriptedAnswer | string>;

export interface ScriptedModel extends Model {
  readonly requests: readonly ModelRequest[];
  /** The largest number of requests open at once. */
  readonly mostOpen: number;
}

/** Answers from `script`. A script that throws fails the test that awaits the answer: the promise rejects. */
export function scriptedModel(
  script: ModelScript,
  clock: Clock,
  options: { readonly id?: string; readonly facts?: ModelFacts; readonly isSmall?: boolean } = {},
): ScriptedModel {
  const requests: ModelRequest[] = [];
  let open = 0;
  let mostOpen = 0;
  return {
    id: options.id ?? 'scripted/model',
    isSmall: options.isSmall === true,
    requests,
    get mostOpen() {
      return mostOpen;
    },
    facts: () => Promise.resolve({ ok: true, facts: options.facts ?? { slots: 1 } }),
    async answer(request, observer, signal) {
      requests.push(request);
      mostOpen = Math.max(mostOpen, ++open);
      try {
        const said = await script(request, requests.length - 1);
        const answer = typeof said === 'string' ? { text: said } : said;
        return await speak(answer, observer, clock, signal);
      } finally {
        open -= 1;
      }
    },
  };
}

async function speak(
  answer: ScriptedAnswer,
  observer: ModelObserver,
  clock: Clock,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  const piecesOf = (said: string): readonly string[] =>
    answer.tokensPerSecond === undefined ? [said] : (said.match(/\s*[^\s]{1,4}|\s+/g) ?? []);
  const thoughts = answer.thought === undefined ? [] : piecesOf(answer.thought);
  const pieces = [...thoughts, ...piecesOf(answer.text)];
  let text = '';
  const rest = {
    usage: answer.usage ?? { completionTokens: pieces.length },
    phases: answer.phases ?? {},
  };
  try {
    signal.throwIfAborted();
    if (answer.firstTokenMs !== undefined) await clock.sleep(answer.firstTokenMs, signal);
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) await clock.sleep(1000 / (answer.tokensPerSecond ?? 1), signal);
      if (index < thoughts.length) {
        observer.thought?.(piece);
        continue;
      }
      text += piece;
      observer.text(piece);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    return { ok: false, reason: 'stopped', detail: 'The request was stopped.', text, ...rest };
  }
  return answer.problem === undefined
    ? { ok: true, text, stopped: answer.stopped ?? 'end', ...rest }
    : {
        ok: false,
        reason: answer.problem,
        detail: answer.detail ?? 'As scripted.',
        text,
        ...rest,
        ...(answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs }),
      };
}
