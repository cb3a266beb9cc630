// What a failed check printed, as text to judge by: the lines that tell something, a key that is the same for the same
// failure, and how many tests failed and passed. Knows the reports of the common runners; what it does not know it
// keeps as it is.

export interface Score {
  readonly failed: number;
  /** Null where the runner does not say. */
  readonly passed: number | null;
}

// eslint-disable-next-line no-control-regex -- colours are control characters
const ANSI = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;

/** Without colours, with one kind of line end. */
export function plainText(output: string): string {
  return output.replace(ANSI, '').replace(/\r\n?/g, '\n');
}

/** What a runner prints of each failure once more at its end, whole; nothing before it is needed. */
const REPEATED = [/^✖ failing tests:$/m, /^=+ FAILURES =+$/m, /^=+ ERRORS =+$/m, /^ +\d+ failing$/m];

const NOISE = [
  /^\s*(?:✔|✓|√|ok \d|PASS\b|# Subtest|TAP version|1\.\.\d|[▶﹣])/,
  /^\s*(?:duration_ms|type|location|failureType|code|name|operator|stack|severity):(?! *Error)/,
  /^\s*(?:---|\.\.\.|\{|\}|\^+|~+[~^]*|-{5,}|=+ short test summary.*)$/,
  /^(?:#|ℹ) (?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms)\b/,
  /^\s*(?:generatedMessage|failureType|code|operator|diff): /,
  /^(?:Ran \d+ tests? in|Node\.js v\d|Duration\b|Start at\b|Time: |Snapshots: |Ran all test suites)/,
  /^=+ (?:test session starts|\d+ (?:passed|failed)).*=+$|^(?:platform|rootdir|plugins|cachedir)\b|^collect(?:ed|ing) /,
  /node:internal|\bnode_modules\/|\(node:|at node:|at async (?:Promise\.all|startSubtest|Suite)|at (?:Test|Suite|TestContext)\.(?:run|start|process|runInAsyncScope)\b/,
  /(?:\/lib\/python\d|site-packages\/|\/unittest\/)/,
  /^\s*note: run with `RUST_BACKTRACE|^\s*Compiling |^\s*Finished |^\s*Running /,
];

/** The lines that tell something of the failures, from the first on, at most `budget` characters. */
export function usefulLines(output: string, budget: number): string {
  const text = plainText(output);
  const lines = fromRepeated(text).split('\n');
  const told = lines.filter(line => !NOISE.some(noise => noise.test(line)));
  const joined = told
    .map(line => line.trimEnd())
    .join('\n')
    .replace(/\n{2,}/g, '\n')
    .trim();
  const useful = joined === '' ? text.trim().slice(-budget) : joined;
  return useful.length <= budget ? useful : `${useful.slice(0, budget)}…`;
}

function fromRepeated(text: string): string {
  for (const mark of REPEATED) {
    const at = text.search(mark);
    if (at !== -1) return text.slice(at).replace(mark, '');
  }
  return text;
}

/** The same for two runs that failed in the same way: without times, addresses and places in files. */
export function failureKey(output: string): string {
  return usefulLines(output, 20_000)
    .replace(/\b0x[0-9a-f]+\b/gi, '')
    .replace(/\(?\b\d+(?:\.\d+)?\s?(?:ms|s|seconds)\b\)?/g, '')
    .replace(/:\d+(?::\d+)?\b|\bline \d+|\(\d+,\d+\)/g, '')
    .replace(/\s+/g, ' ');
}

const FAILED = [
  /^(?:#|ℹ) fail (\d+)/m,
  /^\s*(\d+) failing$/m,
  /^\s*Tests:?\s+(?:.*?\s)?(\d+) failed/m,
  /^test result: .*?(\d+) failed/m,
  /^=+ .*?(\d+) failed.*=+$/m,
  /^(\d+) failed\b/m,
];
const PASSED = [
  /^(?:#|ℹ) pass (\d+)/m,
  /^\s*(\d+) passing\b/m,
  /^\s*Tests:?\s+(?:.*?\s)?(\d+) passed/m,
  /^test result: .*?(\d+) passed/m,
  /^=+ .*?(\d+) passed.*=+$/m,
  /^\d+ failed, (\d+) passed\b/m,
];
/** Where each failure has a line of its own and none counts them. */
const EACH = [/\berror TS\d+:/g, /^\s*--- FAIL:/gm, /^error(?:\[E\d+\])?: /gm];

/** Null where nothing tells how many tests failed. */
export function scoreOf(output: string): Score | null {
  const text = plainText(output);
  const unittest = unittestScore(text);
  if (unittest) return unittest;
  const failed = numberBy(FAILED, text);
  if (failed !== null) return { failed, passed: numberBy(PASSED, text) };
  for (const each of EACH) {
    const count = text.match(each)?.length ?? 0;
    if (count > 0) return { failed: count, passed: null };
  }
  const problems = /^✖ \d+ problems? \((\d+) errors?/m.exec(text)?.[1];
  return problems === undefined ? null : { failed: Number(problems), passed: null };
}

function unittestScore(text: string): Score | null {
  const end = /^FAILED \(([^)]*)\)$/m.exec(text)?.[1];
  if (end === undefined) return null;
  const sum = [...end.matchAll(/(?:failures|errors)=(\d+)/g)].reduce(
    (all, match) => all + Number(match[1]),
    0,
  );
  const ran = /^Ran (\d+) tests?/m.exec(text)?.[1];
  return { failed: sum, passed: ran === undefined ? null : Number(ran) - sum };
}

function numberBy(patterns: readonly RegExp[], text: string): number | null {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return Number(found);
  }
  return null;
}
