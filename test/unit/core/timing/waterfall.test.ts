import { strict as assert } from 'node:assert';
import { foldRun } from '../../../../src/core/run/runState';
import { waterfall } from '../../../../src/core/timing/waterfall';
import { EventLog } from '../../../support/eventLog';

const edit = (id: string): object => ({ id, title: id, agent: 'edit', file: `${id}.ts`, instruction: 'x' });

/** Row of a step as `phase from-to, …`. */
function check(log: EventLog, step: string, expected: string, now?: number): void {
  const row = waterfall(foldRun(log.events), now).rows.find(({ id }) => id === step);
  assert.equal(row?.segments.map(s => `${s.phase} ${s.from}-${s.to}`).join(', '), expected);
}

const begun = (): EventLog =>
  new EventLog()
    .plan(0, 10, [edit('a')])
    .ready(10, 'a')
    .started(15, 'a', 'edit');

describe('the waterfall', () => {
  it('lays the plan and the phases of a step end to end', () => {
    const log = begun().attempt(15, 65, 'a', { phases: { prefill: 20, decode: 30 } });
    log.prepared(70, 'a', 'a.ts').approved(70, 90, 'a', 'a.ts').write(90, 94, 'a', 'a.ts');
    log.finished(95, 'a', {
      phases: { queue: 5, prefill: 20, decode: 30, validate: 5, approval: 20, execute: 4 },
    });
    check(log, 'plan 1', 'model 0-10');
    check(
      log,
      'a',
      'queue 10-15, prefill 15-35, decode 35-65, validate 65-70, approval 70-90, execute 90-94, other 94-95',
    );
  });

  it('shows time that the provider does not divide as time of the model', () =>
    check(
      begun()
        .attempt(15, 65, 'a', { phases: { model: 48 } })
        .finished(66, 'a'),
      'a',
      'queue 10-15, model 15-63, other 63-66',
    ));

  it('never lets phases run beyond their call', () =>
    check(
      begun()
        .attempt(15, 65, 'a', { phases: { prefill: 40, decode: 40 } })
        .finished(65, 'a'),
      'a',
      'queue 10-15, prefill 15-55, decode 55-65',
    ));

  it('grows while a step runs', () => {
    const log = begun();
    check(log, 'a', 'queue 10-15, other 15-40', 40);
    log.add(20, {
      type: 'attempt.started',
      step: 'a',
      n: 1,
      model: 'embedded/small',
      role: 'executor',
      why: 'first',
      promptChars: 1,
      prefixChars: 1,
      prompt: 'a'.repeat(64),
    });
    check(log, 'a', 'queue 10-15, other 15-20, model 20-40', 40);
  });

  it('leaves a step that is not ready empty', () =>
    check(new EventLog().plan(0, 1, [edit('a')]), 'a', '', 50));

  it('puts each round before its own steps and marks the critical path', () => {
    const log = new EventLog().plan(0, 10, [edit('a'), edit('b')]);
    log.ready(10, 'a').started(10, 'a', 'edit').ready(10, 'b').started(10, 'b', 'edit');
    log
      .finished(20, 'a')
      .finished(30, 'b')
      .plan(30, 40, [edit('c')], 2);
    log.ready(40, 'c').started(40, 'c', 'edit').finished(50, 'c').end(50);
    const { rows, total } = waterfall(foldRun(log.events));
    assert.equal(
      rows.map(row => (row.critical ? `*${row.id}` : row.id)).join(' '),
      '*plan 1 a *b *plan 2 *c',
    );
    assert.equal(total, 50);
  });
});
