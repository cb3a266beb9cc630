// The page's state after a message. Steps and files that did not change stay the same objects, so their rows are
// not drawn again.
import type { RunPatch, RunView, ViewState } from '../protocol/view';
import type { ToView } from '../protocol/messages';

/** A patch of a run that the page does not know makes a new run at the end. */
export function applyMessage(state: ViewState | null, message: ToView): ViewState | null {
  if (message.type === 'state') return message.state;
  if (!state) return null;
  if (message.type === 'setup') return { ...state, setup: message.setup };
  if (message.type === 'check') {
    if (message.check) return { ...state, check: message.check };
    const { check: gone, ...rest } = state;
    return gone ? rest : state;
  }
  if (message.type === 'patch') return { ...state, runs: patchedRuns(state.runs, message.patch) };
  return state;
}

function patchedRuns(runs: readonly RunView[], patch: RunPatch): readonly RunView[] {
  const index = runs.findLastIndex(run => run.head.run === patch.run);
  if (index >= 0) return runs.map((run, i) => (i === index ? patchedRun(run, patch) : run));
  if (!patch.head) return runs;
  return [...runs, patchedRun({ now: 0, head: patch.head, approvals: [], steps: [], files: [] }, patch)];
}

function patchedRun(run: RunView, patch: RunPatch): RunView {
  return {
    now: patch.now,
    head: patch.head ?? run.head,
    approvals: patch.approvals ?? run.approvals,
    ...patchedReview(run, patch),
    steps: patchedList(run.steps, patch.steps, patch.stepCount),
    files: patchedList(run.files, patch.files),
  };
}

function patchedReview(run: RunView, { review }: RunPatch): Pick<RunView, 'review'> {
  const now = review === undefined ? run.review : (review ?? undefined);
  return now ? { review: now } : {};
}

function patchedList<T>(
  list: readonly T[],
  changes: readonly (readonly [number, T])[],
  count?: number,
): readonly T[] {
  const isShorter = count !== undefined && count < list.length;
  if (changes.length === 0 && !isShorter) return list;
  const next = list.slice(0, count);
  for (const [index, item] of changes) next[index] = item;
  return next;
}
