import { strict as assert } from 'node:assert';
import { foldRun } from '../../../../src/core/run/runState';
import { percentile, percentiles } from '../../../../src/core/timing/percentiles';
import {
  planCost,
  planCostWords,
  stepTimings,
  tokenTotals,
  workShare,
} from '../../../../src/core/timing/stepTimings';
import { EventLog } from '../../../support/eventLog';

const edit = (id: string): object => ({ id, title: id, agent: 'edit', file: `${id}.ts`, instruction: 'x' });

function sample(): EventLog {
  const log = new EventLog().plan(0, 100, [edit('a'), edit('b'), edit('c'), edit('d')]);
  log.ready(100, 'a').started(110, 'a', 'edit');
  log.attempt(110, 610, 'a', {
    usage: { promptTokens: 300, cachedTokens: 200, completionTokens: 40 },
    phases: { prefill: 100, decode: 400 },
  });
  log.finished(630, 'a', { phases: { queue: 10, prefill: 100, decode: 400, validate: 20 } });
  log.ready(100, 'b').started(630, 'b', 'edit');
  log.attempt(630, 700, 'b', { ok: false, fault: 'no', usage: { promptTokens: 10 }, phases: { model: 70 } });
  log.attempt(700, 900, 'b', { role: 'planner', usage: { completionTokens: 30 }, phases: { model: 200 } });
  log.finished(900, 'b', { phases: { queue: 530, model: 270 } });
  log
    .ready(900, 'c')
    .started(900, 'c', 'edit')
    .finished(1000, 'c', { phases: { approval: 90, execute: 10 } });
  return log;
}

describe('step timings', () => {
  const state = foldRun(sample().events);

  it('give wall time, tokens and rate of each step', () => {
    const rows = stepTimings(state, 1100).map(t =>
      [t.id, t.status, t.wall, t.attempts, t.usage.completionTokens, t.tokensPerSecond, t.by].join(' '),
    );
    assert.deepEqual(rows, [
      'a done 530 1 40 100 executor',
      'b done 800 2 30  planner',
      'c done 100 0   ',
      'd waiting  0   ',
    ]);
  });

  it('add up tokens by who spent them and leave unknown ones out', () =>
    assert.deepEqual(tokenTotals(state), {
      planner: { promptTokens: 900, completionTokens: 150 },
      executor: { promptTokens: 310, cachedTokens: 200, completionTokens: 40 },
      executorRate: 100,
    }));

  it('tell who did the accepted work', () =>
    assert.deepEqual(workShare(state), {
      steps: { executor: 1, planner: 1, engine: 1 },
      tokens: { executor: 40, planner: 30 },
    }));

  it('tell what the plans cost against what they brought into files', () => {
    const log = new EventLog()
      .plan(0, 100, [edit('a'), edit('b')])
      .ready(100, 'a')
      .started(100, 'a', 'edit');
    assert.equal(planCost(foldRun(log.events)), undefined, 'nothing landed yet');
    log.write(200, 210, 'a', 'a.ts', 700).plan(300, 400, [edit('c')], 2);
    const run = foldRun(log.write(500, 510, 'b', 'b.ts', 350).events);
    assert.deepEqual(planCost(run), { plannerTokens: 240, landedTokens: 300 });
    assert.equal(planCostWords(run), '240 tokens written for about 300 in files (0.80)');
  });

  it('tell no cost of a plan that was there', () => {
    const log = new EventLog().add(0, { type: 'plan.started', round: 1, model: 'file' });
    log.add(0, { type: 'plan.finished', round: 1, steps: 1, usage: {}, phases: {} });
    assert.equal(planCostWords(foldRun(log.write(1, 2, 'a', 'a.ts', 700).events)), '');
  });

  it('count the items of a forEach and not the step around them', () => {
    const log = new EventLog().plan(0, 1, [edit('a')]);
    for (const item of ['a.1', 'a.2']) log.ready(1, item).started(1, item, 'edit').finished(2, item);
    assert.equal(workShare(foldRun(log.finished(2, 'a').events)).steps.engine, 2);
  });
});

describe('percentiles', () => {
  const check = (values: number[], p: number, expected: number | undefined): void =>
    assert.equal(percentile(values, p), expected);

  it('take the nearest rank', () => {
    check([], 50, undefined);
    check([7], 50, 7);
    check([7], 95, 7);
    check([3, 1, 2], 50, 2);
    check([4, 1, 3, 2], 50, 2);
    check([4, 1, 3, 2], 95, 4);
    check(
      Array.from({ length: 100 }, (_, i) => i + 1),
      95,
      95,
    );
  });

  it('group by agent and model, without the time of approvals', () => {
    const state = foldRun(sample().events);
    assert.deepEqual(percentiles([state, state]), [
      { agent: 'edit', model: 'embedded/small', count: 2, p50: 530, p95: 530 },
      { agent: 'edit', model: 'openai/big', count: 2, p50: 800, p95: 800 },
      { agent: 'edit', model: '', count: 2, p50: 10, p95: 10 },
    ]);
  });
});
