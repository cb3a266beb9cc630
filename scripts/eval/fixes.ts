// `fixes`: function-sized tasks with tests, done by the small model alone in one answer, with a large model's plan in prose
// (each step with the examples that the planner's prompt asks for), with the check agent's fix loop behind it, and with
// escalation to a second, larger model. The plan and what the fix loop makes of it are one run: the state before the
// loop is what the plan alone comes to.
import path from 'node:path';
import { fenced } from '../../src/core/agents/partPrompt';
import { createPrefix } from '../../src/core/agents/prompts';
import { configSchema } from '../../src/core/config';
import { fullLines, hunksOf } from '../../src/core/edit/hunks';
import { codeFromReply } from '../../src/core/edit/reply';
import type { RunEvent } from '../../src/core/events';
import type { Plan, Step } from '../../src/core/plan/plan';
import type { Model } from '../../src/core/ports';
import { runTask } from '../../src/core/run/runTask';
import { enginePorts } from '../../src/node/commandLine/enginePorts';
import { createJournal } from '../../src/node/journal';
import { createShell } from '../../src/node/processShell';
import { denyAll } from '../../src/node/terminal/askOnTerminal';
import { javascript } from './fixes/javascript';
import { python } from './fixes/python';
import type { PlannedStep, Task } from './fixes/task';
import { typescript } from './fixes/typescript';
import { openWorkspace, type Workspace } from './fixes/workspace';
import { percent, spread, type EvalContext, type Report, type Suite } from './suite';

const ATTEMPTS = 3;
const STEP_SECONDS = 120;
/** As someone sets it who has no larger model: a repair, four samples, the other format. */
const REPAIRS = 6;
const CHARS_PER_TOKEN = 3.5;
const AIM_FIXED = 0.6;
const AIM_ESCALATED = 0.9;
const MOST_ESCALATED = 0.2;

/** What one way of doing a task came to. */
interface Tally {
  readonly passed: boolean;
  readonly calls: number;
  readonly seconds: number;
  readonly steps: number;
  readonly escalated: number;
  readonly plannerTokens: number;
  readonly landedTokens: number;
}

interface Verdict {
  readonly id: string;
  readonly alone: Tally;
  readonly plan: Tally;
  readonly fixed: Tally;
  readonly escalated: Tally | null;
  /** For the JSON file: what was wrong with each attempt, the file before the check, and what the fix loop did about it. */
  readonly attempts: readonly string[];
  readonly planned: string;
  readonly check: unknown;
}

export const fixes: Suite = {
  name: 'fixes',
  about: 'function-sized tasks with tests: alone, with a plan, with the fix loop, with escalation',
  async run(context) {
    const tasks = spread([...javascript, ...typescript, ...python], context.sample);
    for (const task of tasks) await prove(task, context.signal);
    const verdicts: Verdict[] = [];
    for (const task of tasks) {
      context.signal.throwIfAborted();
      const verdict = await judge(task, context);
      verdicts.push(verdict);
      context.say(line(verdict));
    }
    return report(verdicts);
  },
};

/** The tests must fail at first and pass with the solution, or they say nothing of a model. */
async function prove(task: Task, signal: AbortSignal): Promise<void> {
  const workspace = openWorkspace(task);
  try {
    const before = await passes(workspace, signal);
    const plan = planOf(task, step => ({ content: step.solution }), []);
    const { events } = await carry(plan, workspace, absent, null, signal);
    const after = await passes(workspace, signal);
    if (before || !after)
      throw new Error(`task ${task.id} is unfair: ${before ? 'nothing is to do' : detailsOf(events)}`);
  } finally {
    workspace.close();
  }
}

function detailsOf(events: readonly RunEvent[]): string {
  const ends = events.flatMap(event =>
    event.type === 'step.finished' ? [event.detail ?? event.status] : [],
  );
  return `its solution does not pass (${ends.join('; ')})`;
}

async function judge(task: Task, { executor, planner, signal }: EvalContext): Promise<Verdict> {
  const alone = await doAlone(task, executor(), signal);
  const own = await doPlanned(task, executor(), null, signal);
  const helped = planner === null ? null : (await doPlanned(task, executor(), planner, signal)).fixed;
  return { id: task.id, alone, ...own, escalated: helped };
}

// ---- the model alone ----

