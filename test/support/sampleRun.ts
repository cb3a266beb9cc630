// A run as its events, written short: each call stamps the next number and time.
import { phaseNames } from '../../src/core/events';
import type { EventBody, LiveEvent, PhaseName, Phases } from '../../src/core/events';
import { declaredEffects } from '../../src/core/plan/declaredEffects';
import type { Step } from '../../src/core/plan/plan';
import type { ProposedChange, ShownPlan } from '../../src/core/ports';
import type { ToView } from '../../src/protocol/messages';
import { providerViews } from '../../src/protocol/providerViews';
import { limitView } from '../../src/protocol/limitView';
import { reviewView } from '../../src/protocol/reviewView';
import { createRunFeed } from '../../src/protocol/runFeed';
import type { RunFeed } from '../../src/protocol/runFeed';
import type { LimitView, ModelCheckView, ReviewView, SetupView, ViewState } from '../../src/protocol/view';

export const RUN = 'run-00000001';
const HASH = '0'.repeat(64);

interface SampleRun {
  readonly feed: RunFeed;
  at: number;
  event(body: EventBody, at?: number): void;
  live(event: LiveEvent): void;
  patch(): ToView;
}

export function sampleRun(run = RUN): SampleRun {
  const feed = createRunFeed(state => state.steps.map(step => step.id).slice(0, 2));
  let seq = 0;
  const sample: SampleRun = {
    feed,
    at: 0,
    event(body, at = sample.at) {
      sample.at = at;
      feed.event({ ...body, v: 1, run, seq: ++seq, at });
    },
    live: event => feed.live(event),
    patch() {
      const patch = feed.patch(sample.at);
      if (!patch) throw new Error('nothing changed');
      return { type: 'patch', patch };
    },
  };
  return sample;
}

export const setup: SetupView = {
  ready: true,
  ollama: { state: 'none', url: 'http://127.0.0.1:11434', models: [] },
  small: null,
  vscodeModels: true,
  providers: providerViews,
  connection: { state: 'form' },
};

export const freshState: ViewState = {
  runs: [],
  setup,
  models: { planner: 'anthropic/claude-sonnet-4', executor: 'ollama/qwen2.5-coder:1.5b' },
  workspace: { open: true, trusted: true },
  recipes: [],
};

export const recipes: ViewState['recipes'] = [
  {
    name: 'rename',
    goal: 'Rename {{params.symbol}} wherever it is used',
    parameters: [
      { name: 'file', description: 'the file that declares it' },
      { name: 'symbol', description: 'the name as it is now' },
      { name: 'style', description: 'of the name', default: 'camel' },
    ],
  },
  { name: 'release-notes', goal: 'Write the notes of a release', parameters: [] },
  { name: 'tidy', goal: 'Tidy up', parameters: [] },
];

/** A model that is well, one whose server ignores schemas, one that does not answer, one never asked. */
export function sampleCheck(now: number): ModelCheckView {
  return {
    models: [
      {
        model: 'embedded/qwen2.5-coder-1.5b',
        roles: ['executor'],
        state: 'well',
        constraint: 'binds',
        contextTokens: 8192,
        prefill: 98.4,
        decode: 24.3,
        slots: 1,
        thinking: 'none',
        checkedAt: now - 3 * 60_000,
      },
      {
        model: 'openai/qwen3-14b',
        roles: ['planner', 'agents.query'],
        state: 'well',
        constraint: 'ignored',
        contextTokens: 32_768,
        decode: 41,
        slots: 4,
        thinking: 'always',
        checkedAt: now - 5 * 3_600_000,
      },
      {
        model: 'ollama/gone',
        roles: ['agents.edit'],
        state: 'unwell',
        problem: 'Ollama does not answer at http://127.0.0.1:11434; start it with `ollama serve`.',
        checkedAt: now,
      },
      { model: 'anthropic/claude-sonnet-4', roles: ['agents.explore'], state: 'unchecked' },
    ],
  };
}

