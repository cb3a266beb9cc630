import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DatabaseFault, Databases, HeldDatabase } from '../../../../src/core/ports';
import { createDatabases } from '../../../../src/node/databases/databases';
import { digest } from '../../../../src/node/digest';
import { makeDatabase, SHOP } from '../../../support/makeDatabase';

const never = new AbortController().signal;
const COUNT_TO = (n: number): string =>
  `WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < ${n}) SELECT x FROM c`;

describe('databases', function () {
  this.timeout(60_000);
  let root = '';
  let databases: Databases;
  const open = (options: { timeoutMs?: number; node?: () => Promise<string> } = {}): Databases =>
    createDatabases(root, {
      node: () => Promise.resolve(process.execPath),
      child: path.resolve('out/unit/src/node/databases/databaseChild.js'),
      busyMs: 100,
      ...options,
    });

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'quickstep-databases-'));
    databases = open();
    makeDatabase(root, 'shop.db', SHOP);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const bytes = (name = 'shop.db'): Buffer => readFileSync(path.join(root, name));

  function reasonOf(result: { readonly ok: true } | DatabaseFault): string {
    if (result.ok) return 'ok';
    assert.match(result.detail, /^[^\n]+\.$/);
    return result.reason;
  }

  async function held(sql: string, name = 'shop.db'): Promise<HeldDatabase> {
    const result = await databases.hold(name, sql, never);
    assert.ok(result.ok, JSON.stringify(result));
    return result.held;
  }

  it("are those of the workspace's folders and no others", async () => {
    for (const name of ['api', 'other']) {
      await mkdir(path.join(root, name));
      makeDatabase(path.join(root, name), 'shop.db', SHOP);
    }
    const child = path.resolve('out/unit/src/node/databases/databaseChild.js');
    const several = createDatabases(root, { node: () => Promise.resolve(process.execPath), child }, ['api']);
    const reasons = await Promise.all(
      ['api/shop.db', 'other/shop.db', 'shop.db'].map(async file =>
        reasonOf(await several.schema(file, never)),
      ),
    );
    assert.deepEqual(reasons, ['ok', 'outside', 'outside']);
  });

  // ---- schema ----

  it('tells tables, columns, keys, references and samples, but no values of secrets', async () => {
    const result = await databases.schema('shop.db', never);
    assert.ok(result.ok);
    const told = result.tables.map(
      table =>
        `${table.isView ? 'view ' : ''}${table.name}: ${table.columns
          .map(c => `${c.name}${c.isKey ? '*' : ''}${c.references ? `>${c.references}` : ''}`)
          .join(' ')}`,
    );
    assert.deepEqual(told, [
      'customers: id* name city api_token',
      'orders: id* customer_id>customers.id placed total',
      'view big_orders: id customer_id placed total',
    ]);
    const samples = Object.fromEntries(result.tables[0]?.columns.map(c => [c.name, c.samples]) ?? []);
    assert.deepEqual(samples['city'], ['Bonn', 'Graz']);
    assert.deepEqual(samples['api_token'], []);
  });

  // ---- reads ----

  describe('a read', () => {
    const allowed: readonly (readonly [sql: string, rows: unknown])[] = [
      ['SELECT name FROM customers ORDER BY id', [['Ada'], ['Bo'], ['Cy']]],
      ["SELECT count(*), max(total) FROM big_orders WHERE placed LIKE '2024%'", [[2, 300]]],
      [COUNT_TO(3), [[1], [2], [3]]],
      ["SELECT strftime('%Y', placed), sum(total) FROM orders GROUP BY 1", [['2024', 440.5]]],
      [
        "SELECT 9007199254740993, x'00ff', NULL, 1e999",
        [['9007199254740993', '<2 bytes>', null, 'Infinity']],
      ],
      ['SELECT 1 AS a, 2 AS a', [[1, 2]]],
      ["SELECT value FROM json_each('[1,2]')", [[1], [2]]],
    ];
    for (const [sql, rows] of allowed) {
      it(`answers ${sql.slice(0, 60)}`, async () => {
        const result = await databases.read('shop.db', sql, never);
        assert.ok(result.ok, JSON.stringify(result));
        assert.deepEqual(result.rows.rows, rows);
      });
    }

    const refused: readonly (readonly [sql: string, reason: string])[] = [
      ['DELETE FROM orders', 'not_allowed'],
      ['/* a read */ INSERT INTO customers (name) VALUES (1)', 'not_allowed'],
      ['WITH x AS (SELECT 1) DELETE FROM orders', 'not_allowed'],
      ["UPDATE customers SET name = 'x' RETURNING id", 'not_allowed'],
      ['DROP TABLE orders', 'not_allowed'],
      ['CREATE TEMP TABLE t (a)', 'not_allowed'],
      ["ATTACH 'other.db' AS other", 'not_allowed'],
      ["VACUUM INTO 'stolen.db'", 'not_allowed'],
      ['VACUUM', 'not_allowed'],
      ['PRAGMA writable_schema = 1', 'not_allowed'],
      ["SELECT * FROM pragma_table_info('orders')", 'not_allowed'],
      ['BEGIN', 'not_allowed'],
      ['SAVEPOINT s', 'not_allowed'],
      ["SELECT load_extension('x')", 'not_allowed'],
      ["SELECT fts3_tokenizer('simple')", 'not_allowed'],
      ['SELECT zeroblob(1000000000)', 'not_allowed'],
      ["SELECT printf('%.*c', 900000000, 'x')", 'too_large'],
      ['SELECT nme FROM customers', 'syntax'],
      ['SELEKT 1', 'syntax'],
    ];
    for (const [sql, reason] of refused) {
      it(`refuses ${sql.slice(0, 60)}: ${reason}`, async () => {
        const before = bytes();
        assert.equal(reasonOf(await databases.read('shop.db', sql, never)), reason);
        if (reason !== 'too_large')
          assert.equal(reasonOf(await databases.check('shop.db', sql, false, never)), reason);
        assert.deepEqual(bytes(), before);
        assert.deepEqual(readdirSync(root), ['shop.db']);
      });
    }

    it('stops at its caps where ten million rows come', async () => {
      const result = await databases.read('shop.db', COUNT_TO(10_000_000), never);
      assert.ok(result.ok);
      assert.equal(result.rows.rows.length, 200);
      assert.equal(result.rows.isCapped, true);
    });

    it('stops at its caps where values are long', async () => {
      const sql = "SELECT printf('%.*c', 1000000, 'x') FROM orders, orders, orders, orders, orders";
      const result = await databases.read('shop.db', sql, never);
      assert.ok(result.ok);
      assert.ok(JSON.stringify(result.rows).length < 300_000);
    });

    it('ends a statement that runs for ever', async () => {
      const result = await open({ timeoutMs: 700 }).read(
        'shop.db',
        'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c',
        never,
      );
      assert.equal(reasonOf(result), 'timeout');
    });

    it('ends with the signal', async () => {
      const stop = new AbortController();
      const reading = databases.read('shop.db', `SELECT count(*) FROM (${COUNT_TO(1e15)})`, stop.signal);
      setTimeout(() => stop.abort(), 300);
      await assert.rejects(reading);
    });
  });

  it('reads a logged database without leaving files beside it', async () => {
    makeDatabase(root, 'wal.db', `PRAGMA journal_mode = WAL; ${SHOP}`);
    const result = await databases.read('wal.db', 'SELECT count(*) FROM orders', never);
    assert.ok(result.ok);
    assert.deepEqual(readdirSync(root).sort(), ['shop.db', 'wal.db']);
  });

  it('reads what another program has committed to the log', async () => {
    const other = new DatabaseSync(makeDatabase(root, 'wal.db', `PRAGMA journal_mode = WAL; ${SHOP}`));
    other.exec("INSERT INTO customers (name) VALUES ('Di')");
    const result = await databases.read('wal.db', 'SELECT count(*) FROM customers', never);
    other.close();
    assert.ok(result.ok);
    assert.deepEqual(result.rows.rows, [[4]]);
  });

  // ---- what is no database ----

  describe('a path', () => {
    const cases: readonly (readonly [name: string, path: string, reason: string])[] = [
      ['that is missing', 'nope.db', 'missing'],
      ['of a text', 'text.db', 'not_database'],
      ['of a folder', 'folder', 'not_database'],
      ['of a damaged database', 'torn.db', 'corrupt'],
      ['out of the workspace', '../x.db', 'outside'],
      ['through a link that leads out', 'link.db', 'outside'],
      ['in .git', '.git/x.db', 'outside'],
      ['with a query of its own', 'shop.db?mode=rwc', 'missing'],
    ];
    for (const [name, file, reason] of cases) {
      it(`${name} is refused: ${reason}`, async () => {
        writeFileSync(path.join(root, 'text.db'), 'no database at all\n'.repeat(100));
        await mkdir(path.join(root, 'folder'));
        makeDatabase(root, '.git/x.db', SHOP);
        const torn = makeDatabase(root, 'torn.db', SHOP);
        const whole = readFileSync(torn);
        writeFileSync(torn, Buffer.concat([whole.subarray(0, 100), Buffer.alloc(whole.length - 100, 0x5a)]));
        symlinkSync(path.join(tmpdir(), 'elsewhere.db'), path.join(root, 'link.db'));
        assert.equal(reasonOf(await databases.read(file, 'SELECT * FROM orders', never)), reason);
        assert.equal(reasonOf(await databases.schema(file, never)), reason);
        assert.equal(reasonOf(await databases.hold(file, 'DELETE FROM orders', never)), reason);
      });
    }

    it('of a database that was cut short is refused', async () => {
      truncateSync(path.join(root, 'shop.db'), 5000);
      assert.equal(reasonOf(await databases.read('shop.db', 'SELECT * FROM orders', never)), 'corrupt');
    });
  });

  it('is refused where another program holds a lock', async () => {
    const other = new DatabaseSync(path.join(root, 'shop.db'));
    other.exec('BEGIN EXCLUSIVE');
    assert.equal(reasonOf(await databases.read('shop.db', 'SELECT 1 FROM orders', never)), 'locked');
    assert.equal(reasonOf(await databases.hold('shop.db', 'DELETE FROM orders', never)), 'locked');
    other.close();
  });

  it('is off where no Node can be had, and says why', async () => {
    const none = open({ node: () => Promise.reject(new Error('npm could not be reached.')) });
    const result = await none.schema('shop.db', never);
    assert.equal(reasonOf(result), 'unavailable');
    assert.match(result.ok ? '' : result.detail, /npm could not be reached/);
  });

  it('says in a sentence that its process cannot be started', async () => {
    const broken = open({ node: () => Promise.resolve('/nowhere/node') });
    assert.equal(reasonOf(await broken.schema('shop.db', never)), 'failed');
  });

  // ---- writes ----

  describe('a preview', () => {
    async function preview(sql: string): Promise<unknown> {
      const before = bytes();
      const result = await databases.preview('shop.db', sql, never);
      assert.deepEqual(bytes(), before);
      assert.deepEqual(readdirSync(root), ['shop.db']);
      if (!result.ok) return result.reason;
      return result.preview.tables.map(({ table, changed, total, rows }) => ({
        table,
        changed,
        total,
        rows,
      }));
    }

    it('shows the rows before and after and leaves the database alone', async () => {
      assert.deepEqual(await preview("UPDATE customers SET city = 'Ulm' WHERE city = 'Graz'"), [
        {
          ...{ table: 'customers', changed: 1, total: 3 },
          rows: [{ before: [2, 'Bo', 'Graz', 'sk-2'], after: [2, 'Bo', 'Ulm', 'sk-2'] }],
        },
      ]);
    });

    it('counts the rows of an UPDATE without WHERE and those that go with others', async () => {
      const counts = async (sql: string): Promise<unknown> =>
        ((await preview(sql)) as { table: string; changed: number; total: number }[]).map(
          ({ table, changed, total }) => `${table} ${changed}/${total}`,
        );
      assert.deepEqual(await counts('UPDATE orders SET total = total * 2'), ['orders 3/3']);
      assert.deepEqual(await counts("DELETE FROM customers WHERE name = 'Ada'"), [
        'customers 1/3',
        'orders 2/3',
      ]);
      assert.deepEqual(await counts('DROP TABLE orders'), ['schema 1/3']);
    });

    const refused: readonly (readonly [string, string])[] = [
      ['SELECT 1', 'not_allowed'],
      ["ATTACH 'x.db' AS x", 'not_allowed'],
      ["VACUUM INTO 'x.db'", 'not_allowed'],
      ['PRAGMA user_version = 7', 'not_allowed'],
      ['COMMIT', 'not_allowed'],
      ['CREATE TRIGGER t AFTER INSERT ON orders BEGIN SELECT 1; END', 'not_allowed'],
      ['CREATE VIRTUAL TABLE v USING fts5(a)', 'not_allowed'],
      ['UPDATE sqlite_schema SET sql = NULL', 'syntax'],
      ['UPDATE orders SET total = -1', 'constraint'],
      ['INSERT INTO orders (customer_id) VALUES (99)', 'constraint'],
    ];
    for (const [sql, reason] of refused) {
      it(`refuses ${sql.slice(0, 50)}: ${reason}`, async () => {
        assert.equal(await preview(sql), reason);
        const result = await databases.hold('shop.db', sql, never);
        assert.ok(result.ok);
        const before = bytes();
        assert.equal(reasonOf(await result.held.write()), reason);
        assert.deepEqual(bytes(), before);
      });
    }
  });

  describe('a write', () => {
    const statements = [
      "UPDATE customers SET city = 'Ulm'",
      'INSERT INTO orders (customer_id, total) VALUES (3, 5), (3, 6)',
      'DELETE FROM customers WHERE id = 1',
      'CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)',
      'ALTER TABLE customers RENAME COLUMN city TO town',
      'ALTER TABLE customers ADD COLUMN age INTEGER DEFAULT 7',
      'ALTER TABLE customers DROP COLUMN api_token',
      'CREATE INDEX by_city ON customers (city)',
      'DROP VIEW big_orders',
    ];
    for (const mode of ['DELETE', 'WAL', 'TRUNCATE']) {
      for (const sql of statements) {
        it(`leaves the bytes that its preview foretold (${mode}): ${sql.slice(0, 40)}`, async () => {
          makeDatabase(root, 'a.db', `PRAGMA journal_mode = ${mode}; ${SHOP}`);
          const shown = await databases.preview('a.db', sql, never);
          assert.ok(shown.ok, JSON.stringify(shown));
          const database = await held(sql, 'a.db');
          assert.equal(digest(bytes('a.db')), shown.preview.before);
          const written = await database.write();
          assert.ok(written.ok, JSON.stringify(written));
          assert.equal(digest(bytes('a.db')), shown.preview.after);
          assert.notEqual(shown.preview.after, shown.preview.before);
          assert.deepEqual(readdirSync(root).sort(), ['a.db', 'shop.db']);
        });
      }
    }

    it('answers the rows that it returns', async () => {
      const database = await held("UPDATE customers SET city = 'Ulm' WHERE id > 1 RETURNING id, city");
      const written = await database.write();
      assert.ok(written.ok);
      assert.deepEqual(written.rows?.rows, [
        [2, 'Ulm'],
        [3, 'Ulm'],
      ]);
    });

    it('keeps others from writing until it is let go', async () => {
      const database = await held('DELETE FROM orders');
      const other = new DatabaseSync(path.join(root, 'shop.db'));
      assert.throws(() => other.exec('DELETE FROM customers'), /locked/);
      await database.release();
      other.exec('DELETE FROM customers');
      other.close();
    });

    it('is refused where another program has a logged database open', async () => {
      const other = new DatabaseSync(makeDatabase(root, 'wal.db', `PRAGMA journal_mode = WAL; ${SHOP}`));
      other.prepare('SELECT count(*) FROM orders').get();
      assert.equal(reasonOf(await databases.hold('wal.db', 'DELETE FROM orders', never)), 'locked');
      other.close();
    });

    it('that runs out of time changes nothing', async () => {
      databases = open({ timeoutMs: 1500 });
      const before = bytes();
      const database = await held(`INSERT INTO customers (name) ${COUNT_TO(1e12)}`);
      assert.equal(reasonOf(await database.write()), 'timeout');
      assert.deepEqual(bytes(), before);
      assert.equal(existsSync(path.join(root, 'shop.db-journal')), false);
    });

    it('takes up the write of a program that died, before it is shown', async () => {
      const script = `const { DatabaseSync } = require('node:sqlite');
        const d = new DatabaseSync(${JSON.stringify(path.join(root, 'wal.db'))});
        d.exec("INSERT INTO customers (name) VALUES ('Di')"); process.kill(process.pid, 'SIGKILL');`;
      makeDatabase(root, 'wal.db', `PRAGMA journal_mode = WAL; ${SHOP}`);
      assert.throws(() => execFileSync(process.execPath, ['-e', script], { stdio: 'ignore' }));
      const sql = "UPDATE customers SET city = 'Ulm'";
      const shown = await databases.preview('wal.db', sql, never);
      assert.ok(shown.ok);
      assert.equal(shown.preview.tables[0]?.changed, 4);
      const database = await held(sql, 'wal.db');
      assert.equal(digest(bytes('wal.db')), shown.preview.before);
      assert.ok((await database.write()).ok);
      assert.equal(digest(bytes('wal.db')), shown.preview.after);
    });
  });
});
