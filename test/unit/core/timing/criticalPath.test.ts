import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { foldRun } from '../../../../src/core/run/runState';
import { criticalPath } from '../../../../src/core/timing/criticalPath';
import { waitsOf } from '../../../../src/core/timing/waits';
import { EventLog } from '../../../support/eventLog';

const edit = (id: string, file: string, more = {}): object => ({
  id,
  title: `Do ${id}`,
  agent: 'edit',
  file,
  instruction: 'x',
  ...more,
});
const command = (id: string, more = {}): object => ({
  id,
  title: `Do ${id}`,
  agent: 'command',
  command: 'true',
  ...more,
});

/** `id from-to` of each link. */
function check(log: EventLog, expected: string, now?: number): void {
  const links = criticalPath(foldRun(log.events), now);
  assert.equal(links.map(({ id, from, to }) => `${id} ${from}-${to}`).join(', '), expected);
}

function checkWaits(log: EventLog, step: string, expected: readonly string[], now?: number): void {
  const state = foldRun(log.events);
  const waits = waitsOf(state, state.byId.get(step)!, now);
  assert.deepEqual(
    waits.map(({ reason, from, to, text }) => `${reason} ${from}-${to} ${text}`),
    expected,
  );
}

const work = (log: EventLog, id: string, from: number, to: number, ready = from): EventLog =>
  log.ready(ready, id).started(from, id, 'edit').finished(to, id);