/** @param notes what a person should know of the planner's prompt */
export function started(
  sample: SampleRun,
  task: string,
  mode: 'agent' | 'plan' | 'ask' = 'agent',
  notes: readonly string[] = [],
): void {
  sample.event({
    type: 'run.started',
    task,
    mode,
    workspace: '/w',
    session: 'session-1',
    models: { planner: 'anthropic/claude-sonnet-4', executor: 'ollama/qwen2.5-coder:1.5b' },
  });
  sample.event({ type: 'plan.started', round: 1, model: 'anthropic/claude-sonnet-4', notes: [...notes] });
}

export function planned(sample: SampleRun, steps: readonly Step[], at: number, goal?: string): void {
  for (const step of steps) sample.event({ type: 'plan.step', round: 1, step }, at);
  sample.event({
    type: 'plan.finished',
    round: 1,
    steps: steps.length,
    usage: { promptTokens: 2140, cachedTokens: 1800, completionTokens: 212 },
    phases: { prefill: at * 0.3, decode: at * 0.7 },
    ...(goal === undefined ? {} : { goal }),
  });
}

/** Ready at the sample's time; started `queue` ms later; asks its model once. */
export function asked(sample: SampleRun, step: string, agent: string, queue = 20): void {
  sample.event({ type: 'step.ready', step });
  sample.event({ type: 'step.started', step, agent }, sample.at + queue);
  attempt(sample, step, 1, 'first');
}

export function attempt(
  sample: SampleRun,
  step: string,
  n: number,
  why: 'first' | 'repair' | 'escalate',
): void {
  sample.event({
    type: 'attempt.started',
    step,
    n,
    model: why === 'escalate' ? 'anthropic/claude-sonnet-4' : 'ollama/qwen2.5-coder:1.5b',
    role: why === 'escalate' ? 'planner' : 'executor',
    why,
    promptChars: 2400,
    prefixChars: 1500,
    prompt: HASH,
  });
}

export function answered(sample: SampleRun, step: string, n: number, phases: Phases, fault?: string): void {
  const ms = total(phases);
  sample.event(
    {
      type: 'attempt.finished',
      step,
      n,
      ok: fault === undefined,
      usage: { promptTokens: 640, cachedTokens: 410, completionTokens: 74 },
      firstTokenMs: phases.prefill ?? 100,
      reply: HASH,
      phases,
      ...(fault === undefined ? {} : { fault }),
    },
    sample.at + ms,
  );
}

function wrote(
  sample: SampleRun,
  step: string,
  path: string,
  kind: 'write' | 'create',
  lines: { added: number; removed: number },
): void {
  sample.event({
    type: 'effect.intent',
    step,
    kind,
    path,
    before: kind === 'create' ? null : HASH,
    after: '1'.repeat(64),
  });
  const landed = 35 * lines.added;
  sample.event({ type: 'effect.done', step, kind, path, after: '1'.repeat(64), landed }, sample.at + 12);
  sample.event({
    type: 'step.finished',
    step,
    status: 'done',
    output: { path, ...lines },
    phases: phasesOf(sample, step),
  });
}

function total(phases: Phases): number {
  return phaseNames.reduce((sum, name) => sum + (phases[name] ?? 0), 0);
}

function phasesOf(sample: SampleRun, id: string): Phases {
  const step = sample.feed.state.byId.get(id);
  const ready = step?.readyAt ?? sample.at;
  const sum: Partial<Record<PhaseName, number>> = {};
  for (const { phases } of step?.attempts ?? []) {
    for (const name of phaseNames) if (phases?.[name]) sum[name] = (sum[name] ?? 0) + phases[name];
  }
  const queue = (step?.startedAt ?? ready) - ready;
  for (const { requestedAt, resolvedAt } of step?.approvals ?? []) {
    sum.approval = (sum.approval ?? 0) + (resolvedAt ?? requestedAt) - requestedAt;
  }
  const known = queue + total(sum);
  const rest = Math.max(0, sample.at - ready - known);
  return {
    queue,
    ...sum,
    ...(step?.agent === 'command' ? { execute: rest } : { validate: rest * 0.4, other: rest * 0.6 }),
  };
}

