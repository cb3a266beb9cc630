// Queries from the built command line: a read, a write that needs its permission, and its undo to the last byte.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { eventsOf, openPlace, type CommandLineResult, type Place } from '../support/commandLine';
import { makeDatabase, SHOP } from '../support/makeDatabase';

describe('queries on the command line', () => {
  for (const mode of ['DELETE', 'WAL']) {
    describe(`on a database in journal mode ${mode}`, () => {
      let place: Place;
      let before: Buffer;
      let file = '';
      beforeEach(() => {
        place = openPlace({
          models: { executor: { provider: 'openai', baseUrl: 'http://127.0.0.1:9/v1', model: 'x' } },
        });
        file = makeDatabase(
          path.join(place.workspace, 'data'),
          'shop.db',
          `PRAGMA journal_mode = ${mode}; ${SHOP}`,
        );
        before = readFileSync(file);
      });
      afterEach(() => place.close());

      async function run(fields: object, ...args: string[]): Promise<CommandLineResult> {
        const step = { id: 'q', title: 'Ask', agent: 'query', database: 'data/shop.db', ...fields };
        const plan = await place.file(
          '../plan.json',
          JSON.stringify({ version: 1, goal: 'g', steps: [step] }),
        );
        return place.quickstep(['run', '--plan', plan, ...args]);
      }

      it('reads without a permission and hands rows on', async () => {
        const sql = 'SELECT name, city FROM customers WHERE id < 3';
        const result = await run({ sql }, '--json');
        assert.equal(result.code, 0, result.stderr);
        const finished = eventsOf(result).find(event => event.type === 'step.finished');
        assert.deepEqual(finished?.output, {
          columns: ['name', 'city'],
          rows: [
            ['Ada', 'Bonn'],
            ['Bo', 'Graz'],
          ],
        });
        assert.deepEqual(readFileSync(file), before);
        const shown = await run({ sql });
        assert.match(shown.stdout + shown.stderr, /name +city\n.*Ada +Bonn/);
      });

      it('writes with its permission alone, and takes it back byte for byte, and back again', async () => {
        const fields = { sql: "UPDATE customers SET city = 'Ulm'", write: true };
        const refused = await run(fields);
        assert.equal(refused.code, 3, refused.stderr);
        assert.deepEqual(readFileSync(file), before);
        const result = await run(fields, '--allow', 'queries');
        assert.equal(result.code, 0, result.stderr);
        const after = readFileSync(file);
        const database = new DatabaseSync(file, { readOnly: true });
        const row = database.prepare("SELECT count(*) AS n FROM customers WHERE city = 'Ulm'").get();
        database.close();
        assert.equal(row?.['n'], 3);
        const undone = await place.quickstep(['undo']);
        assert.equal(undone.code, 0, undone.stderr);
        assert.deepEqual(readFileSync(file), before);
        const runs = JSON.parse((await place.quickstep(['runs', '--json'])).stdout) as { run: string }[];
        const again = await place.quickstep(['undo', runs[0]?.run ?? '']);
        assert.equal(again.code, 0, again.stderr);
        assert.deepEqual(readFileSync(file), after);
      });
    });
  }

  it('does not undo under a program that has the database open', async () => {
    const place = openPlace({
      models: { executor: { provider: 'openai', baseUrl: 'http://127.0.0.1:9/v1', model: 'x' } },
    });
    const file = makeDatabase(place.workspace, 'shop.db', `PRAGMA journal_mode = WAL; ${SHOP}`);
    const step = {
      id: 'q',
      title: 'Empty',
      agent: 'query',
      database: 'shop.db',
      sql: 'DELETE FROM orders',
      write: true,
    };
    const plan = await place.file('../plan.json', JSON.stringify({ version: 1, goal: 'g', steps: [step] }));
    const result = await place.quickstep(['run', '--plan', plan, '--allow', 'queries']);
    assert.equal(result.code, 0, result.stderr);
    const after = readFileSync(file);
    const other = new DatabaseSync(file);
    other.exec("INSERT INTO customers (name) VALUES ('Di')");
    const undone = await place.quickstep(['undo']);
    other.close();
    place.close();
    assert.equal(undone.code, 1);
    assert.match(undone.stderr, /shop\.db is in use by another program/);
    assert.ok(after.length > 0);
  });
});
