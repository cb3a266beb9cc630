import type { PlanTask } from './task';

const task = (id: string, text: string, tests: string, solution: PlanTask['solution']): PlanTask => ({
  id: `ledger-${id}`,
  repository: 'ledger',
  task: text,
  tests: `import assert from 'node:assert/strict';\nimport test from 'node:test';\n${tests}`,
  solution,
});

/** TypeScript, tested by node:test. */
export const ledger: readonly PlanTask[] = [
  task(
    'overdraft',
    "Account.withdraw must throw new Error('not enough money') when the cents are more than the balance, and then note nothing.",
    `import { Account } from '../src/account.ts';
test('withdraw', () => {
  const account = new Account('a');
  account.deposit('2026-01-01', 100);
  assert.throws(() => account.withdraw('2026-01-02', 101), /not enough money/);
  assert.equal(account.entries.length, 1);
  account.withdraw('2026-01-02', 100);
  assert.equal(account.balance(), 0);
});
`,
    [
      {
        file: 'src/account.ts',
        find: '    this.entries.push({ date, text, cents: -cents });',
        text: "    if (cents > this.balance()) throw new Error('not enough money');\n    this.entries.push({ date, text, cents: -cents });",
      },
    ],
  ),
  task(
    'positive',
    "Both Account.deposit and Account.withdraw must throw new RangeError('cents must be positive') when cents is 0 or less.",
    `import { Account } from '../src/account.ts';
test('cents', () => {
  const account = new Account('a');
  assert.throws(() => account.deposit('2026-01-01', 0), /cents must be positive/);
  assert.throws(() => account.withdraw('2026-01-01', -5), RangeError);
  assert.equal(account.entries.length, 0);
  account.deposit('2026-01-01', 1);
  assert.equal(account.balance(), 1);
});
`,
    [
      {
        file: 'src/account.ts',
        find: '    this.entries.push({ date, text, cents });',
        text: "    if (cents <= 0) throw new RangeError('cents must be positive');\n    this.entries.push({ date, text, cents });",
      },
      {
        file: 'src/account.ts',
        find: '    this.entries.push({ date, text, cents: -cents });',
        text: "    if (cents <= 0) throw new RangeError('cents must be positive');\n    this.entries.push({ date, text, cents: -cents });",
      },
    ],
  ),
  task(
    'thousands',
    'formatAmount in src/money.ts must put a comma between thousands: 123456789 cents are "1,234,567.89" and -100000 are "-1,000.00".',
    `import { formatAmount } from '../src/money.ts';
test('thousands', () => {
  assert.equal(formatAmount(123456789), '1,234,567.89');
  assert.equal(formatAmount(-100000), '-1,000.00');
  assert.equal(formatAmount(99999), '999.99');
});
`,
    [
      {
        file: 'src/money.ts',
        find: 'return sign + whole +',
        text: "return sign + String(whole).replace(/\\B(?=(\\d{3})+$)/g, ',') +",
      },
    ],
  ),
  task(
    'balance-on',
    'Add a method balanceOn(date: string): number to the class Account that sums the entries up to and including that date.',
    `import { Account } from '../src/account.ts';
test('balanceOn', () => {
  const account = new Account('a');
  account.deposit('2026-01-01', 100);
  account.deposit('2026-01-05', 20);
  assert.equal(account.balanceOn('2025-12-31'), 0);
  assert.equal(account.balanceOn('2026-01-01'), 100);
  assert.equal(account.balanceOn('2026-02-01'), 120);
});
`,
    [
      {
        file: 'src/account.ts',
        find: '  balance(): number {',
        text: '  balanceOn(date: string): number {\n    return this.entries.filter(entry => entry.date <= date).reduce((sum, entry) => sum + entry.cents, 0);\n  }\n\n  balance(): number {',
      },
    ],
  ),
  task(
    'csv',
    'Add an exported function toCsv(account: Account): string to src/report.ts: a first line "date,text,amount", then one line an entry with the amount written by formatAmount. A text that holds a comma stands in double quotes. Lines are joined by \\n.',
    `import { Account } from '../src/account.ts';
import { toCsv } from '../src/report.ts';
test('csv', () => {
  const account = new Account('a');
  account.deposit('2026-01-01', 1250, 'pay, late');
  account.withdraw('2026-01-02', 50, 'tea');
  assert.equal(toCsv(account), 'date,text,amount\\n2026-01-01,"pay, late",12.50\\n2026-01-02,tea,-0.50');
});
`,
    [
      {
        file: 'src/report.ts',
        find: '/** Sums by month',
        text: "export function toCsv(account: Account): string {\n  const cell = (text: string) => (text.includes(',') ? '\"' + text + '\"' : text);\n  const lines = account.entries.map(e => [e.date, cell(e.text), formatAmount(e.cents)].join(','));\n  return ['date,text,amount', ...lines].join('\\n');\n}\n\n/** Sums by month",
      },
    ],
  ),
  task(
    'same-account',
    "transfer must throw new Error('same account') when from and to are the same account, and when cents are not an integer new Error('cents must be whole'). Neither account is changed then.",
    `import { Account } from '../src/account.ts';
import { transfer } from '../src/transfer.ts';
test('transfer', () => {
  const [a, b] = [new Account('a'), new Account('b')];
  a.deposit('2026-01-01', 100);
  assert.throws(() => transfer(a, a, '2026-01-02', 10), /same account/);
  assert.throws(() => transfer(a, b, '2026-01-02', 1.5), /cents must be whole/);
  assert.deepEqual([a.entries.length, b.entries.length], [1, 0]);
});
`,
    [
      {
        file: 'src/transfer.ts',
        find: '  from.withdraw',
        text: "  if (from === to) throw new Error('same account');\n  if (!Number.isInteger(cents)) throw new Error('cents must be whole');\n  from.withdraw",
      },
    ],
  ),
  task(
    'budget',
    'Add a new file src/budget.ts with an exported function overBudget(entries: readonly Entry[], limit: number): string[] that answers the months (as byMonth names them) in which the sum of the entries is below -limit.',
    `import { overBudget } from '../src/budget.ts';
test('budget', () => {
  const entry = (date: string, cents: number) => ({ date, text: '', cents });
  const entries = [entry('2026-01-01', -60), entry('2026-01-09', -50), entry('2026-02-01', -100)];
  assert.deepEqual(overBudget(entries, 100), ['2026-01']);
  assert.deepEqual(overBudget(entries, 99), ['2026-01', '2026-02']);
});
`,
    [
      {
        file: 'src/budget.ts',
        text: "import type { Entry } from './account.ts';\nimport { byMonth } from './report.ts';\n\nexport function overBudget(entries: readonly Entry[], limit: number): string[] {\n  return byMonth(entries).filter(([, cents]) => cents < -limit).map(([month]) => month);\n}\n",
      },
    ],
  ),
];
