// Runs one suite of tests as a process group of its own with a time limit, and reads its results from the reporter's file.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { environmentWith } from '../src/node/runtime.mjs';

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {readonly string[]} command arguments for Node
 * @property {number} minutes limit
 * @property {boolean} [dots] many short tests: a dot each
 * @property {boolean} [counts] false: the process is one test, passed when it exits 0
 *
 * @typedef {{ result: string, title: string, detail?: string }} Line
 *
 * @typedef {object} Outcome
 * @property {string} name
 * @property {number} passed
 * @property {readonly Line[]} failures
 * @property {readonly Line[]} notRun
 * @property {number} seconds
 */

/** @type {Set<number>} process groups that must not outlive this process */
const running = new Set();

/** Ends every suite that still runs. */
export function endSuites() {
  for (const pid of running) endGroup(pid);
}

/** @param {number} pid of the group's first process */
function endGroup(pid) {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F']);
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended
  }
}

/**
 * @param {Suite} suite
 * @param {string} root
 * @returns {Promise<Outcome>}
 */
export async function runSuite(suite, root) {
  const report = path.join(root, 'out', 'report', `${suite.name}.jsonl`);
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const began = performance.now();
  const env = { ...environmentWith(process.execPath), QUICKSTEP_REPORT: report };
  const end = await runLimited(suite, root, suite.dots ? { ...env, QUICKSTEP_DOTS: '1' } : env);
  const seconds = (performance.now() - began) / 1000;
  const lines = existsSync(report) ? readLines(report) : [];
  return { name: suite.name, seconds, ...sum(suite, end, lines) };
}

/**
 * @param {Suite} suite
 * @param {string} end how the process ended, empty for well
 * @param {readonly Line[]} lines
 */
function sum(suite, end, lines) {
  const of = (/** @type {string} */ result) => lines.filter(line => line.result === result);
  const failed = of('failed');
  if (suite.counts === false) {
    return { passed: end ? 0 : 1, failures: end ? [failure(suite.name, end)] : [], notRun: [] };
  }
  const whole = of('end').length > 0;
  // A suite that broke off, or that says it failed although no test did, has failed once more.
  const broken = !whole || (end !== '' && failed.length === 0);
  const failures = broken
    ? [...failed, failure(`the suite ${suite.name}`, end || 'gave no results')]
    : failed;
  return { passed: of('passed').length, failures, notRun: of('not run') };
}

/**
 * @param {string} title
 * @param {string} detail
 * @returns {Line}
 */
const failure = (title, detail) => ({ result: 'failed', title, detail });

/**
 * @param {string} file
 * @returns {Line[]}
 */
function readLines(file) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line));
}

/**
 * @param {Suite} suite
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} empty when it exited with 0, else what happened
 */
function runLimited(suite, cwd, env) {
  const detached = process.platform !== 'win32';
  const child = spawn(process.execPath, [...suite.command], { cwd, env, stdio: 'inherit', detached });
  const pid = child.pid;
  if (pid !== undefined) running.add(pid);
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    if (pid !== undefined) endGroup(pid);
  }, suite.minutes * 60_000);
  return new Promise(resolve => {
    child.on('error', error => resolve(error.message));
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      if (pid !== undefined) {
        endGroup(pid);
        running.delete(pid);
      }
      resolve(
        late ? `took longer than ${suite.minutes} minutes` : code === 0 ? '' : `ended with ${signal ?? code}`,
      );
    });
  });
}
