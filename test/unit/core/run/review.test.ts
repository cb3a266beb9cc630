// A plan in review: nothing takes effect before a person has let it, and what takes effect is the plan as they left it.
import { strict as assert } from 'node:assert';
import type { PlanEdit } from '../../../../src/core/plan/editPlan';
import type { Step } from '../../../../src/core/plan/plan';
import type { ReviewAnswer, ShownPlan } from '../../../../src/core/ports';
import { foldRun } from '../../../../src/core/run/runState';
import { runSteps, trace, type RunOptions } from '../../../support/runPlan';

const files = { 'a.txt': 'one\ntwo\n', 'b.txt': 'one\n' };
const line = (id: string, file: string, content: string, more: Partial<Step> = {}): Step =>
  ({ id, title: id, agent: 'edit', file, lines: [1, 1], content, ...more }) as Step;
const written = (id: string, more: Partial<Step> = {}): Step =>
  ({ id, title: id, agent: 'create', file: `${id}.txt`, instruction: `Write ${id}.`, ...more }) as Step;
const command = (id: string, text: string, more: Partial<Step> = {}): Step =>
  ({ id, title: id, agent: 'command', command: text, writes: [], ...more }) as Step;

type Act = PlanEdit | 'all' | 'each' | ((plan: ShownPlan) => Promise<PlanEdit | 'all' | 'each'>);

/** Carries out a plan in mode plan; the person does one act each time it is shown, when all is prepared that can be. */
async function reviewed(steps: readonly Step[] | null, acts: readonly Act[], options: RunOptions = {}) {
  const shown: ShownPlan[] = [];
  const outcome = await runSteps(steps, {
    files,
    executor: ({ messages }) => `text of ${/Write (\w+)/.exec(messages.at(-1)?.content ?? '')?.[1] ?? '?'}`,
    approve: () => Promise.resolve({ decision: 'deny', scope: 'once' }),
    ...options,
    request: { mode: 'plan', ...options.request },
    async review(plan, index): Promise<ReviewAnswer> {
      shown.push(plan);
      await settled();
      const next = acts[index] ?? 'all';
      const act = typeof next === 'function' ? await next(plan) : next;
      if (act === 'all') return { kind: 'approve', declared: plan.declared() };
      return act === 'each' ? { kind: 'each' } : { kind: 'edit', edit: act };
    },
  });
  return { ...outcome, shown };
}

/** Everything that can go on without a person has. */
const settled = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 20));

