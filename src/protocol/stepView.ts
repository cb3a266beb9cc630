// One step as it is shown, from its state alone.
import type { PhaseName, Phases, Usage } from '../core/events';
import { phaseNames } from '../core/events';
import { undonePaths } from '../core/run/runState';
import type { AttemptState, RunState, StepState } from '../core/run/runState';
import { resultTable } from '../core/query/resultTable';
import type { AttemptView, LiveView, StepChangeView, StepView, TokensView } from './view';
import { problemOf, stepWords, subjectOf } from './words';

const MAX_OUTPUT = 4000;
const MAX_ATTEMPTS = 20;
const MAX_ROWS = 50;

export function stepView(step: StepState, state: RunState, live: LiveView | undefined): StepView {
  const current = step.finishedAt === undefined ? currentPhase(step, live) : undefined;
  const last = step.attempts.at(-1);
  const path = pathOf(step);
  const advice = step.status === 'done' ? undefined : problemOf(step.reason, step.detail)?.advice;
  const exitCode = step.effects.findLast(effect => effect.exitCode !== undefined)?.exitCode;
  const table = step.agent === 'query' ? resultTable(step.output, MAX_ROWS) : null;
  const output = table === null ? outputText(step) : undefined;
  return {
    id: step.id,
    round: step.round,
    title: step.title,
    agent: step.agent,
    subject: subjectOf(step),
    progress: step.progress,
    words: stepWords(step, state, current?.phase, live),
    phases: step.finishedAt === undefined ? phasesSoFar(step) : step.phases,
    tokens: sumTokens(step.attempts.map(attempt => attempt.usage)),
    attempts: step.attempts.slice(-MAX_ATTEMPTS).map(attemptView),
    repaired: step.attempts.some(attempt => attempt.why === 'repair' || attempt.why === 'format'),
    escalated: step.attempts.some(attempt => attempt.why === 'escalate'),
    needs: step.step?.needs ?? [],
    changes: stepChanges(step),
    ...(step.parent === undefined ? {} : { parent: step.parent }),
    ...(path === undefined ? {} : { path }),
    ...(step.status === undefined ? {} : { status: step.status }),
    ...(step.reason === undefined ? {} : { reason: step.reason }),
    ...(advice === undefined ? {} : { advice }),
    ...(step.readyAt === undefined ? {} : { readyAt: step.readyAt }),
    ...(step.finishedAt === undefined ? {} : { finishedAt: step.finishedAt }),
    ...(current === undefined ? {} : { current }),
    ...(live === undefined || step.finishedAt !== undefined ? {} : { live }),
    ...(last === undefined ? {} : { model: last.model }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(output === undefined ? {} : { output }),
    ...(table === null ? {} : { table }),
  };
}

/** The phase that goes on now, and since when. */
function currentPhase(
  step: StepState,
  live: LiveView | undefined,
): { phase: PhaseName; since: number } | undefined {
  if (step.readyAt === undefined) return undefined;
  if (step.startedAt === undefined) return { phase: 'queue', since: step.readyAt };
  const approval = step.approvals.at(-1);
  if (approval && approval.resolvedAt === undefined) {
    return { phase: 'approval', since: approval.requestedAt };
  }
  if (live?.waitsMs !== undefined) return { phase: 'queue', since: lastKnown(step) };
  const attempt = step.attempts.find(one => one.finishedAt === undefined);
  if (attempt) {
    return { phase: attemptPhase(live), since: attempt.startedAt };
  }
  const effect = step.effects.at(-1);
  if (effect && effect.doneAt === undefined) return { phase: 'execute', since: effect.intentAt };
  return { phase: 'other', since: lastKnown(step) };
}

function attemptPhase(live: LiveView | undefined): PhaseName {
  if (live?.tokens !== undefined) return 'decode';
  return live?.progress?.phase ?? 'model';
}

function lastKnown(step: StepState): number {
  return Math.max(
    step.startedAt ?? 0,
    step.preparedAt ?? 0,
    step.attempts.at(-1)?.finishedAt ?? 0,
    step.approvals.at(-1)?.resolvedAt ?? 0,
    step.effects.at(-1)?.doneAt ?? 0,
  );
}

/** What is measured of a step that still runs; the phase that goes on is not in it. */
function phasesSoFar(step: StepState): Phases {
  const sum: Partial<Record<PhaseName, number>> = {};
  const add = (phase: PhaseName, ms: number) => {
    sum[phase] = (sum[phase] ?? 0) + Math.max(0, ms);
  };
  if (step.readyAt !== undefined && step.startedAt !== undefined) add('queue', step.startedAt - step.readyAt);
  let measured = 0;
  for (const attempt of step.attempts) {
    // Of two at once the step spends the time of one.
    if (attempt.startedAt < measured) continue;
    measured = attempt.finishedAt ?? measured;
    for (const phase of phaseNames) if (attempt.phases?.[phase]) add(phase, attempt.phases[phase]);
  }
  for (const approval of step.approvals) {
    if (approval.resolvedAt !== undefined) add('approval', approval.resolvedAt - approval.requestedAt);
  }
  for (const effect of step.effects) {
    if (effect.doneAt !== undefined) add('execute', effect.doneAt - effect.intentAt);
  }
  return sum;
}

function attemptView(attempt: AttemptState): AttemptView {
  return {
    n: attempt.n,
    model: attempt.model,
    role: attempt.role,
    why: attempt.why,
    tokens: sumTokens([attempt.usage]),
    phases: attempt.phases ?? {},
    ...(attempt.ok === undefined ? {} : { ok: attempt.ok }),
    ...(attempt.fault === undefined ? {} : { fault: attempt.fault }),
    ...(attempt.firstTokenMs === undefined ? {} : { firstTokenMs: attempt.firstTokenMs }),
    ...(attempt.finishedAt === undefined ? {} : { ms: attempt.finishedAt - attempt.startedAt }),
  };
}

/** Sums what was reported; what nobody reported stays absent. */
export function sumTokens(usages: readonly (Usage | undefined)[]): TokensView {
  const sum = (key: keyof Usage) => {
    const known = usages.flatMap(usage => (usage?.[key] === undefined ? [] : [usage[key]]));
    return known.length === 0 ? undefined : known.reduce((a, b) => a + b, 0);
  };
  const prompt = sum('promptTokens');
  const cached = sum('cachedTokens');
  const completion = sum('completionTokens');
  return {
    ...(prompt === undefined ? {} : { prompt }),
    ...(cached === undefined ? {} : { cached }),
    ...(completion === undefined ? {} : { completion }),
  };
}

/** The files that its commit changed, with the counts that its output names. */
export function stepChanges(step: StepState): readonly StepChangeView[] {
  const counts = countsOf(step);
  const undone = undonePaths([step]);
  const byPath = new Map<string, StepChangeView>();
  for (const effect of step.effects) {
    if (effect.path === undefined || effect.doneAt === undefined || effect.kind === 'command') continue;
    byPath.set(effect.path, {
      path: effect.path,
      kind: effect.kind,
      undone: undone.has(effect.path),
      ...(counts?.path === effect.path ? counts.lines : {}),
    });
  }
  return [...byPath.values()];
}

function countsOf(step: StepState): { path: string; lines: { added: number; removed: number } } | undefined {
  const { output } = step;
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return undefined;
  const { path, added, removed } = output;
  if (typeof path !== 'string' || typeof added !== 'number' || typeof removed !== 'number') return undefined;
  return { path, lines: { added, removed } };
}

function pathOf(step: StepState): string | undefined {
  const changed = step.effects.find(effect => effect.path !== undefined && effect.kind !== 'delete')?.path;
  if (changed !== undefined) return changed;
  const planned = step.step;
  return planned?.agent === 'edit' ? planned.file : undefined;
}

/** Commands answer text, other agents small values; edits and the like say nothing that the row does not show. */
function outputText(step: StepState): string | undefined {
  if (step.output === undefined || countsOf(step) || step.agent === 'delete' || step.agent === 'move') {
    return undefined;
  }
  const text = typeof step.output === 'string' ? step.output : JSON.stringify(step.output, null, 2);
  return text.length > MAX_OUTPUT ? `${text.slice(0, MAX_OUTPUT)}\n…` : text;
}
