export interface Entry {
  readonly date: string;
  readonly text: string;
  /** Positive: comes in. */
  readonly cents: number;
}

export class Account {
  readonly name: string;
  readonly entries: Entry[] = [];

  constructor(name: string) {
    this.name = name;
  }

  deposit(date: string, cents: number, text = 'deposit'): void {
    this.entries.push({ date, text, cents });
  }

  withdraw(date: string, cents: number, text = 'withdrawal'): void {
    this.entries.push({ date, text, cents: -cents });
  }

  balance(): number {
    return this.entries.reduce((sum, entry) => sum + entry.cents, 0);
  }
}