describe('a plan in review', () => {
  it('is shown with what was prepared, before anything takes effect', async () => {
    const {
      shown,
      result,
      files: after,
      ran,
    } = await reviewed(
      [line('a', 'a.txt', 'ONE'), written('made'), command('test', 'npm test', { needs: ['a'] })],
      [
        plan => {
          assert.deepEqual(plan.changes('a'), [
            { kind: 'write', path: 'a.txt', before: 'one\ntwo\n', after: 'ONE\ntwo\n' },
          ]);
          assert.equal(plan.changes('made')[0]?.after?.trim(), 'text of made');
          return Promise.resolve('all');
        },
      ],
    );
    assert.equal(shown.length, 1);
    assert.deepEqual([result.status, after.get('a.txt'), ran], ['done', 'ONE\ntwo\n', ['npm test']]);
  });

  it('changes nothing until then, and nothing at all when it is stopped', async () => {
    const stop = new AbortController();
    const { result, writes, ran, events } = await reviewed(
      [line('a', 'a.txt', 'ONE'), command('test', 'npm test')],
      [
        () => {
          stop.abort();
          return new Promise(() => undefined);
        },
      ],
      { stop },
    );
    assert.deepEqual([result.status, writes, ran], ['stopped', [], []]);
    assert.ok(!events.some(event => event.type === 'effect.intent' || event.type === 'approval.requested'));
  });

  it('is journaled as approved over its effects, and then asks nothing', async () => {
    const { events, asked } = await reviewed([line('a', 'a.txt', 'ONE'), command('t', 'npm test')], ['all']);
    const approved = events.find(event => event.type === 'plan.approved');
    assert.deepEqual([approved?.scope, approved?.effects], ['all', '1 file, 1 command, no network seen']);
    assert.deepEqual(asked, []);
  });

  it('asks for each effect where it is let go step by step, whatever the settings allow', async () => {
    const { asked, writes } = await reviewed(
      [line('a', 'a.txt', 'ONE'), command('t', 'npm test')],
      ['each'],
      {
        approve: ({ kind }) =>
          Promise.resolve({ decision: kind === 'edits' ? 'allow' : 'deny', scope: 'once' }),
      },
    );
    assert.deepEqual([asked.map(({ subject }) => subject), writes], [['a.txt', 'npm test'], ['a.txt']]);
    assert.ok(asked.every(({ beyond }) => beyond === undefined));
  });

  it('stops and asks where a step goes beyond what was approved', async () => {
    const { asked, ran, result } = await reviewed(
      [
        command('t', 'npm test'),
        { ...command('open', ''), command: undefined, instruction: 'list it' } as Step,
      ],
      ['all'],
      { executor: () => '{"command":"rm -r x"}' },
    );
    assert.deepEqual(
      [asked.map(({ step, beyond }) => [step, beyond]), ran],
      [[['open', true]], ['npm test']],
    );
    assert.equal(result.status, 'refused');
  });

  it('asks about what is protected, also when the plan was approved', async () => {
    const { asked } = await reviewed([{ ...written('x'), file: '.vscode/x.json' }] as Step[], ['all']);
    assert.deepEqual(
      asked.map(({ sensitive }) => sensitive),
      [true],
    );
  });

  it('is carried out as the person left it', async () => {
    const {
      files: after,
      ran,
      events,
    } = await reviewed(
      [line('a', 'a.txt', 'ONE'), line('b', 'b.txt', 'B'), command('t', 'npm test')],
      [
        { kind: 'set', step: 'a', fields: { content: 'EINS' } },
        { kind: 'drop', step: 'b', needing: 'keep' },
        {
          kind: 'add',
          after: 't',
          fields: { agent: 'command', title: 'Lint', command: 'npm run lint', writes: [] },
        },
        { kind: 'move', step: 'command', by: -1 },
        'all',
      ],
    );
    assert.deepEqual([after.get('a.txt'), after.get('b.txt')], ['EINS\ntwo\n', 'one\n']);
    assert.deepEqual([...ran].sort(), ['npm run lint', 'npm test']);
    const state = foldRun(events);
    assert.deepEqual(
      state.steps.map(({ id, status }) => `${id} ${status ?? ''}`),
      ['b stopped', 'a done', 'command done', 't done'],
    );
    assert.deepEqual(
      state.rounds.map(({ model }) => model),
      ['file', 'review', 'review', 'review', 'review'],
    );
  });

  it('is not changed by a faulty change, whose faults are shown', async () => {
    const { shown, files: after } = await reviewed(
      [line('a', 'a.txt', 'ONE')],
      [{ kind: 'set', step: 'a', fields: { file: '/etc/passwd' } }, 'all'],
    );
    assert.deepEqual(
      shown[1]?.faults.map(({ path }) => path),
      ['file'],
    );
    assert.equal(after.get('a.txt'), 'ONE\ntwo\n');
  });

  it('asks a model again only for the steps that a change touches', async () => {
    const { executor, files: after } = await reviewed(
      [written('x'), written('y'), written('z')],
      [{ kind: 'set', step: 'y', fields: { instruction: 'Write other.' } }, 'all'],
    );
    assert.equal(executor.requests.length, 4);
    assert.match(after.get('y.txt') ?? '', /text of other/);
  });

  it('goes on asking for a step that stays while another is changed', async () => {
    const asked: string[] = [];
    const isAsked = Promise.withResolvers<undefined>();
    const { files: after, result } = await runSteps([written('x'), written('y')], {
      files,
      request: { mode: 'plan' },
      async review(plan, index) {
        if (index > 0) return settled().then(() => ({ kind: 'approve', declared: plan.declared() }));
        await isAsked.promise;
        return { kind: 'edit', edit: { kind: 'set', step: 'y', fields: { instruction: 'Write other.' } } };
      },
      executor({ messages }) {
        const what = /Write (\w+)/.exec(messages.at(-1)?.content ?? '')?.[1] ?? '?';
        asked.push(what);
        isAsked.resolve(undefined);
        return { text: `text of ${what}`, firstTokenMs: 1000 };
      },
    });
    assert.deepEqual(asked, ['x', 'other']);
    assert.match(after.get('x.txt') ?? '', /text of x/);
    assert.equal(result.status, 'done');
  });

  it('prepares a step again whose file reads otherwise after a change', async () => {
    const { files: after } = await reviewed(
      [line('a', 'a.txt', 'ONE'), line('b', 'a.txt', 'x\ny', { at: 'end', lines: undefined } as object)],
      [{ kind: 'set', step: 'a', fields: { content: 'EINS' } }, 'all'],
    );
    assert.equal(after.get('a.txt'), 'EINS\ntwo\n\nx\ny\n');
  });

  it('begins with the model that the person chose for a step', async () => {
    const { executor, planner } = await reviewed(
      [written('x'), written('y')],
      [{ kind: 'model', step: 'y', model: 'planner' }, 'all'],
      { planner: () => 'by the planner' },
    );
    // y was asked of the executor before the choice
    assert.deepEqual([executor.requests.length, planner?.requests.length], [2, 1]);
  });

  it('does not look again for what was found before a change', async () => {
    const look: Step = { id: 'look', title: 'l', agent: 'ask', question: 'Which?' };
    const { result, events } = await reviewed(
      [look, written('x', { instruction: 'Write {{steps.look.output}}.' }), written('y')],
      [{ kind: 'set', step: 'y', fields: { title: 'Y' } }, 'all'],
      { answer: 'this' },
    );
    assert.equal(result.status, 'done');
    assert.equal(trace(events, '+').match(/\+look/g)?.length, 1);
  });

  it('skips what needs a step that failed while it was prepared', async () => {
    const { result, writes } = await reviewed(
      [line('a', 'gone.txt', 'x'), line('b', 'b.txt', 'B', { needs: ['a'] })],
      ['all'],
    );
    assert.deepEqual([result.status, writes], ['failed', []]);
  });
});

