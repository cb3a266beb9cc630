// The compact account of a session's earlier runs that a later task's planner gets, so that "call it retryCount
// instead" has something to refer to. Newest runs last and whole, older ones shortened first, within a budget.
import { usefulLines } from '../agents/failureText';
import type { JsonValue } from '../events';
import type { RunState, StepState } from './runState';

const BUDGET = 4000;
const STEPS = 12;
/** Characters of one finding, and of the end of what a command printed. */
const FINDING = 4000;
const TAIL = 1500;

export function sessionAccount(runs: readonly RunState[]): string {
  const accounts = runs.map(runAccount);
  const kept: string[] = [];
  let used = 0;
  for (const account of accounts.reverse()) {
    if (kept.length > 0 && used + account.length > BUDGET) {
      kept.unshift(`(${runs.length - kept.length} earlier tasks are left out)`);
      break;
    }
    kept.unshift(cut(account, BUDGET));
    used += account.length;
  }
  return kept.join('\n\n');
}

function runAccount(run: RunState): string {
  const goal = run.rounds.find(round => round.goal !== undefined)?.goal;
  const answer = run.rounds.findLast(round => round.answer !== undefined)?.answer;
  const steps = run.steps.filter(step => step.parent === undefined);
  const left = steps.length - STEPS;
  return [
    `Task: ${cut(run.task, 800)}`,
    goal === undefined ? '' : `Goal: ${goal}`,
    ...steps.slice(0, STEPS).map(step => `- ${stepAccount(step, run)}`),
    left > 0 ? `- and ${left} more steps` : '',
    answer === undefined ? '' : `Answer: ${cut(answer, 800)}`,
    `Ended: ${run.status}`,
  ]
    .filter(line => line !== '')
    .join('\n');
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** One step in a line: what it was to do, where, and how it ended. */
export function stepAccount(step: StepState, run: RunState): string {
  const definition = step.step;
  const path = definition && 'file' in definition ? definition.file : undefined;
  const file = path === undefined ? '' : ` ${path}`;
  const symbol =
    definition?.agent === 'edit' && definition.symbol !== undefined ? ` ${definition.symbol}` : '';
  const instruction =
    definition && 'instruction' in definition ? `: ${(definition.instruction ?? '').slice(0, 200)}` : '';
  const undone = path !== undefined && run.undone.has(path) ? ' (undone by the user)' : '';
  const detail = step.status === 'done' || step.detail === undefined ? '' : `: ${step.detail.slice(0, 400)}`;
  return `${step.id} [${step.agent}${file}${symbol}] ${step.title}${instruction} → ${step.status ?? 'not run'}${detail}${undone}`;
}

/** What a step came to beyond its end: a finding, an answer, a query's rows, a command's last lines; empty for none. */
export function outputAccount({ agent, output, status }: StepState): string {
  if (output === undefined) return '';
  switch (agent) {
    case 'explore':
    case 'ask':
    case 'query':
    case 'tool':
      return cut(asText(output), FINDING);
    case 'command':
    case 'check':
      // What went well needs no words; how it failed is in the step's detail, and in the end of what it printed.
      if (status === 'done') return agent === 'check' ? '' : asText(output).slice(-TAIL);
      return usefulLines(asText(output), TAIL);
    default:
      return '';
  }
}

function asText(output: JsonValue): string {
  if (typeof output === 'string') return output;
  const items = itemsIn(output);
  return items ?? JSON.stringify(output);
}

/** A finding as `path:line text`, a line each: shorter than its JSON, and how tools print it. */
function itemsIn(output: JsonValue): string | null {
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return null;
  const { items, note } = output;
  if (!Array.isArray(items)) return null;
  const lines = items.map(item => {
    const { path = '', line = '', text = '' } = item as Readonly<Record<string, string | number>>;
    return `${path}:${line} ${text}`;
  });
  return [...lines, ...(typeof note === 'string' ? [`(${note})`] : [])].join('\n');
}
