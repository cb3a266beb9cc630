// Questions to a real SQLite file of the workspace, from the chat to the table that the view shows.
import { strict as assert } from 'node:assert';
import { rm } from 'node:fs/promises';
import type { StepView } from '../../src/protocol/view';
import { makeDatabase, SHOP } from '../support/makeDatabase';
import { bytesOnDisk, folder, uriOf } from './hostWorkspace';
import { newest, outcome, planText, quickstep, waitingRequest, withModels } from './quickstepHost';
import type { TestParts } from './quickstepHost';

const query = { id: 'q', agent: 'query', database: 'data/shop.db' };

describe('a question to a database of the workspace', () => {
  const models = withModels();
  let parts: TestParts;
  let before: Uint8Array;

  beforeEach(async () => {
    parts = await quickstep();
    makeDatabase(folder().uri.fsPath, query.database, SHOP);
    before = await bytesOnDisk(query.database);
  });
  afterEach(() => rm(uriOf('data').fsPath, { recursive: true, force: true }));

  async function start(more: object): Promise<void> {
    await models.planner(() => planText('Look', { ...query, ...more }));
    await parts.chat.submit({ task: 'look', mode: 'agent' });
  }

  const shown = (): StepView | undefined => parts.chat.runs.at(-1)?.feed.snapshot().steps[0];

  it('is answered without a permission by the statement of the small model, in the table of the view', async () => {
    const executor = await models.executor(
      () =>
        '{"sql":"SELECT name, total FROM customers JOIN orders ON customers.id = customer_id ORDER BY total"}',
    );
    await start({ question: 'Who ordered, and for how much?' });
    assert.equal(outcome(parts), 'done: q done');
    assert.deepEqual(newest(parts).steps[0]?.approvals, []);
    assert.deepEqual(shown()?.table, {
      columns: ['name', 'total'],
      rows: [
        ['Ada', '20'],
        ['Ada', '120.5'],
        ['Bo', '300'],
      ],
      numeric: [false, true],
      hidden: 0,
      isCapped: false,
    });
    assert.match(JSON.stringify(executor.requests), /orders/);
    assert.deepEqual(await bytesOnDisk(query.database), before);
  });

  it('changes nothing, whatever its statement says', async () => {
    await models.executor(() => '');
    await models.permit({ queries: 'allow' });
    await start({ sql: 'DELETE FROM orders' });
    assert.match(
      `${outcome(parts)}: ${newest(parts).steps[0]?.detail ?? ''}`,
      /^refused: q refused\(permission\)/,
    );
    assert.equal(shown()?.table, undefined);
    assert.deepEqual(await bytesOnDisk(query.database), before);
  });

  it('that writes shows the rows that it would change before it does, and changes none when denied', async () => {
    await models.executor(() => '');
    const ended = start({ sql: "UPDATE customers SET city = 'Ulm' WHERE id = 2", write: true });
    const { run, step, request } = await waitingRequest(parts);
    assert.equal(request.kind, 'queries');
    const [change] = request.changes;
    assert.match(change?.before ?? '', /Bo.*Graz/);
    assert.match(change?.after ?? '', /Bo.*Ulm/);
    parts.chat.approval.resolve(run, step, { decision: 'deny', scope: 'once' });
    await ended;
    assert.equal(outcome(parts), 'refused: q refused(permission)');
    assert.deepEqual(await bytesOnDisk(query.database), before);
  });
});
