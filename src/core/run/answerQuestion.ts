// Mode ask: one answer of the planner's model, with the places that it names looked up. Decides what a person sees of an
// answer that was cut off: what is sound of it, and that it was.
import { cutAnswer, watchedAnswer, type Loop } from '../model/watchedAnswer';
import { askPrefix } from '../plan/plannerPrompt';
import { checkSources } from '../plan/sources';
import type { Files, Model, ModelAnswer } from '../ports';
import { divide } from '../timing/stepTimer';
import type { Recorder } from './recorder';

export interface AskedQuestion {
  readonly model: Model;
  readonly prompt: string;
  readonly maxTokens: number;
  /** When the looking around for it began, in milliseconds of the run. */
  readonly startedAt: number;
}

/** `said`: for a person; null where no answer came. */
export async function answerQuestion(
  { model, prompt, maxTokens, startedAt }: AskedQuestion,
  { recorder, files }: { readonly recorder: Recorder; readonly files: Files },
  signal: AbortSignal,
): Promise<{ readonly answer: ModelAnswer; readonly said: string | null }> {
  const watched = await watchedAnswer(
    model,
    { prefix: askPrefix, messages: [{ role: 'user', content: prompt }], maxTokens, temperature: 0 },
    { isEnough: undefined, piece: () => undefined, progress: () => undefined },
    signal,
  );
  const answer = signal.aborted ? watched.came : cutAnswer(watched);
  const at = recorder.now();
  const phases = divide(at - startedAt, answer.phases);
  const checked = answer.ok ? await checkSources(shownText(answer, watched.loop), files, signal) : null;
  recorder.emit({ type: 'plan.finished', round: 1, steps: 0, usage: answer.usage, phases, ...checked }, at);
  return { answer, said: checked?.answer ?? null };
}

/** Without the turns of a loop; one that stops in the middle of a sentence says so. */
function shownText({ text, stopped }: Extract<ModelAnswer, { ok: true }>, loop: Loop | null): string {
  if (stopped === 'end') return text;
  const why =
    loop === null
      ? 'at its limit of tokens: raise limits.outputTokens, or ask for less'
      : 'where it began to repeat itself: ask in other words, or another model';
  return `${text.slice(0, loop?.sound).trimEnd()}\n\n(The answer was cut off here, ${why}.)`;
}
