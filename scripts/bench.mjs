// `npm run bench [-- NAME…]`: measures what the project promises about time. Five pairs each, of Quickstep and of what it is
// compared with, the load of the machine printed beside them, because times alone mean nothing on a busy machine.
import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, root } from './prepare.mjs';

const PAIRS = 5;
const wanted = process.argv.slice(2);

/** @param {readonly number[]} values */
const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const write = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);

ensureBuilt();
execFileSync(process.execPath, ['esbuild.js', '--tests=bench'], { cwd: root, stdio: 'inherit' });
write(`${cpus().length} cores, ${cpus()[0]?.model ?? ''}`);
let broken = 0;
for (const file of globSync('out/bench/**/*.bench.js', { cwd: root }).sort()) {
  const { bench } = await import(pathToFileURL(path.join(root, file)).href);
  if (wanted.length === 0 || wanted.some(name => bench.name.includes(name))) await runPairs(bench);
}
process.exitCode = broken > 0 ? 1 : 0;

/** @param {any} bench as test/bench/measure.ts has it */
async function runPairs(bench) {
  write(`\n${bench.name}: ${bench.promise}`);
  const pairs = [];
  for (let n = 1; n <= PAIRS; n++) {
    const pair = await bench.measure();
    pairs.push(pair);
    const load = loadavg()[0]?.toFixed(2);
    write(
      `  ${n}  ${pair.took.toFixed(0).padStart(6)} ms  ${bench.reference} ${pair.against.toFixed(0)} ms  ` +
        `ratio ${(pair.took / pair.against).toFixed(3)}  load ${load}  ${bench.holds(pair) ? 'kept' : 'NOT KEPT'}${pair.also ? `  ${pair.also}` : ''}`,
    );
  }
  const kept = pairs.filter(pair => bench.holds(pair)).length;
  const ratio = median(pairs.map(pair => pair.took / pair.against));
  write(
    `  median ${median(pairs.map(pair => pair.took)).toFixed(0)} ms, ratio ${ratio.toFixed(3)}, kept ${kept} of ${PAIRS}`,
  );
  if (kept < PAIRS) broken += 1;
}