export const retrySteps: readonly Step[] = [
  {
    id: 'opts',
    title: 'Add a retry option',
    agent: 'edit',
    file: 'src/http/options.ts',
    symbol: 'Options',
    instruction: 'add retries?: number',
  },
  {
    id: 'retry',
    title: 'Retry failed requests',
    agent: 'edit',
    file: 'src/http/request.ts',
    symbol: 'request',
    instruction: 'retry',
    needs: ['opts'],
  },
  {
    id: 'test',
    title: 'Write a test for it',
    agent: 'create',
    file: 'test/retry.test.ts',
    instruction: 'test',
    needs: ['opts'],
  },
  {
    id: 'run',
    title: 'Run the tests',
    agent: 'command',
    command: 'npm test -- --grep retry',
    needs: ['retry', 'test'],
  },
];

/** The retry task up to the point where its second edit waits for permission. */
export function retryUntilApproval(): SampleRun {
  const sample = sampleRun();
  started(sample, 'Retry failed requests, three times by default, and test it');
  planned(sample, retrySteps, 1840, 'Requests are retried, and a test shows it');
  asked(sample, 'opts', 'edit');
  answered(sample, 'opts', 1, { load: 310, prefill: 240, decode: 620 });
  wrote(sample, 'opts', 'src/http/options.ts', 'write', { added: 2, removed: 0 });
  asked(sample, 'test', 'create', 4);
  asked(sample, 'retry', 'edit', 340);
  answered(
    sample,
    'retry',
    1,
    { prefill: 180, decode: 710 },
    'The function is not closed: a brace is missing in line 14.',
  );
  attempt(sample, 'retry', 2, 'repair');
  answered(sample, 'retry', 2, { prefill: 60, decode: 690 });
  sample.event({
    type: 'step.prepared',
    step: 'retry',
    effects: [{ kind: 'write', path: 'src/http/request.ts' }],
  });
  sample.event({ type: 'approval.requested', step: 'retry', kind: 'edits', subject: 'src/http/request.ts' });
  return sample;
}

/** The rest of it, after the permission. */
export function retryToEnd(sample: SampleRun, outcome: 'done' | 'failed' = 'done'): void {
  sample.at += 2100;
  sample.event({ type: 'approval.resolved', step: 'retry', decision: 'allow', scope: 'once' });
  wrote(sample, 'retry', 'src/http/request.ts', 'write', { added: 14, removed: 3 });
  sample.at = sample.feed.state.byId.get('test')?.startedAt ?? 0;
  answered(sample, 'test', 1, { prefill: 320, decode: 1480 });
  sample.at = sample.feed.state.byId.get('retry')?.finishedAt ?? 0;
  wrote(sample, 'test', 'test/retry.test.ts', 'create', { added: 31, removed: 0 });
  sample.event({ type: 'step.ready', step: 'run' });
  sample.event({ type: 'step.started', step: 'run', agent: 'command' }, sample.at + 2);
  sample.event({ type: 'effect.intent', step: 'run', kind: 'command', command: 'npm test -- --grep retry' });
  sample.event(
    { type: 'effect.done', step: 'run', kind: 'command', exitCode: outcome === 'done' ? 0 : 1, bytes: 420 },
    sample.at + 1310,
  );
  const failed = {
    status: 'failed',
    reason: 'exit_code',
    detail: 'npm test ended with exit code 1.',
  } as const;
  sample.event({
    type: 'step.finished',
    step: 'run',
    ...(outcome === 'done' ? { status: 'done' } : failed),
    output:
      '  retry\n    ✔ retries three times (12ms)\n    ✔ gives up after the last one\n\n  2 passing (31ms)\n',
    phases: phasesOf(sample, 'run'),
  });
  sample.event({
    type: 'run.finished',
    status: outcome,
    summary:
      outcome === 'done'
        ? '3 files changed; `npm test` passes.'
        : 'The command npm test failed with exit code 1.',
    ...(outcome === 'done' ? {} : { reason: 'exit_code' as const }),
  });
}

