/** Cents of an amount such as "12.50" or "-3". */
export function parseAmount(text: string): number {
  const match = /^(-?)(\d+)(?:\.(\d{2}))?$/.exec(text.trim());
  if (!match) throw new Error('not an amount: ' + text);
  const cents = Number(match[2]) * 100 + Number(match[3] ?? 0);
  return match[1] === '-' ? -cents : cents;
}

/** "12.50" of 1250 cents. */
export function formatAmount(cents: number): string {
  const sign = cents < 0 ? '-' : '';
  const whole = Math.floor(Math.abs(cents) / 100);
  const rest = String(Math.abs(cents) % 100).padStart(2, '0');
  return sign + whole + '.' + rest;
}
