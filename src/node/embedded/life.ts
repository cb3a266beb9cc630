// One life of the embedded model's child: it loads, carries out requests one by one, and ends once.
import type { ModelProblem } from '../../core/ports';
import { startChild } from './childProcess';
import type { AnswerMessage, AskMessage, LoadMessage, ToParent } from './messages';

export interface Problem {
  readonly ok: false;
  readonly reason: ModelProblem;
  readonly detail: string;
}
export interface Loaded {
  readonly ok: true;
  readonly contextTokens: number;
}
type Listener = (message: ToParent) => void;

export interface Life {
  readonly pid: number | undefined;
  readonly loaded: Promise<Loaded | Problem>;
  /** Resolves when the process is gone: to what the request in flight is told. */
  readonly ended: Promise<Problem>;
  isOver(): boolean;
  /** Who is told what the child says that is not an answer. */
  listen(listener: Listener | null): void;
  /**
   * One at a time. Resolves when the child computes nothing for it any more: to its answer, or to why there is none.
   * A child that does not heed a stop within a second is killed: another is loaded in a few, a stop is a promise.
   */
  exchange(ask: AskMessage, signal: AbortSignal): Promise<AnswerMessage | Problem>;
  /** Whether the host's process stays alive for the child. */
  hold(isHeld: boolean): void;
  kill(): void;
}

const STOP_MS = 900;

export const stopProblem: Problem = { ok: false, reason: 'stopped', detail: 'The request was stopped.' };

function crash(how: string): Problem {
  const detail = `The embedded model's process ended (${how}); try again, or choose a smaller model if memory is short.`;
  return { ok: false, reason: 'crashed', detail };
}

/** A promise and how to resolve it. */
function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>(settle => (resolve = settle));
  return { promise, resolve };
}

export function startLife(file: string, load: LoadMessage): Life {
  const loaded = deferred<Loaded | Problem>();
  const ended = deferred<Problem>();
  let isOver = false;
  let isKilled = false;
  let listener: Listener | null = null;
  let onAnswer: (answer: AnswerMessage) => void = () => undefined;

  const child = startChild(file, {
    message(message) {
      if (message.type === 'loaded') loaded.resolve({ ok: true, contextTokens: message.contextTokens });
      else if (message.type === 'unloadable') loaded.resolve(unloadable(message));
      else if (message.type === 'answer') onAnswer(message);
      else listener?.(message);
    },
    ended(how) {
      isOver = true;
      const problem = isKilled ? stopProblem : crash(how);
      loaded.resolve(problem);
      ended.resolve(problem);
    },
  });
  const kill = (): void => {
    isKilled = true;
    child.kill();
  };
  child.send(load);

  const exchange: Life['exchange'] = (ask, signal) => {
    const answered = deferred<AnswerMessage>();
    onAnswer = answer => {
      if (answer.id === ask.id) answered.resolve(answer);
    };
    const outcome = Promise.race([answered.promise, ended.promise]);
    const stop = (): void => child.send({ type: 'stop', id: ask.id });
    const forget = stopOnAbort(stop, kill, signal);
    child.send(ask);
    return outcome.finally(forget);
  };
  const listen = (next: Listener | null): void => void (listener = next);
  return {
    pid: child.pid,
    loaded: loaded.promise,
    ended: ended.promise,
    isOver: () => isOver,
    listen,
    exchange,
    hold: isHeld => child.hold(isHeld),
    kill,
  };
}

function unloadable({ reason, detail }: { reason: ModelProblem; detail: string }): Problem {
  return { ok: false, reason, detail };
}

/** Passes a stop on, and kills a child that does not heed it in time. Returns how to call that off. */
function stopOnAbort(stop: () => void, kill: () => void, signal: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    stop();
    timer = setTimeout(kill, STOP_MS);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return () => {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(timer);
  };
}
