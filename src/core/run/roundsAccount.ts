// What a planner is told of the rounds before: every step with how it ended, what failed with what it printed (without
// the noise of its runner), findings as path:line. Decides what goes first where it is too much: what earlier rounds did
// well is only counted then, and outputs are cut or left out from the oldest on, which is said; how a step ended never is.
import { outputAccount } from './outputAccount';
import { stepAccount } from './sessionAccount';
import type { RunState, StepState } from './runState';

/** Characters of an output below which a part of it tells nothing. */
const LEAST_PART = 500;
const LEFT_OUT = ' (its output is left out)';

interface Entry {
  readonly head: string;
  readonly output: string;
  /** The same in at most so many characters, saying what is missing. */
  readonly shortened: (most: number) => string;
  /** Done in an earlier round: nothing is left to do about it. */
  readonly isSettled: boolean;
}

/** @param budget characters for all of it */
export function roundsAccount(state: RunState, budget: number): string {
  const last = Math.max(0, ...state.steps.map(step => step.round));
  const entries = state.steps.map(step => entryOf(step, last));
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

function entryOf(step: StepState, last: number): Entry {
  const isDone = step.status === 'done';
  return {
    head: `- ${stepAccount(step)}`,
    output: outputAccount(step),
    shortened: most => outputAccount(step, most),
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
  return [
    { head: `- ${left} steps of earlier rounds are done`, output: '', shortened: () => '', isSettled: true },
    ...open,
  ];
}

/** Outputs from the newest on, as long as there is room beside the heads; what does not fit whole in a part of it. */
function fitted(entries: readonly Entry[], budget: number): string[] {
  const without = ({ head, output }: Entry): string => (output === '' ? head : `${head}${LEFT_OUT}`);
  let room = budget - entries.reduce((sum, entry) => sum + without(entry).length + 1, 0);
  return entries
    .toReversed()
    .map(entry => {
      const least = without(entry);
      const text = wholeOrPart(entry, room + least.length - entry.head.length) ?? least;
      room -= text.length - least.length;
      return text;
    })
    .reverse();
}

/** Null where too little room is left to say anything. */
function wholeOrPart(entry: Entry, room: number): string | null {
  const all = whole(entry);
  const takes = (text: string): number => text.length - entry.head.length;
  if (takes(all) <= room || entry.output === '') return all;
  // Its lines are indented.
  for (let most = Math.floor(room * 0.9); most >= LEAST_PART; most = Math.floor(most * 0.8)) {
    const part = whole({ ...entry, output: entry.shortened(most) });
    if (takes(part) <= room) return part;
  }
  return null;
}
