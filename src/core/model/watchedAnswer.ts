// One answer while it streams. Decides when it is cut off: where it, or what the model thinks aloud, runs in a loop, and
// where all is there that was wanted of it.
import type { Model, ModelAnswer, ModelObserver, ModelRequest } from '../ports';
import { createRepetitionWatch } from './repetition';

export interface WatchedAnswer {
  readonly came: ModelAnswer;
  /** Why it was cut off where it was a loop. */
  readonly loop: Loop | null;
  /** It was cut off where nothing of what follows would be taken. */
  readonly isEnough: boolean;
}

export interface Loop {
  readonly fault: string;
  /** Characters of the answer before its loop. */
  readonly sound: number;
}

interface Watching {
  readonly isEnough: ((text: string) => boolean) | undefined;
  /** Called for each piece of the answer. */
  readonly piece: (chunk: string) => void;
  readonly progress: ModelObserver['progress'];
}

export async function watchedAnswer(
  model: Model,
  request: ModelRequest,
  watching: Watching,
  signal: AbortSignal,
): Promise<WatchedAnswer> {
  const answered = createRepetitionWatch();
  const thought = createRepetitionWatch('the thinking');
  const cut = new AbortController();
  let loop: Loop | null = null;
  let text = '';
  let isEnough = false;
  const came = await model.answer(
    request,
    {
      text(chunk) {
        if (chunk === '') return;
        watching.piece(chunk);
        const fault = answered.add(chunk);
        if (fault !== null) {
          loop = { fault, sound: answered.sound };
          cut.abort();
        }
        text += chunk;
        if (!isEnough && chunk.includes('\n') && watching.isEnough?.(text) === true) {
          isEnough = true;
          cut.abort();
        }
      },
      thought(chunk) {
        const fault = thought.add(chunk);
        if (fault === null) return;
        loop ??= { fault, sound: Infinity };
        cut.abort();
      },
      progress: watching.progress,
    },
    AbortSignal.any([signal, cut.signal]),
  );
  return { came, loop, isEnough };
}

/** The same as an answer that came to a limit: where it was cut off here that is no stop, and what came before it counts. */
export function cutAnswer({ came, loop, isEnough }: WatchedAnswer): ModelAnswer {
  if (loop === null && !isEnough) return came;
  const { text, phases, thought } = came;
  // What a server counts at the end it has not counted; some say at the beginning that it is one token.
  const { promptTokens, cachedTokens } = came.usage;
  return {
    ok: true,
    text,
    phases,
    stopped: 'length',
    usage: {
      ...(promptTokens === undefined ? {} : { promptTokens }),
      ...(cachedTokens === undefined ? {} : { cachedTokens }),
    },
    ...(thought === undefined ? {} : { thought }),
  };
}
