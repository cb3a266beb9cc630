// Agents of the user's own at work in the real engine, with a scripted model.
import { strict as assert } from 'node:assert';
import type { Model, ModelRequest } from '../../../../src/core/ports';
import { plannerPrefix } from '../../../../src/core/plan/plannerPrompt';
import { runTask } from '../../../../src/core/run/runTask';
import { memoryPorts } from '../../../support/memoryPorts';
import { ownAgents, ownStep } from '../../../support/ownAgents';
import { runSteps, trace, type RunOptions, type RunOutcome } from '../../../support/runPlan';
import { configSchema } from '../../../../src/core/config';

const source = 'function a() {\n  return 1;\n}\n\nfunction b() {\n  return 2;\n}\n';
const documented = '/** One. */\nfunction a() {\n  return 1;\n}';
const agents = ownAgents(
  {
    docs: 'writes: [src/]',
    checked: 'writes: [src/]\nchecks:\n  - diagnostics\n  - command: npm test',
    regex: 'output: {type: object, properties: {pattern: {type: string}, count: {type: integer}}}',
    commit: 'reads: [CHANGES, .env]',
    large: 'model: planner',
  },
  ['planner'],
);

const run = (steps: readonly object[], options: RunOptions = {}): Promise<RunOutcome> =>
  runSteps(steps as Parameters<typeof runSteps>[0], { files: { 'src/a.js': source }, agents, ...options });

function finished({ events }: RunOutcome, id: string) {
  const event = events.find(one => one.type === 'step.finished' && one.step === id);
  return event?.type === 'step.finished' ? event : undefined;
}

