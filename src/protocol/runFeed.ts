// What the host keeps for one run that is shown: it folds the run's events and answers what to send. A patch holds only
// the steps and files that changed since the last one, so its size does not grow with the run.
import type { LiveEvent, ReadingEvent, RunEvent, StepLiveEvent } from '../core/events';
import { applyEvent, emptyRun } from '../core/run/runState';
import type { RunState } from '../core/run/runState';
import { stepView } from './stepView';
import type {
  ApprovalView,
  FileView,
  LimitView,
  LiveView,
  QuestionView,
  ReviewView,
  RunPatch,
  RunView,
  StepView,
} from './view';
import { nowOf, runFiles, runHead, runView } from './viewState';
import type { RunExtras } from './viewState';

export interface RunFeed {
  readonly state: RunState;
  event(event: RunEvent): void;
  live(event: LiveEvent): void;
  /** Shows what waits for the user; the answer takes it away again with `settle`. */
  ask(waiting: ApprovalView | QuestionView): void;
  settle(step: string): void;
  /** Shows that the run waits at a limit; null: it waits no more. */
  limit(view: LimitView | null): void;
  /** Shows the plan that waits, made anew when more of it is prepared; null: it waits no more. */
  review(make: (() => ReviewView) | null): void;
  /** Everything, for a page that has just loaded. Later patches count from here. */
  snapshot(now?: number): RunView;
  /** Null: nothing changed. */
  patch(now?: number): RunPatch | null;
}

/** @param critical ids of the steps that decided the run's length, asked once it has ended */
export function createRunFeed(critical?: (state: RunState) => readonly string[]): RunFeed {
  const state = emptyRun();
  const lives = new Map<string, LiveView>();
  const touched = new Set<string>();
  const needing = new Map<string, string[]>();
  let reading: ReadingEvent | undefined;
  let approvals: readonly ApprovalView[] = [];
  let questions: readonly QuestionView[] = [];
  let limit: LimitView | null = null;
  let makeReview: (() => ReviewView) | null = null;
  let reviewChanged = false;
  /** Something was told since the last answer: without it nothing that is shown can have changed. */
  let isDirty = true;
  let sentApprovals = approvals;
  let sentHead = '';
  let sentFiles: readonly FileView[] = [];

  const extras = (now?: number): RunExtras => ({
    approvals,
    live: lives,
    ...(reading === undefined ? {} : { reading }),
    isReviewed: makeReview !== null,
    ...(now === undefined ? {} : { now }),
    ...(questions[0] ? { question: questions[0] } : {}),
    ...(limit ? { limit } : {}),
    ...(critical ? { critical } : {}),
  });

  const touch = (id: string) => {
    touched.add(id);
    for (const waiting of needing.get(id) ?? []) touched.add(waiting);
  };

  /** All that can change without an event of its own: a step that waits for this one, every step when the run ends. */
  const noteSteps = (event: RunEvent, before: number) => {
    // A step that was changed takes another place: so may all behind it.
    const moved = event.type === 'plan.step' && state.steps.length <= before;
    for (const step of moved ? state.steps : state.steps.slice(before)) {
      touched.add(step.id);
      for (const need of step.step?.needs ?? []) {
        needing.set(need, [...(needing.get(need) ?? []), step.id]);
      }
    }
    if ('step' in event && event.type !== 'plan.step' && event.step !== undefined) {
      if (event.type === 'step.finished') touch(event.step);
      else touched.add(event.step);
    }
    if (event.type === 'review') {
      for (const { id, effects } of state.steps)
        if (effects.some(({ path }) => path === event.path)) touched.add(id);
    }
    if (event.type !== 'run.finished') return;
    for (const step of state.steps) if (step.progress !== 'finished') touched.add(step.id);
  };

  return {
    state,
    event(event) {
      isDirty = true;
      const before = state.steps.length;
      if (event.type === 'attempt.finished' || event.type === 'attempt.started') lives.delete(event.step);
      applyEvent(state, event);
      noteSteps(event, before);
      if (event.type === 'step.prepared' || event.type === 'step.finished') reviewChanged = true;
    },
    live(event) {
      isDirty = true;
      if (event.type === 'plan.reading') {
        reading = event;
        return;
      }
      lives.set(event.step, withLive(lives.get(event.step), event));
      touched.add(event.step);
    },
    ask(waiting) {
      isDirty = true;
      if ('question' in waiting) questions = [...questions, waiting];
      else approvals = [...approvals, waiting];
    },
    settle(step) {
      isDirty = true;
      approvals = approvals.filter(waiting => waiting.step !== step);
      questions = questions.filter(waiting => waiting.step !== step);
    },
    limit(view) {
      isDirty = true;
      limit = view;
    },
    review(make) {
      isDirty = true;
      makeReview = make;
      reviewChanged = true;
    },
    snapshot(now) {
      const review = makeReview?.();
      const view = { ...runView(state, extras(now)), ...(review ? { review } : {}) };
      isDirty = false;
      reviewChanged = false;
      touched.clear();
      sentHead = JSON.stringify(view.head);
      sentApprovals = approvals;
      sentFiles = view.files;
      return view;
    },
    patch(now) {
      // Asked of every run of a session, many times a second: most have ended long ago.
      if (!isDirty) return null;
      isDirty = false;
      const head = runHead(state, extras(now));
      const headText = JSON.stringify(head);
      const files = changedFiles(sentFiles, state, touched);
      const steps = touchedSteps(state, touched, lives);
      const headChanged = headText !== sentHead;
      const approvalsChanged = approvals !== sentApprovals;
      const isSame = steps.length === 0 && files.changed.length === 0 && !reviewChanged;
      if (!headChanged && !approvalsChanged && isSame) return null;
      const review = reviewChanged ? { review: makeReview?.() ?? null } : {};
      reviewChanged = false;
      touched.clear();
      sentHead = headText;
      sentApprovals = approvals;
      sentFiles = files.all;
      return {
        run: state.run,
        now: nowOf(state, extras(now)),
        steps,
        stepCount: state.steps.length,
        files: files.changed,
        ...review,
        ...(headChanged ? { head } : {}),
        ...(approvalsChanged ? { approvals } : {}),
      };
    },
  };
}

function withLive(live: LiveView | undefined, event: StepLiveEvent): LiveView {
  if (event.type === 'attempt.token') return { ...live, tokens: event.count };
  if (event.type === 'attempt.waiting') return { waitsMs: event.ms };
  const { phase, done, total } = event;
  return { progress: { phase, done, ...(total === undefined ? {} : { total }) } };
}

function touchedSteps(
  state: RunState,
  touched: ReadonlySet<string>,
  lives: ReadonlyMap<string, LiveView>,
): (readonly [number, StepView])[] {
  if (touched.size === 0) return [];
  return state.steps.flatMap((step, index) =>
    touched.has(step.id) ? [[index, stepView(step, state, lives.get(step.id))] as const] : [],
  );
}

function changedFiles(
  sent: readonly FileView[],
  state: RunState,
  touched: ReadonlySet<string>,
): { all: readonly FileView[]; changed: (readonly [number, FileView])[] } {
  const relevant = [...touched].some(id => state.byId.get(id)?.effects.length);
  if (!relevant) return { all: sent, changed: [] };
  const all = runFiles(state);
  const changed = all.flatMap((file, index) =>
    JSON.stringify(file) === JSON.stringify(sent[index]) ? [] : [[index, file] as const],
  );
  return { all, changed };
}
