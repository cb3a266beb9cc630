// Changes of files that are known already, as a run of their own: journaled, undoable, shown like any other, but without
// planner, model or verification. All of them land or none: permissions are settled before the first is written, and
// what has landed is taken back when a later one cannot.
import { failed, refused, type FileChange, type Failure } from '../agents/agent';
import type { RunEvent } from '../events';
import type { Step } from '../plan/plan';
import { createPermit, permitAll } from '../policy/permissions';
import type { Observer, Ports } from '../ports';
import { createStepTimer } from '../timing/stepTimer';
import {
  asAsked,
  askPermission,
  commitChange,
  plannedEffects,
  realPaths,
  type CommitContext,
} from './commit';
import { createRecorder, type Recorder } from './recorder';
import type { RunResult, RunSettings, TaskRequest } from './task';
import { undoRun } from './undo';

/** Never rejects. */
export async function applyChanges(
  request: TaskRequest,
  changes: readonly FileChange[],
  ports: Ports,
  settings: RunSettings,
  observer: Observer,
  signal: AbortSignal,
): Promise<RunResult> {
  const past: RunEvent[] = [];
  const recorder = createRecorder(request.run, ports.clock, ports.journal, {
    event(event) {
      past.push(event);
      observer.event(event);
    },
    live: event => observer.live(event),
  });
  const steps = changes.map(stepOf);
  emitPlan(request, steps, ports, recorder);
  const permit = createPermit(settings.permissions, request.mode, ports.approval);
  const context = { run: request.run, ports, permit, recorder, signal };
  let result: RunResult;
  let written = 0;
  try {
    const failure = await carryOut(changes, steps, context, () => (written += 1));
    result = failure === null ? { status: 'done', summary: request.task } : resultOf(failure);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    result = signal.aborted
      ? stopped
      : { status: 'failed', reason: 'internal', summary: `Quickstep itself failed: ${text}` };
  }
  recorder.emit({ type: 'run.finished', ...result });
  await ports.journal.settled().catch(() => undefined);
  if (result.status === 'done' || written === 0) return result;
  return await takenBack(result, past, recorder, ports, observer);
}

const stopped: RunResult = { status: 'stopped', reason: 'stopped', summary: 'Stopped; nothing was changed.' };

function resultOf({ status, reason, detail }: Failure): RunResult {
  return { status, reason, summary: detail };
}

function emitPlan(
  { task, mode, workspace, session }: TaskRequest,
  steps: readonly Step[],
  ports: Ports,
  recorder: Recorder,
): void {
  recorder.emit({
    type: 'run.started',
    task,
    mode,
    workspace,
    session,
    models: { executor: ports.executor.id },
  });
  recorder.emit({ type: 'plan.started', round: 1, model: 'patch' });
  for (const step of steps) recorder.emit({ type: 'plan.step', round: 1, step });
  recorder.emit({ type: 'plan.finished', round: 1, steps: steps.length, usage: {}, phases: {}, goal: task });
}

function stepOf(change: FileChange, index: number): Step {
  const id = `change-${index + 1}`;
  const title = (verb: string): string => `${verb} ${change.path}`.slice(0, 200);
  switch (change.kind) {
    case 'write':
      return { id, title: title('Edit'), agent: 'edit', file: change.path };
    case 'create':
      return { id, title: title('Create'), agent: 'create', file: change.path };
    case 'delete':
      return { id, title: title('Delete'), agent: 'delete', file: change.path };
    case 'move':
      return { id, title: title('Move'), agent: 'move', file: change.path, to: change.to };
  }
}

// ---- both halves ----

type Shared = Omit<CommitContext, 'step' | 'title' | 'timer'>;

/** Null where all of it is done. */
async function carryOut(
  changes: readonly FileChange[],
  steps: readonly Step[],
  shared: Shared,
  wrote: () => void,
): Promise<Failure | null> {
  const contexts = steps.map(step => startStep(step, shared));
  let failure: Failure | null = null;
  for (const [i, change] of changes.entries()) {
    const context = contexts[i];
    if (context !== undefined) failure ??= await permitted(change, context);
  }
  for (const [i, change] of changes.entries()) {
    const context = contexts[i];
    if (context === undefined) continue;
    const done: Failure | null = failure ?? (await landed(change, { ...context, permit: permitAll }));
    if (done === null) wrote();
    finishStep(context, failure !== null, done);
    failure ??= done;
  }
  return failure;
}

function startStep(step: Step, shared: Shared): CommitContext {
  const { recorder } = shared;
  const timer = createStepTimer(recorder.emit({ type: 'step.ready', step: step.id }));
  timer.enter('other', recorder.emit({ type: 'step.started', step: step.id, agent: step.agent }));
  return { ...shared, step: step.id, title: step.title, timer };
}

function finishStep(
  { recorder, timer, step }: CommitContext,
  isSkipped: boolean,
  failure: Failure | null,
): void {
  const at = recorder.now();
  const phases = timer.finish(at);
  if (failure === null) recorder.emit({ type: 'step.finished', step, status: 'done', phases }, at);
  else {
    const { status, reason, detail } = failure;
    const outcome = isSkipped
      ? ({
          status: 'skipped',
          reason: 'need',
          detail: 'Another change of the same patch was not made.',
        } as const)
      : { status, reason, detail };
    recorder.emit({ type: 'step.finished', step, ...outcome, phases }, at);
  }
}

async function permitted(change: FileChange, context: CommitContext): Promise<Failure | null> {
  const { recorder, step, ports } = context;
  recorder.emit({ type: 'step.prepared', step, effects: plannedEffects(change, ports.digest) });
  const real = await realPaths(change, context);
  if ('ok' in real) return real;
  return await askPermission([asAsked(change)], real.paths, context);
}

async function landed(change: FileChange, context: CommitContext): Promise<Failure | null> {
  if (context.signal.aborted) return { ...refused('Stopped.'), status: 'stopped', reason: 'stopped' };
  const committed = await commitChange(change, context);
  if (committed.ok === true) return null;
  if (committed.ok === 'stale')
    return failed('changed', `${change.path} changed meanwhile; apply the patch again.`);
  return committed;
}

// ---- half a patch is none ----

async function takenBack(
  result: RunResult,
  past: readonly RunEvent[],
  recorder: Recorder,
  { files, journal }: Ports,
  observer: Observer,
): Promise<RunResult> {
  const request = { at: recorder.now() };
  const undone = await undoRun(past, request, { files, journal }, new AbortController().signal);
  if (!undone.ok)
    return { ...result, summary: `${result.summary} What was written before stays: ${undone.detail}` };
  for (const event of undone.events) observer.event(event);
  return { ...result, summary: `${result.summary} What was written before is taken back.` };
}