describe('an agent of one’s own', () => {
  it('rewrites the region that its step names, under its own prompt', async () => {
    const step = ownStep('docs', 'd', { file: 'src/a.js', symbol: 'a', instruction: 'Document it.' });
    const outcome = await run([step], { executor: () => documented });
    assert.equal(outcome.files.get('src/a.js'), source.replace('function a', '/** One. */\nfunction a'));
    const [request] = outcome.executor.requests;
    assert.equal(request?.prefix, agents.get('docs')?.prefix);
    assert.match(
      request?.messages[0]?.content ?? '',
      /Region:\nfunction a\(\) \{[^]*Instruction: Document it\./,
    );
    assert.equal(trace(outcome.events), '+d =d >d <d -d done');
    assert.deepEqual(finished(outcome, 'd')?.output, { path: 'src/a.js', added: 1, removed: 0 });
  });

  it('writes the file anew where there is none', async () => {
    const outcome = await run([ownStep('docs', 'd', { file: 'src/new.md' })], { executor: () => 'Text.' });
    assert.equal(outcome.files.get('src/new.md'), 'Text.\n');
    assert.equal(outcome.executor.requests[0]?.prefix, agents.get('docs')?.prefix);
  });

  it('is verified by each of its checks, one after the other', async () => {
    const step = ownStep('checked', 'd', { file: 'src/a.js', symbol: 'a' });
    const outcome = await run([step], { executor: () => documented });
    assert.deepEqual(
      [outcome.checked, outcome.ran, outcome.result.status],
      // before the edit and after it: only fresh errors count
      [['src/a.js', 'src/a.js'], ['npm test'], 'done'],
    );
    const failing = await run([step], {
      executor: () => documented,
      commands: { 'npm test': { exitCode: 1 } },
      config: { permissions: { edits: 'allow', commands: 'allow' }, limits: { repairs: 0 } },
    });
    assert.equal(trace(failing.events, '-'), '-d(failed check) failed');
  });

  it('needs the permission for edits and for the commands of its checks', async () => {
    const step = ownStep('checked', 'd', { file: 'src/a.js', symbol: 'a' });
    const edits = await run([step], { executor: () => documented, config: {} });
    assert.equal(trace(edits.events, '-'), '-d(refused permission) refused');
    const commands = await run([step], {
      executor: () => documented,
      config: { permissions: { edits: 'allow' } },
    });
    assert.deepEqual([commands.asked.map(({ kind }) => kind), commands.ran], [['commands'], []]);
  });

  it('answers a value of its schema, which a later step reads', async () => {
    const answers = ['{"pattern": "a+"}', '{"pattern":"a+","count":2}'];
    const outcome = await run(
      [
        ownStep('regex', 'r', { instruction: 'Match.' }),
        { id: 'c', title: 'c', agent: 'command', command: 'grep {{steps.r.output}}' },
      ],
      { executor: (_request: ModelRequest, index) => answers[index] ?? '' },
    );
    assert.deepEqual(outcome.executor.requests[0]?.schema, agents.get('regex')?.output);
    assert.deepEqual(outcome.ran, [`grep '{"pattern":"a+","count":2}'`]);
    const faults = outcome.events.flatMap(one => (one.type === 'attempt.finished' ? [one.fault] : []));
    assert.match(faults[0] ?? '', /^"count": expected number, received undefined/);
  });

  for (const [name, reply] of Object.entries({
    'a field that nobody asked for': '{"pattern":"a","count":1,"x":1}',
    'a field of another type': '{"pattern":"a","count":"1"}',
    'a number that is not whole': '{"pattern":"a","count":1.5}',
    'text around it': 'Here: {"pattern"',
  })) {
    it(`fails for an answer with ${name}`, async () => {
      const outcome = await run([ownStep('regex', 'r', {})], { executor: () => reply });
      assert.equal(trace(outcome.events, '-'), '-r(failed payload) failed');
    });
  }

  it('answers text, and is shown the files that its step names as they stand', async () => {
    const outcome = await run(
      [
        { id: 'n', title: 'n', agent: 'create', file: 'CHANGES', content: 'all new' },
        ownStep('commit', 'c', { reads: ['CHANGES'], instruction: 'Sum up.' }),
      ],
      { executor: () => '```\nfeat: all new\n```' },
    );
    assert.equal(
      outcome.executor.requests[0]?.messages[0]?.content,
      'File: CHANGES\nall new\n\nInstruction: Sum up.\nAnswer:',
    );
    assert.equal(finished(outcome, 'c')?.output, 'feat: all new');
  });

  it('is not shown what holds secrets', async () => {
    const outcome = await run([ownStep('commit', 'c', { reads: ['.env'] })], { files: { '.env': 'KEY=1' } });
    assert.match(finished(outcome, 'c')?.detail ?? '', /\.env holds secrets/);
    assert.equal(outcome.executor.requests.length, 0);
  });

  it('changes nothing outside its places, whatever a template says', async () => {
    const plan = { id: 'q', title: 'q', agent: 'ask', question: 'Where?' };
    const each = { file: '{{item}}', forEach: '{{steps.q.output}}' };
    const outcome = await run([plan, ownStep('docs', 'd', each)], {
      answer: 'elsewhere.js',
      files: { 'elsewhere.js': source },
      executor: () => documented,
    });
    assert.equal(outcome.files.get('elsewhere.js'), source);
    assert.equal(trace(outcome.events, '-'), '-q -d.1(refused permission) -d(refused permission) refused');
  });

  it('is asked of the model that its file names, unless the user has set one for it', async () => {
    const large = await run([ownStep('large', 'l', {})], {
      planner: () => 'by the planner',
      executor: () => 'small',
    });
    assert.equal(finished(large, 'l')?.output, 'by the planner');
    const memory = memoryPorts({ planner: () => 'by the planner' });
    const own: Model = {
      ...memory.executor,
      answer: () => Promise.resolve({ ok: true, text: 'set', usage: {}, phases: {}, stopped: 'end' }),
    };
    const steps = [ownStep('large', 'l', {})];
    const { limits, permissions } = configSchema.parse({});
    const request = { run: 'test-run-1', session: 's', workspace: '/w', task: 't', mode: 'agent' } as const;
    await runTask(
      { ...request, plan: { version: 1, goal: 'g', steps } },
      { ...memory.ports, agentModels: { large: own } },
      { limits, permissions, agents },
      { event: () => undefined, live: () => undefined },
      { peek: () => [], take: () => [] },
      new AbortController().signal,
    );
    const event = memory.journal.find(one => one.type === 'step.finished');
    assert.equal(event?.type === 'step.finished' && event.output, 'set');
  });

  it('fails by name where its file is gone', async () => {
    const outcome = await runSteps([ownStep('gone', 'g', {})]);
    assert.match(finished(outcome, 'g')?.detail ?? '', /no agent "gone" here/);
  });

  it('is told to the planner, whose step of it is carried out', async () => {
    const step = { id: 'd', title: 'd', agent: 'docs', file: 'src/a.js', symbol: 'a', instruction: 'x' };
    const outcome = await runSteps(null, {
      files: { 'src/a.js': source },
      agents,
      planner: () => `{"goal":"g"}\n${JSON.stringify(step)}\n`,
      executor: () => documented,
    });
    const [request] = outcome.planner?.requests ?? [];
    assert.equal(request?.prefix, plannerPrefix);
    assert.match(request.messages[0]?.content ?? '', /# More agents, of this user\n- docs: Does docs\./);
    assert.equal(outcome.result.status, 'done');
  });
});
