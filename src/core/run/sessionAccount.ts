// The compact account of a session's earlier runs that a later task's planner gets, so that "call it retryCount
// instead" has something to refer to. The newest runs are told step by step, those before them in a line each: the
// account of a long session is hardly longer than that of a short one.
import { netChanges } from './netChanges';
import { undonePaths } from './runState';
import type { RunState, StepState } from './runState';

const NEWEST = 2;
/** Characters for the newest runs, and for the lines of all before them. */
const BUDGET = 4000;
const OLDER = 800;
const LINE = 200;
const STEPS = 12;
const PATHS = 6;

export function sessionAccount(runs: readonly RunState[]): string {
  const newest: string[] = [];
  let used = 0;
  for (const run of runs.slice(-NEWEST).reverse()) {
    const account = cut(runAccount(run), BUDGET);
    used += account.length;
    if (newest.length > 0 && used > BUDGET) break;
    newest.unshift(account);
  }
  const older = olderLines(runs.slice(0, runs.length - newest.length));
  return [...(older === '' ? [] : [older]), ...newest].join('\n\n');
}

function olderLines(runs: readonly RunState[]): string {
  const lines: string[] = [];
  let left = OLDER;
  for (const run of runs.toReversed()) {
    const line = `- ${cut(`${goalOf(run) ?? run.task} → ${run.status}; ${changesOf(run)}`, LINE)}`;
    left -= line.length;
    if (left < 0) break;
    lines.unshift(line);
  }
  const more = runs.length - lines.length;
  return [...(more > 0 ? [`(tasks left out before these: ${more})`] : []), ...lines].join('\n');
}

function goalOf(run: RunState): string | undefined {
  return run.rounds.find(round => round.goal !== undefined)?.goal;
}

/** `changes kept: a.ts, b.ts; undone: c.ts`. */
function changesOf(run: RunState): string {
  const kept = netChanges(run).map(({ path }) => path);
  const undone = [...undonePaths(run.steps)];
  return [
    `changes kept: ${kept.length === 0 ? 'none' : pathList(kept)}`,
    ...(undone.length === 0 ? [] : [`undone: ${pathList(undone)}`]),
  ].join('; ');
}

function pathList(paths: readonly string[]): string {
  const more = paths.length - PATHS;
  return `${paths.slice(0, PATHS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function runAccount(run: RunState): string {
  const goal = goalOf(run);
  const answer = run.rounds.findLast(round => round.answer !== undefined)?.answer;
  const steps = run.steps.filter(step => step.parent === undefined);
  const left = steps.length - STEPS;
  return [
    `Task: ${cut(run.task, 800)}`,
    goal === undefined ? '' : `Goal: ${goal}`,
    ...steps.slice(0, STEPS).map(step => `- ${stepAccount(step)}`),
    left > 0 ? `- and ${left} more steps` : '',
    answer === undefined ? '' : `Answer: ${cut(answer, 800)}`,
    `Ended: ${run.status}; ${changesOf(run)}`,
  ]
    .filter(line => line !== '')
    .join('\n');
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** One step in a line: what it was to do, where, and how it ended. */
export function stepAccount(step: StepState): string {
  const definition = step.step;
  const path = definition && 'file' in definition ? definition.file : undefined;
  const file = path === undefined ? '' : ` ${path}`;
  const symbol =
    definition?.agent === 'edit' && definition.symbol !== undefined ? ` ${definition.symbol}` : '';
  const instruction =
    definition && 'instruction' in definition ? `: ${(definition.instruction ?? '').slice(0, 200)}` : '';
  const undone = path !== undefined && undonePaths([step]).has(path) ? ' (undone by the user)' : '';
  const detail = step.status === 'done' || step.detail === undefined ? '' : `: ${step.detail.slice(0, 400)}`;
  return `${step.id} [${step.agent}${file}${symbol}] ${step.title}${instruction} → ${step.status ?? 'not run'}${detail}${undone}`;
}
