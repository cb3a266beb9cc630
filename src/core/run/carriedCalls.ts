// Model calls that outlive the engine that made them: while a person changes a plan, a step that stays as it is goes on being
// answered, and asks for the same in the next engine, where it takes that answer over. Decides what the same is: the whole
// request but for its limit of tokens, by the same step of the same model.
import type { Model, ModelAnswer, ModelObserver, ModelRequest } from '../ports';

export interface CarriedCalls {
  /** The model as a step, or an item of one, asks it. */
  of(step: string, model: Model): Model;
  /** Until `settle` calls of these steps go on when they are stopped. */
  carry(isCarried: (step: string) => boolean): void;
  settle(): void;
  /** Ends calls that nobody will take over. */
  drop(isGone: (step: string) => boolean): void;
}

interface Call {
  readonly step: string;
  readonly end: () => void;
  /** What came already is told at once. */
  readonly listen: (observer: ModelObserver, signal: AbortSignal) => Promise<ModelAnswer>;
}

/** @param signal ends all of them */
export function createCarriedCalls(signal: AbortSignal): CarriedCalls {
  const left = new Map<string, Call>();
  const nobody: (step: string) => boolean = () => false;
  let carries = nobody;

  function start(step: string, key: string, model: Model, request: ModelRequest): Call {
    const ended = new AbortController();
    let text = '';
    let thought = '';
    let listener: ModelObserver | null = null;
    const answer = model.answer(
      request,
      {
        text(chunk) {
          text += chunk;
          listener?.text(chunk);
        },
        thought(chunk) {
          thought += chunk;
          listener?.thought?.(chunk);
        },
        progress: (phase, done, total) => listener?.progress(phase, done, total),
      },
      AbortSignal.any([signal, ended.signal]),
    );
    const call: Call = {
      step,
      end: () => ended.abort(),
      listen(observer, its) {
        listener = observer;
        if (thought !== '') observer.thought?.(thought);
        if (text !== '') observer.text(text);
        const { promise, resolve, reject } = Promise.withResolvers<ModelAnswer>();
        const leave = (): void => {
          listener = null;
          if (!carries(step)) return ended.abort();
          left.set(key, call);
          resolve({ ...stopped, text });
        };
        if (its.aborted) leave();
        else its.addEventListener('abort', leave, { once: true });
        answer.then(resolve, reject);
        return promise.finally(() => its.removeEventListener('abort', leave));
      },
    };
    return call;
  }

  return {
    of: (step, model) => ({
      ...model,
      facts: its => model.facts(its),
      answer(request, observer, its) {
        const key = keyOf(step, model, request);
        const call = left.get(key) ?? start(step, key, model, request);
        left.delete(key);
        return call.listen(observer, its);
      },
    }),
    carry: isCarried => void (carries = isCarried),
    settle: () => void (carries = nobody),
    drop(isGone) {
      for (const [key, call] of [...left]) {
        if (!isGone(call.step)) continue;
        left.delete(key);
        call.end();
      }
    },
  };
}

const stopped = {
  ok: false,
  reason: 'stopped',
  detail: 'The plan was changed; the answer is taken over by the same step in the new one.',
  usage: {},
  phases: {},
} as const;

function keyOf(step: string, { id }: Model, request: ModelRequest): string {
  return JSON.stringify([step, id, { ...request, maxTokens: 0 }]);
}
