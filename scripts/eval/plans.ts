// `plans`: whole tasks in three small repositories, planned by a planner whose replies are recorded once and carried out
// by the executor; judged by tests that neither sees. Without a named planner the executor's model plans under its grammar.
import path from 'node:path';
import { configSchema } from '../../src/core/config';
import type { RunEvent } from '../../src/core/events';
import type { Model } from '../../src/core/ports';
import { foldRun } from '../../src/core/run/runState';
import { runTask } from '../../src/core/run/runTask';
import { planCost } from '../../src/core/timing/stepTimings';
import { enginePorts } from '../../src/node/commandLine/enginePorts';
import { createJournal } from '../../src/node/journal';
import { denyAll } from '../../src/node/terminal/askOnTerminal';
import { ledger } from './plan/ledger';
import { parcels } from './plan/parcels';
import { recordedPlanner } from './plan/recorded';
import { openRepository, type OpenRepository } from './plan/repository';
import { shelf } from './plan/shelf';
import type { PlanTask } from './plan/task';
import { percent, spread, type EvalContext, type Report, type Suite } from './suite';

const tasks: readonly PlanTask[] = [...ledger, ...shelf, ...parcels];
const ROUNDS = 2;
const STEP_SECONDS = 120;
const AIM_COST = 0.7;

interface Verdict {
  readonly id: string;
  readonly repository: string;
  readonly passed: boolean;
  readonly status: string;
  readonly summary: string;
  readonly rounds: number;
  /** Of the run, and of the replies that were replayed when they were first given. */
  readonly seconds: number;
  readonly executorCalls: number;
  readonly plannerTokens: number;
  readonly landedTokens: number;
  readonly replayed: number;
  readonly asked: number;
}

export const plans: Suite = {
  name: 'plans',
  about: 'tasks in three small repositories, planned and carried out, judged by their tests',
  byName: true,
  async run(context) {
    const chosen = spread(tasks, context.sample);
    for (const task of chosen) await prove(task, context.signal);
    context.say(`The tests of ${chosen.length} tasks fail before and pass with a right solution.`);
    const verdicts: Verdict[] = [];
    for (const task of chosen) {
      context.signal.throwIfAborted();
      const verdict = await judge(task, context);
      verdicts.push(verdict);
      context.say(line(verdict));
    }
    return report(verdicts, (context.planner ?? context.executor()).id);
  },
};

/** The tests must fail at first and pass with the solution, or they say nothing of a plan. */
async function prove(task: PlanTask, signal: AbortSignal): Promise<void> {
  const repository = openRepository(task.repository);
  try {
    if (await repository.passes(task, signal)) throw new Error(`task ${task.id} is unfair: nothing is to do`);
    repository.apply(task.solution);
    if (!(await repository.passes(task, signal))) {
      throw new Error(`task ${task.id} is unfair: its solution does not pass`);
    }
  } finally {
    repository.close();
  }
}

async function judge(task: PlanTask, context: EvalContext): Promise<Verdict> {
  const repository = openRepository(task.repository);
  const recorded = recordedPlanner(context.planner ?? context.executor(), task.id, repository.root);
  try {
    const events = await carry(task, repository, recorded.model, context);
    if (!context.signal.aborted) recorded.keep();
    const state = foldRun(events);
    const { savedSeconds, ...told } = recorded.told();
    const cost = planCost(state);
    return {
      ...{ id: task.id, repository: task.repository, status: state.status, summary: state.summary ?? '' },
      ...told,
      passed: await repository.passes(task, context.signal),
      rounds: state.rounds.length,
      seconds: state.at / 1000 + savedSeconds,
      executorCalls: state.steps.flatMap(step => step.attempts).filter(attempt => attempt.role === 'executor')
        .length,
      plannerTokens: state.rounds.reduce((sum, round) => sum + (round.usage?.completionTokens ?? 0), 0),
      landedTokens: cost?.landedTokens ?? 0,
    };
  } finally {
    repository.close();
  }
}

async function carry(
  task: PlanTask,
  { root, state }: OpenRepository,
  planner: Model,
  context: EvalContext,
): Promise<readonly RunEvent[]> {
  const journal = createJournal(state, 'evaluation-1');
  const executor = context.executor();
  const ports = enginePorts({
    ...{ root, planner, executor, agentModels: {}, approval: denyAll, journal },
    dist: path.resolve('dist'),
    secretNames: [],
  });
  const config = configSchema.parse({
    limits: { rounds: ROUNDS, stepSeconds: STEP_SECONDS },
    permissions: { edits: 'allow', commands: 'allow' },
  });
  const events: RunEvent[] = [];
  const observer = { event: (event: RunEvent) => void events.push(event), live: () => undefined };
  const request = { run: 'evaluation-1', session: 'evaluation-1', workspace: root, task: task.task };
  try {
    await runTask(
      { ...request, mode: 'agent' },
      ports,
      { limits: config.limits, permissions: config.permissions },
      observer,
      { peek: () => [], take: () => [] },
      context.signal,
    );
  } finally {
    await journal.close();
  }
  return events;
}

// ---- telling ----

function line(one: Verdict): string {
  const how = one.asked > 0 ? `${one.asked} replies recorded` : 'replayed';
  return `${one.id}: ${one.passed ? 'passes' : 'fails'} (${one.seconds.toFixed(0)} s, ${how}) ${one.summary}`;
}

function report(verdicts: readonly Verdict[], planner: string): Report {
  const names = [...new Set(verdicts.map(one => one.repository))];
  const cost = costOf(verdicts);
  return {
    columns: ['repository', 'pass', 'share', 'planner/landed', 'rounds', 'seconds', 'executor calls'],
    rows: [
      ...names.map(name =>
        row(
          name,
          verdicts.filter(one => one.repository === name),
        ),
      ),
      row(`all, by ${planner}`, verdicts),
    ],
    promises: [
      {
        text: `planner tokens over tokens landed are below 0.70 (${cost.toFixed(2)})`,
        kept: cost < AIM_COST,
      },
    ],
    verdicts,
  };
}

/** All planner tokens count, also of tasks that brought nothing. */
function costOf(verdicts: readonly Verdict[]): number {
  return (
    sum(verdicts, one => one.plannerTokens) /
    Math.max(
      1,
      sum(verdicts, one => one.landedTokens),
    )
  );
}

function row(name: string, verdicts: readonly Verdict[]): (string | number)[] {
  const passed = verdicts.filter(one => one.passed).length;
  const mean = (value: (one: Verdict) => number): string =>
    (sum(verdicts, value) / verdicts.length).toFixed(1);
  return [
    name,
    `${passed} of ${verdicts.length}`,
    percent(passed, verdicts.length),
    costOf(verdicts).toFixed(2),
    mean(one => one.rounds),
    mean(one => one.seconds),
    mean(one => one.executorCalls),
  ];
}

function sum(verdicts: readonly Verdict[], value: (one: Verdict) => number): number {
  return verdicts.reduce((all, one) => all + value(one), 0);
}