/** A query that has answered some rows; the second has a value that must stay text. */
export function queried(): SampleRun {
  const sample = sampleRun();
  started(sample, 'Which customers are there?');
  const step = {
    id: 'ask',
    title: 'List customers',
    agent: 'query',
    database: 'shop.db',
    question: 'All?',
  } as const;
  planned(sample, [step], 1000);
  sample.event({ type: 'step.ready', step: 'ask' }, 1000);
  sample.event({ type: 'step.started', step: 'ask', agent: 'query' }, 1010);
  const rows = Array.from({ length: 60 }, (_, i) => [i + 1, i === 1 ? '<b>Bo</b>' : `Customer ${i + 1}`]);
  const output = { columns: ['id', 'name'], rows, note: 'Only the first 60 rows are here.' };
  sample.event({ type: 'step.finished', step: 'ask', status: 'done', output, phases: { other: 90 } }, 1090);
  return sample;
}

/** The plan of the retry task before it takes effect: two of its steps are prepared. */
export function sampleReview(
  more: Partial<Pick<ShownPlan, 'faults' | 'told' | 'leftOut'>> & { readonly turn?: number } = {},
): {
  readonly plan: ShownPlan;
  readonly view: ReviewView;
} {
  const file = 'src/http/options.ts';
  const before = 'export interface Options {\n  url: string;\n}\n';
  const changes: Readonly<Record<string, readonly ProposedChange[]>> = {
    opts: [{ kind: 'write', path: file, before, after: before.replace('}', '  retries?: number;\n}') }],
    test: [{ kind: 'create', path: 'test/retry.test.ts', after: "it('retries', () => {});\n" }],
  };
  const declared = () =>
    declaredEffects(retrySteps, Object.values(changes).flat(), { quote: word => `'${word}'` });
  const plan: ShownPlan = {
    run: RUN,
    goal: 'Requests are retried',
    draft: { steps: retrySteps, models: new Map() },
    leftOut: more.leftOut ?? [],
    faults: more.faults ?? [],
    told: more.told ?? [],
    asks: ({ agent }) => agent === 'edit' || agent === 'create',
    changes: step => changes[step] ?? [],
    declared,
  };
  const agents = ['edit', 'create', 'command'];
  const rest = { turn: more.turn ?? 1, version: 1, agents, hasPlanner: true };
  return { plan, view: reviewView(plan, { ...rest, declared: declared() }) };
}

/** A run that has used up its rounds. */
export const sampleLimit: LimitView = limitView({
  run: RUN,
  limit: 'rounds',
  used: 8,
  more: 8,
  done: 5,
  undone: 2,
  summary: 'Step "test" failed: npm test ended with exit code 1.',
});

/** What did not go into the planner's prompt as it stands. */
export const promptNotes = [
  'AGENTS.md was cut to 4,000 of 90,000 characters; make it shorter.',
  'No file matches @src/gone.ts; check its name.',
];

/** The run that this plan is of, while it waits. */
export function reviewedRun(review: ReviewView = sampleReview().view): SampleRun {
  const sample = sampleRun();
  started(sample, 'Retry failed requests, three times by default, and test it', 'plan', promptNotes);
  planned(sample, retrySteps, 1840, 'Requests are retried, and a test shows it');
  for (const [id, agent] of [
    ['opts', 'edit'],
    ['test', 'create'],
  ] as const) {
    asked(sample, id, agent);
    answered(sample, id, 1, { prefill: 240, decode: 620 });
    sample.event({ type: 'step.prepared', step: id, effects: [] });
  }
  asked(sample, 'retry', 'edit');
  sample.feed.review(() => review);
  return sample;
}
