// `npm run eval:agents [-- SUITE… --cases DIR --sample N --executor MODEL --planner MODEL]`: how right the agents are with a
// real small model; `npm run eval:plan` is its suite `plans`. MODEL is `provider/model`, or JSON as in the configuration.
// Prints a table a suite and writes out/eval/SUITE.json; a broken promise makes the command fail.
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { readArguments } from './arguments.mjs';
import { loadModule } from './loadModule.mjs';
import { ensureBuilt, ensureEmbedded, ensureModel, ensureSandbox, root, say } from './prepare.mjs';

const SMALL = 'qwen2.5-coder-1.5b';
const { values, positionals } = readArguments({
  allowPositionals: true,
  options: {
    cases: { type: 'string' },
    sample: { type: 'string' },
    executor: { type: 'string' },
    planner: { type: 'string' },
  },
});
const write = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

ensureSandbox();
ensureBuilt();
const { suites, openModel } = await loadModule('scripts/eval/agents.ts');
const unknown = positionals.filter(name => !suites.some((/** @type {any} */ suite) => suite.name === name));
const sample = values.sample === undefined ? null : Number(values.sample);
if (sample !== null && !(Number.isInteger(sample) && sample > 0)) {
  say(`--sample is a number of tasks from 1, not ${values.sample}.`);
  process.exit(2);
}
if (unknown.length > 0) {
  const names = suites.map((/** @type {any} */ suite) => suite.name).join(', ');
  say(`There is no suite ${unknown.join(', ')}; choose from ${names}.`);
  process.exit(2);
}
/** @type {import('./eval/suite').Suite[]} */
const chosen = suites.filter(
  (/** @type {any} */ suite) =>
    positionals.includes(suite.name) || (positionals.length === 0 && suite.byName !== true),
);
const config = values.executor === undefined ? null : modelOf(values.executor);
if (config === null && chosen.some(suite => suite.withoutModel !== true)) {
  await ensureEmbedded();
  await ensureModel(SMALL);
}
const executor = openModel(config ?? { provider: 'embedded', model: SMALL });
const planner = values.planner === undefined ? null : openModel(modelOf(values.planner));
const context = {
  cases: values.cases === undefined ? null : path.resolve(process.env['INIT_CWD'] ?? '.', values.cases),
  executor: () => executor.model,
  planner: planner?.model ?? null,
  sample,
  say,
  signal: stop.signal,
};
mkdirSync(path.join(root, 'out', 'eval'), { recursive: true });
let broken = 0;
for (const suite of chosen) broken += await judge(suite);
executor.close();
planner?.close();
process.exitCode = broken > 0 ? 1 : 0;

/** @param {string} text JSON as in the configuration, or `provider/model` */
function modelOf(text) {
  if (text.startsWith('{')) return JSON.parse(text);
  const [provider, ...model] = text.split('/');
  return { provider, model: model.join('/') };
}

/** @param {import('./eval/suite').Suite} suite @returns {Promise<number>} promises broken */
async function judge(suite) {
  write(`\n== ${suite.name}: ${suite.about}`);
  const began = performance.now();
  const report = await suite.run(context);
  const seconds = (performance.now() - began) / 1000;
  printTable([report.columns, ...report.rows]);
  for (const { text, kept } of report.promises) write(`${kept ? 'kept    ' : 'NOT KEPT'}  ${text}`);
  const by = suite.withoutModel === true ? 'without a model' : `with ${executor.model.id}`;
  write(`${seconds.toFixed(1)} s ${by}, load ${loadavg()[0]?.toFixed(2)}`);
  const file = path.join(root, 'out', 'eval', `${suite.name}.json`);
  writeFileSync(file, `${JSON.stringify({ seconds, ...report }, null, 2)}\n`);
  return report.promises.filter(({ kept }) => !kept).length;
}

/** @param {readonly (readonly (string | number)[])[]} rows */
function printTable(rows) {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map(row => String(row[column] ?? '').length)),
  );
  for (const row of rows) {
    const cells = row.map((cell, i) =>
      i === 0 ? String(cell).padEnd(widths[i] ?? 0) : String(cell).padStart(widths[i] ?? 0),
    );
    write(cells.join('  ').trimEnd());
  }
}
