#!/usr/bin/env node
// Stands in for the `code` executable in @vscode/test-electron's `runTests({ vscodeExecutablePath })`: takes the desktop
// flags, runs the served VS Code and Chromium, passes on what the tests print and their exit code.
// QUICKSTEP_SHIM_SECONDS limits a run (600), QUICKSTEP_SHIM_VERBOSE=1 shows the workbench's own log.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { injectDevelopment, launchBrowser, startServer, workbenchUrl } from './host.mjs';
import { hostCommand } from './install.mjs';

const CLI_VERBS = ['install-extension', 'uninstall-extension', 'list-extensions', 'version'];
const TAKES_VALUE = new Set([
  'user-data-dir',
  'extensions-dir',
  'extensionDevelopmentPath',
  'extensionTestsPath',
  'folder-uri',
  'file-uri',
  'install-extension',
  'uninstall-extension',
  'profile',
  'log',
  'locale',
  'enable-proposed-api',
  'disable-extension',
]);
const NOT_FOR_SERVER =
  /^--(no-sandbox|disable-gpu-sandbox|disable-updates|skip-welcome|skip-release-notes|disable-workspace-trust)$/;
const verbose = Boolean(process.env['QUICKSTEP_SHIM_VERBOSE']);

// A closed pipe (`| head`) must not skip the clean-up.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const { flags, folders } = parse(process.argv.slice(2));
process.exitCode = CLI_VERBS.some(verb => flags.has(verb)) ? await runCli() : await runWorkbench();

/** @param {readonly string[]} argv */
function parse(argv) {
  /** @type {Map<string, string[]>} */
  const flags = new Map();
  /** @type {string[]} */
  const folders = [];
  const rest = [...argv];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, name, given] = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === undefined) folders.push(arg);
    else {
      const takesNext = given === undefined && TAKES_VALUE.has(name) && rest[0]?.startsWith('--') === false;
      flags.set(name, [...(flags.get(name) ?? []), takesNext ? (rest.shift() ?? '') : (given ?? '')]);
    }
  }
  return { flags, folders };
}

/** @returns {Promise<number>} */
function runCli() {
  const { node, main } = hostCommand();
  const args = process.argv.slice(2).filter(arg => !NOT_FOR_SERVER.test(arg));
  const child = spawn(node, [main, '--accept-server-license-terms', ...args], { stdio: 'inherit' });
  return new Promise(resolve => child.on('exit', code => resolve(code ?? 1)));
}

/** @param {string} text a path or a file URL */
function toPath(text) {
  return /^[a-z-]+:\/\//.test(text) ? decodeURIComponent(new URL(text).pathname) : path.resolve(text);
}

async function runWorkbench() {
  const one = (/** @type {string} */ name) => flags.get(name)?.at(-1);
  const extensions = (flags.get('extensionDevelopmentPath') ?? []).map(toPath);
  const tests = one('extensionTestsPath');
  const target = folders[0] ?? one('folder-uri');
  const server = await startServer({
    userDataDir: one('user-data-dir'),
    extensionsDir: one('extensions-dir'),
    trust: !flags.has('disable-workspace-trust'),
  });
  const work = mkdtempSync(path.join(tmpdir(), 'vscode-shim-'));
  const printed = path.join(work, 'printed.jsonl');
  const wrapper = path.join(work, 'run.cjs');
  writeFileSync(printed, '');
  if (tests) writeFileSync(wrapper, wrapperSource(toPath(tests), printed));
  const flush = follow(printed);
  const browser = launchBrowser();
  const stop = async () => {
    await browser.then(it => it.close()).catch(() => undefined);
    await server.stop();
    flush();
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => void stop().finally(() => process.exit(130)));
  }
  try {
    const { page } = await browser;
    const ended = waitForEnd(page);
    await page.exposeFunction(
      'codeAutomationLog',
      (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
        if (verbose) console.error(`[workbench ${type}]`, ...args);
      },
    );
    await injectDevelopment(page, server.port, { extensions, ...(tests ? { tests: wrapper } : {}) });
    const payload = ['skip-welcome', 'skip-release-notes', 'disable-extensions']
      .filter(name => flags.has(name))
      .map(
        name => /** @type {const} */ ([name.replace(/-(.)/g, (_, letter) => letter.toUpperCase()), 'true']),
      );
    await page.goto(workbenchUrl(server.port, target === undefined ? undefined : toPath(target), payload));
    return await ended;
  } finally {
    await stop();
  }
}

/**
 * @param {import('playwright-core').Page} page
 * @returns {Promise<number>} the tests' exit code; 70 for a crash of the page, 124 when they took too long
 */
function waitForEnd(page) {
  const seconds = Number(process.env['QUICKSTEP_SHIM_SECONDS'] ?? 600);
  return new Promise((resolve, reject) => {
    page.on('crash', () => {
      console.error('The page of the served VS Code crashed.');
      resolve(70);
    });
    page.on('dialog', dialog => void dialog.accept().catch(() => undefined));
    setTimeout(() => {
      console.error(`The host tests did not end within ${seconds} s.`);
      resolve(124);
    }, seconds * 1000).unref();
    page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => resolve(code)).catch(reject);
  });
}

/**
 * The tests start through this, because what the workbench passes on mixes its own log with the tests' console. The
 * extension host made console's methods accessors with an empty setter, but they can be defined anew.
 * @param {string} tests
 * @param {string} printed
 */
function wrapperSource(tests, printed) {
  return `const fs = require('fs'), util = require('util'), url = require('url');
const fd = fs.openSync(${JSON.stringify(printed)}, 'a');
const put = (stream, text) => fs.writeSync(fd, JSON.stringify([stream, text]) + '\\n');
for (const [name, stream] of [['log', 1], ['info', 1], ['debug', 1], ['warn', 2], ['error', 2]]) {
  Object.defineProperty(console, name, {
    configurable: true, writable: true, value: (...args) => put(stream, util.format(...args) + '\\n'),
  });
}
exports.run = async () => {
  const file = require.resolve(${JSON.stringify(tests)});
  const module_ = await import(url.pathToFileURL(file));
  try {
    await (module_.run ?? module_.default.run)();
  } finally {
    // the host ends this process before Node would write it
    if (process.env.NODE_V8_COVERAGE) require('v8').takeCoverage();
  }
};
`;
}

/**
 * Copies new lines of the wrapper's file to this process's streams; the result copies what is left.
 * @param {string} file
 */
function follow(file) {
  let seen = 0;
  let rest = '';
  const pump = () => {
    const bytes = readFileSync(file);
    rest += bytes.subarray(seen).toString();
    seen = bytes.length;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [stream, text] = JSON.parse(line);
      (stream === 2 ? process.stderr : process.stdout).write(text);
    }
  };
  const timer = setInterval(pump, 100);
  return () => {
    clearInterval(timer);
    pump();
  };
}