describe('the critical path', () => {
  it('is empty before the run has begun', () => check(new EventLog(), ''));

  it('is the plan alone where there are no steps', () =>
    check(new EventLog().plan(0, 500, []).end(500), 'plan 1 0-500'));

  it('begins with a step where the plan was there', () => {
    const log = new EventLog().add(3, { type: 'plan.started', round: 1, model: 'file' });
    log.add(3, { type: 'plan.step', round: 1, step: edit('a', 'a.ts') });
    log.add(4, { type: 'plan.finished', round: 1, steps: 1, usage: {}, phases: {} });
    check(work(log, 'a', 5, 80).end(80), 'a 0-80');
  });

  it('leads from the plan to the longest independent step', () => {
    const log = new EventLog().plan(0, 100, [edit('a', 'a.ts'), edit('b', 'b.ts')]);
    work(work(log, 'a', 100, 200), 'b', 100, 400).end(400);
    check(log, 'plan 1 0-100, b 100-400');
  });

  it('follows declared needs', () => {
    const log = new EventLog().plan(0, 100, [edit('a', 'a.ts'), edit('b', 'b.ts', { needs: ['a'] })]);
    work(work(log, 'a', 100, 300), 'b', 300, 400).end(400);
    check(log, 'plan 1 0-100, a 100-300, b 300-400');
  });

  it('follows needs that a template names', () => {
    const log = new EventLog().plan(0, 100, [
      edit('a', 'a.ts'),
      edit('b', 'b.ts', { instruction: 'see {{steps.a.output}}' }),
    ]);
    work(work(log, 'a', 100, 300), 'b', 300, 400).end(400);
    check(log, 'plan 1 0-100, a 100-300, b 300-400');
    checkWaits(log, 'b', ['needs 0-300 “Do a”, which it needs']);
  });

  it('goes through the step that held the slot', () => {
    const log = new EventLog().plan(0, 100, [edit('a', 'a.ts'), edit('b', 'b.ts')]);
    work(log.ready(100, 'b'), 'a', 100, 300).started(300, 'b', 'edit').finished(500, 'b').end(500);
    check(log, 'plan 1 0-100, a 100-300, b 300-500');
    checkWaits(log, 'b', ['plan 0-100 the plan', 'slot 100-300 a free slot, held by “Do a”']);
  });

  it('goes through the commit that a prepared step waited for', () => {
    const log = new EventLog().plan(0, 10, [edit('a', 'f.ts'), edit('b', 'f.ts')]);
    log.ready(10, 'a').ready(10, 'b').started(10, 'a', 'edit').started(10, 'b', 'edit');
    log.prepared(50, 'b', 'f.ts').prepared(90, 'a', 'f.ts').finished(100, 'a');
    log.write(100, 104, 'b', 'f.ts').finished(105, 'b').end(105);
    check(log, 'plan 1 0-10, a 10-100, b 100-105');
    checkWaits(log, 'b', ['plan 0-10 the plan', 'file 50-100 “Do a”, which changes f.ts first']);
  });

  it('goes through what ran alone', () => {
    const log = new EventLog().plan(0, 10, [command('a'), command('b')]);
    work(work(log, 'a', 10, 100), 'b', 100, 200).end(200);
    check(log, 'plan 1 0-10, a 10-100, b 100-200');
    checkWaits(log, 'b', ['file 0-100 “Do a”, which may change anything']);
  });

  it('does not chain commands that write nothing', () => {
    const log = new EventLog().plan(0, 10, [command('a', { writes: [] }), command('b', { writes: [] })]);
    work(work(log, 'a', 10, 100), 'b', 10, 200).end(200);
    check(log, 'plan 1 0-10, b 10-200');
  });

  it('keeps what a person took inside the step', () => {
    const log = new EventLog().plan(0, 10, [edit('a', 'f.ts')]);
    log.ready(10, 'a').started(10, 'a', 'edit').prepared(50, 'a', 'f.ts');
    log.approved(50, 900, 'a', 'f.ts').write(900, 901, 'a', 'f.ts').finished(901, 'a').end(901);
    check(log, 'plan 1 0-10, a 10-901');
    checkWaits(log, 'a', ['plan 0-10 the plan', 'approval 50-900 your approval of f.ts']);
  });

  it('crosses rounds', () => {
    const log = new EventLog().plan(0, 10, [edit('a', 'a.ts')]);
    work(log, 'a', 10, 100).plan(101, 150, [edit('b', 'b.ts')], 2);
    work(log, 'b', 150, 200).end(200);
    check(log, 'plan 1 0-10, a 10-100, plan 2 100-150, b 150-200');
  });

  it('ends at now while a step runs', () => {
    const log = new EventLog()
      .plan(0, 10, [edit('a', 'a.ts')])
      .ready(10, 'a')
      .started(10, 'a', 'edit');
    check(log, 'plan 1 0-10, a 10-70', 70);
  });

  it('tells what a step that is not ready yet waits for', () => {
    const log = new EventLog().plan(0, 10, [edit('a', 'a.ts'), edit('b', 'b.ts', { needs: ['a'] })]);
    log.ready(10, 'a').started(10, 'a', 'edit');
    checkWaits(log, 'b', ['needs 0-60 “Do a”, which it needs'], 60);
  });

  it('has no gaps and covers the run, whatever the order of steps', () => {
    const steps = fc.array(fc.record({ need: fc.nat(), length: fc.integer({ min: 1, max: 50 }) }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(steps, given => {
        const log = new EventLog();
        const ends: number[] = [];
        const needs = given.map(({ need }, i) => (i === 0 || need % 3 === 0 ? [] : [need % i]));
        log.plan(
          0,
          5,
          given.map((_, i) => edit(`s${i}`, `f${i}.ts`, { needs: needs[i]!.map(n => `s${n}`) })),
        );
        given.forEach(({ length }, i) => {
          const begin = Math.max(5, ...needs[i]!.map(n => ends[n]!));
          ends.push(begin + length);
          work(log, `s${i}`, begin, begin + length);
        });
        const links = criticalPath(foldRun(log.events));
        assert.equal(links[0]!.from, 0);
        assert.equal(links.at(-1)!.to, Math.max(...ends));
        links.slice(1).forEach((link, i) => assert.equal(link.from, links[i]!.to));
      }),
    );
  });
});
