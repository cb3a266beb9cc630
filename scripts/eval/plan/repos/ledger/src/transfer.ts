import type { Account } from './account.ts';

/** Moves cents from one account to another on a day. */
export function transfer(from: Account, to: Account, date: string, cents: number): void {
  from.withdraw(date, cents, 'to ' + to.name);
  to.deposit(date, cents, 'from ' + from.name);
}