async function doAlone(task: Task, model: Model, signal: AbortSignal): Promise<Tally> {
  const workspace = openWorkspace(task);
  const began = performance.now();
  try {
    const content = `File ${task.file}, as it is now:\n${fenced(task.file, task.start)}\n\n${task.task}\n\nWrite the whole new text of the file.`;
    const answer = await model.answer(
      { prefix: createPrefix, messages: [{ role: 'user', content }], maxTokens: 900, temperature: 0 },
      { text: () => undefined, progress: () => undefined },
      signal,
    );
    const seconds = (performance.now() - began) / 1000;
    workspace.write(`${codeFromReply(answer.text, { language: path.extname(task.file).slice(1) })}\n`);
    const passed = await passes(workspace, signal);
    const landedTokens = landed(task, workspace.text());
    return { passed, calls: 1, seconds, steps: 0, escalated: 0, plannerTokens: 0, landedTokens };
  } finally {
    workspace.close();
  }
}

// ---- with a plan ----

async function doPlanned(
  task: Task,
  executor: Model,
  planner: Model | null,
  signal: AbortSignal,
): Promise<Pick<Verdict, 'plan' | 'fixed' | 'attempts' | 'planned' | 'check'>> {
  const workspace = openWorkspace(task);
  const check: Step = {
    id: 'check',
    title: 'Run the tests',
    agent: 'check',
    command: workspace.command,
    fix: { files: [task.file], attempts: ATTEMPTS },
  };
  const plan = planOf(task, step => ({ instruction: step.instruction }), [check]);
  try {
    const { events, checkText } = await carry(plan, workspace, executor, planner, signal);
    const passed = await passes(workspace, signal);
    const plannerTokens = JSON.stringify(plan).length / CHARS_PER_TOKEN;
    const common = { steps: plan.steps.length, plannerTokens };
    const before = events.findIndex(event => event.type === 'step.started' && event.step === 'check');
    const planned = events.slice(0, before === -1 ? undefined : before + 1);
    const ends = events.find(event => event.type === 'effect.done' && event.step === 'check');
    const held = ends?.type === 'effect.done' && ends.exitCode === 0;
    return {
      plan: { ...common, ...tallyOf(planned), passed: held, landedTokens: landed(task, checkText) },
      fixed: { ...common, ...tallyOf(events), passed, landedTokens: landed(task, workspace.text()) },
      attempts: attemptsIn(events),
      planned: checkText,
      check: events.findLast(event => event.type === 'step.finished' && event.step === 'check'),
    };
  } finally {
    workspace.close();
  }
}

function planOf(task: Task, body: (step: PlannedStep) => object, more: readonly Step[]): Plan {
  const edits = task.steps.map((step, i) => {
    const where =
      step.symbol === undefined ? { at: 'end', signature: step.signature } : { symbol: step.symbol };
    const title = `Change ${step.symbol ?? 'the file'}`;
    const verify = { examples: [...step.examples] };
    return {
      id: `edit${i + 1}`,
      title,
      agent: 'edit',
      file: task.file,
      ...where,
      ...body(step),
      verify,
    } as Step;
  });
  return { version: 1, goal: `Change ${task.file}`, steps: [...edits, ...more] };
}

function attemptsIn(events: readonly RunEvent[]): readonly string[] {
  const whys = new Map<string, string>();
  return events.flatMap(event => {
    if (event.type === 'attempt.started') whys.set(`${event.step} ${event.n}`, event.why);
    if (event.type !== 'attempt.finished') return [];
    return [`${event.step} ${whys.get(`${event.step} ${event.n}`) ?? ''}: ${event.fault ?? 'taken'}`];
  });
}

function tallyOf(events: readonly RunEvent[]): Pick<Tally, 'calls' | 'seconds' | 'escalated'> {
  const attempts = events.filter(event => event.type === 'attempt.started');
  const escalated = new Set(attempts.filter(event => event.role === 'planner').map(event => event.step));
  return {
    calls: attempts.length,
    seconds: (events.at(-1)?.at ?? 0) / 1000,
    escalated: escalated.size,
  };
}

/** Through the engine, over the ports of plain Node. `checkText`: the file as the check found it. */
async function carry(
  plan: Plan,
  workspace: Workspace,
  executor: Model,
  planner: Model | null,
  signal: AbortSignal,
): Promise<{ readonly events: readonly RunEvent[]; readonly checkText: string }> {
  const { root } = workspace;
  const journal = createJournal(workspace.state, 'evaluation-1');
  const ports = enginePorts({
    ...{ root, planner, executor, agentModels: {}, approval: denyAll, journal },
    dist: path.resolve('dist'),
    secretNames: [],
  });
  const limits = { ...configSchema.parse({}).limits, stepSeconds: STEP_SECONDS, repairs: REPAIRS };
  const permissions = configSchema.parse({ permissions: { edits: 'allow', commands: 'allow' } }).permissions;
  const events: RunEvent[] = [];
  let checkText = '';
  const observer = {
    event(event: RunEvent): void {
      events.push(event);
      if (event.type === 'step.started' && event.step === 'check') checkText = workspace.text();
    },
    live: () => undefined,
  };
  const inbox = { peek: () => [], take: () => [] };
  try {
    await runTask(
      { run: 'evaluation-1', session: 'evaluation-1', workspace: root, task: plan.goal, mode: 'agent', plan },
      ports,
      { limits, permissions },
      observer,
      inbox,
      signal,
    );
  } finally {
    await journal.close();
  }
  return { events, checkText };
}

