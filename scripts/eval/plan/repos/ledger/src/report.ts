import type { Account, Entry } from './account.ts';
import { formatAmount } from './money.ts';

/** One line an entry: date, text and amount. */
export function statement(account: Account): string {
  const lines = account.entries.map(entry => line(entry));
  return [account.name, ...lines].join('\n');
}

function line(entry: Entry): string {
  return entry.date + ' ' + entry.text + ' ' + formatAmount(entry.cents);
}

/** Sums by month, as "2026-01" and cents, in the order of first appearance. */
export function byMonth(entries: readonly Entry[]): [string, number][] {
  const sums = new Map<string, number>();
  for (const entry of entries) {
    const month = entry.date.slice(0, 7);
    sums.set(month, (sums.get(month) ?? 0) + entry.cents);
  }
  return [...sums];
}
