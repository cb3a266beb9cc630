// A real SQLite file for tests, from SQL.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Makes `name` in `folder` and runs `sql` on it; returns its absolute path. */
export function makeDatabase(folder: string, name: string, sql: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
  return file;
}

export const SHOP = `
  CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT, api_token TEXT);
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers(id) ON DELETE CASCADE,
    placed TEXT, total REAL CHECK (total >= 0)
  );
  CREATE VIEW big_orders AS SELECT * FROM orders WHERE total > 100;
  INSERT INTO customers VALUES (1, 'Ada', 'Bonn', 'sk-1'), (2, 'Bo', 'Graz', 'sk-2'), (3, 'Cy', 'Bonn', 'sk-3');
  INSERT INTO orders VALUES (1, 1, '2024-01-05', 20), (2, 1, '2024-02-01', 120.5), (3, 2, '2024-02-07', 300);
`;
