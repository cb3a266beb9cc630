// Where a text stops being JSON. Engines word their messages differently and often leave the position out, so it is
// searched for: the longest beginning that only lacks its end.

/** One clause with the line, such as `line 3: not valid JSON at "oops}"`. The text must not be valid JSON. */
export function jsonFault(text: string): string {
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (lacksOnlyItsEnd(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  const whole = text.trimEnd();
  const line = whole.slice(0, good).split('\n').length;
  if (good >= whole.length) return `line ${line}: the JSON ends too early`;
  if (text[good] === '\n') return `line ${line}: a string is not closed`;
  return `line ${line}: not valid JSON at ${JSON.stringify(text.slice(good, good + 20).split('\n')[0])}`;
}

function lacksOnlyItsEnd(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const position = /position (\d+)/.exec(message)?.[1];
    return /end of JSON|Unterminated string/.test(message) || Number(position) >= beginning.length;
  }
}