describe('the rest of a run', () => {
  /** Stops for the rest when the event of this type comes from this step. */
  async function rest(steps: readonly Step[], at: readonly [string, string], acts: readonly Act[]) {
    let edit: () => void = () => undefined;
    return reviewed(steps, acts, {
      request: { mode: 'agent' },
      commands: { slow: { ms: 1000 } },
      onEditRest: given => (edit = given),
      onEvent(event) {
        if (event.type === at[0] && 'step' in event && event.step === at[1]) edit();
      },
    });
  }

  it('is shown when it is stopped, changed, and carried out', async () => {
    const {
      shown,
      files: after,
      result,
      ran,
    } = await rest(
      [
        line('a', 'a.txt', 'ONE'),
        line('b', 'b.txt', 'B', { needs: ['a'] }),
        command('t', 'npm test', { needs: ['b'] }),
      ],
      ['effect.done', 'a'],
      [{ kind: 'set', step: 'b', fields: { content: 'BE' } }, 'all'],
    );
    assert.deepEqual(
      shown[0]?.draft.steps.map(({ id }) => id),
      ['b', 't'],
    );
    assert.deepEqual([after.get('a.txt'), after.get('b.txt'), ran], ['ONE\ntwo\n', 'BE\n', ['npm test']]);
    assert.equal(result.status, 'done');
  });

  it('leaves out what was stopped within its effect', async () => {
    const { shown, ran, result } = await rest(
      [command('s', 'slow', { writes: ['x'] }), command('t', 'npm test', { writes: ['x'] })],
      ['effect.intent', 's'],
      ['all'],
    );
    assert.deepEqual(
      shown.flatMap(({ draft }) => draft.steps.map(({ id }) => id)),
      ['t'],
    );
    assert.deepEqual([ran, result.status], [['slow', 'npm test'], 'stopped']);
  });
});

