// `npm start`: sets everything up and carries out a real task in a copy of a sample project. `npm start -- "TASK" -C DIR`
// does the user's own task, `npm start -- --editor` opens the sample in VS Code. Exits as the command line does.
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { environmentWith, runInherited } from '../src/node/runtime.mjs';
import { openEditor } from './editor.mjs';
import { ensureBuilt, ensureEmbedded, ensureModel, root, say } from './prepare.mjs';

const args = process.argv.slice(2);
const cli = path.join(root, 'dist', 'cli.js');
const env = environmentWith(process.execPath);
const began = performance.now();
const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;

try {
  ensureBuilt();
  if (args[0] === '--editor') process.exitCode = await openEditor(copySample());
  else if (args.length > 0) process.exitCode = await runTask();
  else process.exitCode = await runSample();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

/** Relative paths count from where npm was called. */
function runTask() {
  return runInherited(process.execPath, [cli, 'run', ...args], { cwd: process.env['INIT_CWD'] ?? root, env });
}

async function runSample() {
  await ensureEmbedded();
  await ensureModel();
  say(`Set up after ${seconds()}.`);
  const folder = copySample();
  say(`The sample project is in ${folder}; ${countTests(folder)}.`);
  const recipe = path.join(root, 'samples', 'shop.recipe.json');
  const run = [cli, 'run', '--plan', recipe, '-C', folder, '--allow', 'edits,commands'];
  const code = await runInherited(process.execPath, run, { cwd: root, env });
  say(`Now ${countTests(folder)}; all of it took ${seconds()}.`);
  if (code === 0) {
    const here = path.relative(process.cwd(), folder);
    say(`Take it back with: node dist/cli.js undo -C ${here}`);
    say('Your own task: npm start -- "TASK" -C FOLDER; in VS Code: npm start -- --editor');
  }
  return code;
}

/** A fresh copy, so that every start begins with the same files. */
function copySample() {
  const folder = path.join(root, 'out', 'sample', 'shop');
  rmSync(folder, { recursive: true, force: true });
  cpSync(path.join(root, 'samples', 'shop'), folder, { recursive: true });
  return folder;
}

/** @param {string} cwd */
function countTests(cwd) {
  const args = ['--test', '--test-reporter=tap'];
  const { stdout } = spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8' });
  const count = (/** @type {string} */ what) =>
    Number(new RegExp(`^# ${what} (\\d+)`, 'm').exec(stdout)?.[1] ?? 0);
  return `${count('pass')} of its tests pass, ${count('fail')} fail`;
}