async function passes({ root, command }: Workspace, signal: AbortSignal): Promise<boolean> {
  const shell = createShell(root, { secretNames: [] });
  const result = await shell.run(
    { step: 'tests', title: 'tests', command, cwd: '', timeoutMs: 30_000 },
    signal,
  );
  return result.ok && result.exitCode === 0;
}

/** The tokens of the lines that differ from the first text. */
function landed({ start }: Task, text: string): number {
  const hunks = hunksOf(fullLines(start), fullLines(text));
  return hunks.flatMap(hunk => hunk.lines).join('').length / CHARS_PER_TOKEN;
}

/** Where nothing is asked. */
const absent: Model = {
  id: 'none/none',
  facts: () => Promise.resolve({ ok: false, reason: 'not_found', detail: 'Nothing is asked here.' }),
  answer: () => Promise.reject(new Error('Nothing is asked here.')),
};

// ---- telling ----

function line({ id, alone, plan, fixed, escalated }: Verdict): string {
  const mark = (name: string, tally: Tally | null): string =>
    tally === null ? '' : `${name} ${tally.passed ? 'passes' : 'fails'} (${tally.seconds.toFixed(0)} s)`;
  const marks = [
    mark('alone', alone),
    mark('plan', plan),
    mark('fixed', fixed),
    mark('escalated', escalated),
  ];
  return `${id}: ${marks.filter(one => one !== '').join(', ')}`;
}

function report(verdicts: readonly Verdict[]): Report {
  const helped = verdicts.flatMap(one => (one.escalated ? [one.escalated] : []));
  const fixed = verdicts.map(one => one.fixed);
  const share = (tallies: readonly Tally[]): number =>
    tallies.filter(one => one.passed).length / Math.max(1, tallies.length);
  const escalated =
    sum(helped, one => one.escalated) /
    Math.max(
      1,
      sum(helped, one => one.steps),
    );
  const promises = [
    {
      text: `at least 60 % of the tasks pass with the plan and the fix loop (${(100 * share(fixed)).toFixed(1)} %)`,
      kept: share(fixed) >= AIM_FIXED,
    },
    ...(helped.length === 0
      ? []
      : [
          {
            text: `at least 90 % pass with escalation (${(100 * share(helped)).toFixed(1)} %)`,
            kept: share(helped) >= AIM_ESCALATED,
          },
          {
            text: `at most 20 % of the steps are escalated (${(100 * escalated).toFixed(1)} %)`,
            kept: escalated <= MOST_ESCALATED,
          },
        ]),
  ];
  return {
    columns: ['condition', 'pass', 'share', 'calls', 'seconds', 'planner/landed', 'escalated steps'],
    rows: [
      row(
        'alone, one answer',
        verdicts.map(one => one.alone),
      ),
      row(
        'plan',
        verdicts.map(one => one.plan),
      ),
      row('plan + fix loop', fixed),
      helped.length === 0
        ? ['plan + fix loop + escalation', '-', 'no --planner named', '-', '-', '-', '-']
        : row('plan + fix loop + escalation', helped),
    ],
    promises,
    verdicts,
  };
}

function row(name: string, tallies: readonly Tally[]): (string | number)[] {
  const count = tallies.length;
  const passed = tallies.filter(one => one.passed).length;
  const planned = sum(tallies, one => one.plannerTokens);
  const steps = sum(tallies, one => one.steps);
  return [
    name,
    `${passed} of ${count}`,
    percent(passed, count),
    (sum(tallies, one => one.calls) / count).toFixed(1),
    (sum(tallies, one => one.seconds) / count).toFixed(1),
    planned === 0 ? '-' : (planned / sum(tallies, one => one.landedTokens)).toFixed(2),
    steps === 0
      ? '-'
      : percent(
          sum(tallies, one => one.escalated),
          steps,
        ),
  ];
}

function sum(tallies: readonly Tally[], value: (tally: Tally) => number): number {
  return tallies.reduce((all, one) => all + value(one), 0);
}