describe('a plan by the planner in review', () => {
  const lines = (...items: unknown[]): string => items.map(item => JSON.stringify(item)).join('\n');

  it('is prepared while it still streams', async () => {
    const { events } = await reviewed(null, ['all'], {
      planner: () => ({
        text: lines({ goal: 'g' }, line('a', 'a.txt', 'ONE'), written('b'), written('c')),
        tokensPerSecond: 20,
      }),
    });
    const at = (type: string): number => events.findIndex(event => event.type === type);
    assert.ok(at('step.prepared') < at('plan.finished') && at('plan.finished') < at('effect.intent'));
  });

  it('is shown when the planner has mended its faulty lines', async () => {
    const { shown, files: after } = await reviewed(null, ['all'], {
      planner: (_request, index) =>
        index === 0
          ? lines(line('a', 'a.txt', 'ONE'), { id: 'b', agent: 'fly' })
          : lines(line('b', 'b.txt', 'B')),
    });
    assert.deepEqual(
      shown.map(({ draft }) => draft.steps.map(({ id }) => id).join(' ')),
      ['a b'],
    );
    assert.deepEqual([after.get('a.txt'), after.get('b.txt')], ['ONE\ntwo\n', 'B\n']);
  });

  const unusable = (...ids: string[]) => ids.map(id => ({ id, title: id, agent: 'ask', needs: ['z'] }));
  const leftOut: [name: string, second: string, expected: string[]][] = [
    ['a line is faulty again', lines(...unusable('b')), ['b']],
    ['each is faulty again', lines({ goal: 'g' }, ...unusable('b', 'c')), ['b', 'c']],
    ['the planner has nothing to add', '{"answer":"That is all."}', ['b']],
    ['they were written anew', lines(line('d', 'b.txt', 'B')), []],
  ];
  for (const [name, second, expected] of leftOut) {
    it(`says at each turn what was left out of it, and why, where ${name}`, async () => {
      const { shown } = await reviewed(
        null,
        [{ kind: 'set', step: 'a', fields: { content: 'EINS' } }, 'all'],
        {
          planner: (_request, index) =>
            [lines(line('a', 'a.txt', 'ONE'), ...unusable('b')), second][index] ?? '{"answer":"done"}',
        },
      );
      const said = expected.map(id => `step "${id}", question: expected string, received undefined`);
      assert.deepEqual(
        shown.slice(0, 2).map(plan => plan.leftOut),
        [said, said],
      );
    });
  }

  it('is shown although its lines are faulty, where no round is left to mend them', async () => {
    const {
      shown,
      result,
      files: after,
    } = await reviewed(null, ['all'], {
      planner: () => lines(line('a', 'a.txt', 'ONE'), ...unusable('b')),
      config: { limits: { rounds: 1 } },
    });
    assert.deepEqual([shown.length, shown[0]?.leftOut.length], [1, 1]);
    assert.deepEqual([after.get('a.txt'), result.reason], ['ONE\ntwo\n', 'limit']);
  });

  it('is not shown while it only looks', async () => {
    const look = { id: 'look', title: 'l', agent: 'explore', search: ['one'] };
    const { shown } = await reviewed(null, ['all'], {
      planner: (_request, index) => (index === 0 ? lines(look) : lines(line('a', 'a.txt', 'ONE'))),
    });
    assert.deepEqual(
      shown.map(({ draft }) => draft.steps.map(({ id }) => id).join(' ')),
      ['look a'],
    );
  });

  it('is shown again when the planner goes on after a failure', async () => {
    const { shown, ran } = await reviewed(null, ['all', 'all'], {
      commands: { bad: { exitCode: 1 } },
      planner: (_request, index) => lines(command(`c${index}`, index === 0 ? 'bad' : 'good')),
    });
    assert.deepEqual(
      shown.map(({ draft }) => draft.steps.map(({ id }) => id).join(' ')),
      ['c0', 'c1'],
    );
    assert.deepEqual(ran, ['bad', 'good']);
  });

  it('is asked about as it is shown, where it is let go step by step after another was approved whole', async () => {
    const { asked } = await reviewed(null, ['all', 'each'], {
      commands: { bad: { exitCode: 1 } },
      approve: () => Promise.resolve({ decision: 'allow', scope: 'once' }),
      planner: (_request, index) =>
        lines(command(`c${index}`, 'bad'), ...(index === 0 ? [] : [command('last', 'good')])),
      config: { limits: { rounds: 2 } },
    });
    assert.deepEqual(
      asked.map(({ subject, beyond }) => [subject, beyond]),
      [
        ['bad', undefined],
        ['good', undefined],
      ],
    );
  });
});

