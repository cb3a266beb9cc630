// `npm test [-- SUITE… --grep PATTERN]`: sets up what the suites need, runs them one after another, prints a table and, as
// its last line, `N passed, N failed`. What could not start counts as failed; what this platform cannot do is listed.
import { execFileSync } from 'node:child_process';
import { readArguments } from './arguments.mjs';
import { ensureBrowser } from './host/browser.mjs';
import { installHost } from './host/install.mjs';
import { ensureBuilt, ensureEmbedded, ensureModel, ensureSandbox, root, say } from './prepare.mjs';
import { endSuites, runSuite } from './suites.mjs';

const { values, positionals } = readArguments({
  allowPositionals: true,
  options: { grep: { type: 'string' } },
});
const grep = values.grep === undefined ? [] : ['--grep', values.grep];

/** @param {string} kind @param {number} seconds for one test */
const mocha = (kind, seconds) => [
  '--enable-source-maps',
  'node_modules/mocha/bin/mocha.js',
  ...['--reporter', 'scripts/reporter.mjs', '--timeout', String(seconds * 1000), '--exit'],
  ...grep,
  `out/${kind}/**/*.test.js`,
];
const bundle = (/** @type {string} */ kind) => () =>
  void execFileSync(process.execPath, ['esbuild.js', `--tests=${kind}`], { cwd: root, stdio: 'inherit' });
/** The small model that a laptop takes, and the one that shows what a step can do. */
const models = async () => {
  await ensureModel('qwen2.5-coder-0.5b');
  await ensureModel('qwen2.5-coder-1.5b');
};
const browser = async () => void (await ensureBrowser(say));
const host = async () => void (await installHost(say));

/** @type {readonly (import('./suites.mjs').Suite & { needs: readonly (() => unknown)[] })[]} */
const suites = [
  { name: 'check', command: ['scripts/check.mjs'], minutes: 4, counts: false, needs: [] },
  {
    name: 'unit',
    command: mocha('unit', 10),
    minutes: 5,
    dots: true,
    needs: [ensureSandbox, bundle('unit')],
  },
  { name: 'ui', command: mocha('ui', 60), minutes: 5, needs: [ensureBuilt, browser, bundle('ui')] },
  {
    name: 'model',
    command: mocha('model', 120),
    minutes: 6,
    needs: [ensureBuilt, ensureEmbedded, models, bundle('model')],
  },
  {
    name: 'host',
    command: ['scripts/host/main.mjs', ...grep],
    minutes: 5,
    needs: [ensureBuilt, host, bundle('host')],
  },
  {
    name: 'e2e',
    command: mocha('e2e', 240),
    minutes: 8,
    needs: [ensureBuilt, ensureEmbedded, models, host, bundle('e2e')],
  },
];

const unknown = positionals.filter(name => !suites.some(suite => suite.name === name));
if (unknown.length > 0) {
  say(`There is no suite ${unknown.join(', ')}; choose from ${suites.map(suite => suite.name).join(', ')}.`);
  process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    endSuites();
    process.exit(130);
  });
}

/** @type {Map<() => unknown, Promise<unknown>>} */
const done = new Map();
/** Each set-up step once, also when it fails. @param {readonly (() => unknown)[]} steps */
async function prepare(steps) {
  for (const step of steps) {
    const began = done.get(step) ?? (async () => step())();
    done.set(step, began);
    await began;
  }
}

/** @param {typeof suites[number]} suite @returns {Promise<import('./suites.mjs').Outcome>} */
async function run(suite) {
  process.stdout.write(`\n== ${suite.name}\n`);
  const began = performance.now();
  try {
    await prepare(suite.needs);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const failures = [{ result: 'failed', title: `setting up ${suite.name}`, detail }];
    return { name: suite.name, passed: 0, failures, notRun: [], seconds: (performance.now() - began) / 1000 };
  }
  return runSuite(suite, root);
}

const outcomes = [];
for (const suite of suites) {
  if (positionals.length === 0 || positionals.includes(suite.name)) outcomes.push(await run(suite));
}

/** @param {readonly (string | number)[]} cells */
const row = cells =>
  `${cells.map((cell, index) => (index ? String(cell).padStart(9) : String(cell).padEnd(8))).join('')}\n`;
process.stdout.write(`\n${row(['suite', 'passed', 'failed', 'not run', 'seconds'])}`);
for (const it of outcomes) {
  process.stdout.write(
    row([it.name, it.passed, it.failures.length, it.notRun.length, it.seconds.toFixed(1)]),
  );
}
for (const it of outcomes) {
  for (const { title, detail } of it.notRun)
    process.stdout.write(`not run: ${it.name}: ${title}: ${detail}\n`);
  for (const { title, detail } of it.failures)
    process.stdout.write(`FAILED: ${it.name}: ${title}: ${detail}\n`);
}
const passed = outcomes.reduce((total, it) => total + it.passed, 0);
const failed = outcomes.reduce((total, it) => total + it.failures.length, 0);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;
