// What a planner is told of the rounds before: every step with how it ended, what failed with what it printed (without
// the noise of its runner), findings as path:line. Decides what goes first where it is too much: what earlier rounds did
// well is only counted then, and outputs are left out from the oldest on; how a step ended is never left out unsaid.
import { outputAccount, stepAccount } from './sessionAccount';
import type { RunState, StepState } from './runState';

interface Entry {
  readonly head: string;
  readonly output: string;
  /** Done in an earlier round: nothing is left to do about it. */
  readonly isSettled: boolean;
}

/** @param budget characters for all of it */
export function roundsAccount(state: RunState, budget: number): string {
  const last = Math.max(0, ...state.steps.map(step => step.round));
  const entries = state.steps.map(step => entryOf(step, state, last));
  const forms = [
    () => entries.map(whole),
    () => withoutSettled(entries).map(whole),
    () => fitted(withoutSettled(entries), budget),
  ];
  for (const form of forms) {
    const text = form().join('\n');
    if (text.length <= budget) return text;
  }
  return withoutSettled(entries)
    .map(entry => entry.head)
    .join('\n')
    .slice(-budget);
}

function entryOf(step: StepState, state: RunState, last: number): Entry {
  const isDone = step.status === 'done';
  return {
    head: `- ${stepAccount(step, state)}`,
    output: outputAccount(step),
    isSettled: isDone && step.round < last,
  };
}

function whole({ head, output }: Entry): string {
  return output === '' ? head : `${head}\n${output.replace(/^/gm, '  ')}`;
}

function withoutSettled(entries: readonly Entry[]): Entry[] {
  const open = entries.filter(entry => !entry.isSettled);
  const left = entries.length - open.length;
  if (left === 0) return open;
  return [{ head: `- ${left} steps of earlier rounds are done`, output: '', isSettled: true }, ...open];
}

/** Outputs from the newest on, as long as there is room beside the heads. */
function fitted(entries: readonly Entry[], budget: number): string[] {
  let room = budget - entries.reduce((sum, { head }) => sum + head.length + 1, 0);
  return entries
    .toReversed()
    .map(entry => {
      const more = whole(entry).length - entry.head.length;
      if (more > room) return entry.output === '' ? entry.head : `${entry.head} (its output is left out)`;
      room -= more;
      return whole(entry);
    })
    .reverse();
}