describe('a message about a plan in review', () => {
  const lines = (...items: unknown[]): string => items.map(item => JSON.stringify(item)).join('\n');
  const never = new Promise<'all'>(() => undefined);

  /** The plans by round; the person types the message when they are shown the first, then lets go what is shown. */
  async function told(plans: readonly (string | null)[], message: string, options: RunOptions = {}) {
    let say: (text: string) => void = () => undefined;
    const outcome = await reviewed(
      null,
      [
        () => {
          say(message);
          return never;
        },
      ],
      {
        planner: (_request, index) => plans[index] ?? { text: '', problem: 'unreachable' },
        onSteer: given => (say = given),
        ...options,
      },
    );
    const prompts = outcome.planner?.requests.map(({ messages }) => messages.at(-1)?.content ?? '') ?? [];
    const plansShown = outcome.shown.map(({ draft }) => draft.steps.map(({ id }) => id).join(' '));
    return { ...outcome, prompts, plansShown };
  }

  it('has it written anew at once, and asks no model again for the steps that stay', async () => {
    const {
      plansShown,
      executor,
      prompts,
      files: after,
      writes,
      result,
      events,
    } = await told([lines(written('x'), written('y')), lines(written('z'), written('x'))], 'z instead of y');
    assert.deepEqual(plansShown, ['x y', 'z x']);
    assert.equal(executor.requests.length, 3);
    assert.deepEqual([[...writes].sort(), result.status], [['x.txt', 'z.txt'], 'done']);
    assert.match(after.get('x.txt') ?? '', /text of x/);
    assert.match(
      prompts[1] ?? '',
      /not approved\n.*"Write x\."[^]*# The user adds\nz instead of y\n[^]*again, whole/,
    );
    assert.doesNotMatch(prompts[1] ?? '', /So far in this task/);
    assert.ok(events.some(event => event.type === 'steer' && event.text === 'z instead of y'));
  });

  it('is looked through for mentions', async () => {
    const { prompts } = await told(
      [lines(written('x')), lines(written('x'))],
      'as in @b.txt:1 and @gone.txt',
    );
    assert.match(
      prompts[1] ?? '',
      /# The user adds\nas in @b\.txt:1 and @gone\.txt\nWhat this points at:\nb\.txt:1-1\n1 one\n\n\(No file matches @gone\.txt/,
    );
  });

  it('prepares a step anew that has changed under its id', async () => {
    const { shown, executor } = await told(
      [lines(written('x')), lines(written('x', { instruction: 'Write other.' }))],
      'other',
    );
    assert.equal(executor.requests.length, 2);
    assert.match(shown[1]?.changes('x')[0]?.after ?? '', /text of other/);
  });

  it('keeps what it has looked at', async () => {
    const look = { id: 'look', title: 'l', agent: 'explore', search: ['one'] };
    const { plansShown, prompts } = await told(
      [lines(look, line('a', 'a.txt', 'ONE')), lines(line('a', 'a.txt', 'EINS', { needs: ['look'] }))],
      'in German',
    );
    assert.deepEqual(plansShown, ['look a', 'look a']);
    assert.match(prompts[1] ?? '', /# So far in this task\n- look/);
  });

  it('shows the plan as it was where the planner does not answer', async () => {
    const { plansShown, shown, writes, result } = await told([lines(written('x')), null], 'more');
    assert.deepEqual(plansShown, ['x', 'x']);
    assert.match(shown[1]?.told.join() ?? '', /could not write the plan anew/);
    assert.deepEqual([writes, result.status], [['x.txt'], 'done']);
  });

  it('comes before a plan is shown where it was typed while that was written', async () => {
    let say: (text: string) => void = () => undefined;
    const { shown } = await reviewed(null, ['all'], {
      planner: (_request, index) => lines(written(index === 0 ? 'x' : 'z')),
      onSteer: given => (say = given),
      onEvent(event) {
        if (event.type === 'plan.step' && event.round === 1) say('z');
      },
    });
    assert.deepEqual(
      shown.map(({ draft }) => draft.steps.map(({ id }) => id).join(' ')),
      ['z'],
    );
  });

  it('waits where the planner may not be asked again', async () => {
    let say: (text: string) => void = () => undefined;
    const act = (): Promise<'all'> => {
      say('more');
      return Promise.resolve('all');
    };
    const { shown, writes } = await reviewed(null, [act], {
      config: { limits: { rounds: 1 } },
      planner: () => lines(written('x')),
      onSteer: given => (say = given),
    });
    assert.deepEqual([shown.length, writes], [1, ['x.txt']]);
  });

  it('has the rest of a run written anew and shown, whatever the mode', async () => {
    let say: (text: string) => void = () => undefined;
    let edit: () => void = () => undefined;
    const { shown, ran } = await reviewed(
      null,
      [
        () => {
          say('lint instead');
          return never;
        },
      ],
      {
        request: { mode: 'agent' },
        planner: (_request, index) =>
          index === 0
            ? lines(line('a', 'a.txt', 'ONE'), command('t', 'npm test', { needs: ['a'] }))
            : lines(command('l', 'npm run lint')),
        onSteer: given => (say = given),
        onEditRest: given => (edit = given),
        onEvent(event) {
          if (event.type === 'effect.done' && event.step === 'a') edit();
        },
      },
    );
    assert.deepEqual(
      shown.map(({ draft }) => draft.steps.map(({ id }) => id).join(' ')),
      ['t', 'l'],
    );
    assert.deepEqual(ran, ['npm run lint']);
  });
});
