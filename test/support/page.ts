// The real page bundle in a real Chromium, with the editor's side of the wire replaced by a recorder. The page is served
// from loopback with the same HTML and policy that the editor gets.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import type { ToHost, ToView } from '../../src/protocol/messages';
import { pageHtml } from '../../src/protocol/pageHtml';
import { cacheDir } from '../../src/node/runtime.mjs';
import { dark } from './themes';
import type { Theme } from './themes';

const DIST = path.resolve('dist/webview');
const NONCE = 'dGVzdA==';
const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
};

export interface TestPage {
  readonly page: Page;
  /** Addresses asked for that are not the page's own files. */
  readonly fetched: readonly string[];
  readonly errors: readonly string[];
  send(...messages: ToView[]): Promise<void>;
  sent(): Promise<readonly ToHost[]>;
  /** Waits until the expression is true in the page. */
  until(expression: string): Promise<void>;
  /** What the page sent since the last call, without `ready`. */
  taken(): Promise<readonly ToHost[]>;
  close(): Promise<void>;
}

export interface PageServer {
  open(options?: { theme?: Theme; width?: number; height?: number; draft?: unknown }): Promise<TestPage>;
  close(): Promise<void>;
}

function findChromium(): string {
  const named = process.env['QUICKSTEP_CHROMIUM'] ?? process.env['CHROMIUM'];
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const found = [
    ...(named === undefined ? [] : [named]),
    ...(process.env['PATH'] ?? '')
      .split(path.delimiter)
      .flatMap(folder => names.map(name => path.join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    path.join(cacheDir(), 'chromium', 'start'),
  ].find(file => existsSync(file));
  if (found === undefined) throw new Error('No Chromium was found; set QUICKSTEP_CHROMIUM to its path.');
  return found;
}

export async function startPageServer(): Promise<PageServer> {
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    if (name === '/') {
      const { host = '' } = request.headers;
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(html(`http://${host}`));
      return;
    }
    void readFile(path.join(DIST, path.basename(name))).then(
      content => {
        response.setHeader('content-type', types[path.extname(name)] ?? 'application/octet-stream');
        response.end(content);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  return {
    open: options => openPage(browser, `http://127.0.0.1:${port}/`, options ?? {}),
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

function html(origin: string): string {
  return pageHtml({
    cspSource: origin,
    nonce: NONCE,
    scriptUri: `${origin}/main.js`,
    styleUris: [`${origin}/main.css`],
  });
}

async function openPage(
  browser: Browser,
  url: string,
  { theme = dark, width = 340, height = 720, draft }: NonNullable<Parameters<PageServer['open']>[0]>,
): Promise<TestPage> {
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const fetched: string[] = [];
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(error.message));
  page.on('console', message => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.addInitScript({ content: fakeEditor(theme, draft) });
  await page.goto(url);
  const until = (expression: string) => truth(page, expression);
  await until('window.sent.length > 0');
  page.on('request', request => {
    if (path.dirname(request.url()) + '/' !== url) fetched.push(request.url());
  });
  const sent = () => page.evaluate<ToHost[]>('window.sent');
  let seen = 1;
  return {
    page,
    fetched,
    errors,
    sent,
    until,
    async taken() {
      const all = await sent();
      const fresh = all.slice(seen);
      seen = all.length;
      return fresh;
    },
    async send(...messages) {
      await page.evaluate(`new Promise(resolve => {
        for (const message of ${JSON.stringify(messages)}) window.postMessage(message, '*');
        setTimeout(() => requestAnimationFrame(() => setTimeout(resolve, 30)), 0);
      })`);
    },
    close: () => context.close(),
  };
}

/** By the debugger, again and again: what Playwright has for it evaluates strings, which the page's policy refuses. */
async function truth(page: Page, expression: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await page.evaluate<boolean>(`Boolean(${expression})`)) return;
    await page.waitForTimeout(50);
  }
  throw new Error(`never came true: ${expression}`);
}

/** Runs in the page before its own script: the editor's theme, and its API as a recorder. */
function fakeEditor(theme: Theme, draft: unknown): string {
  return `
    let state = ${draft === undefined ? 'undefined' : JSON.stringify(draft)};
    window.sent = [];
    window.acquireVsCodeApi = () => ({
      postMessage: message => void window.sent.push(structuredClone(message)),
      getState: () => state,
      setState: next => (state = next),
    });
    document.addEventListener('DOMContentLoaded', () => {
      const theme = ${JSON.stringify(theme)};
      for (const [name, value] of Object.entries(theme.variables)) {
        document.documentElement.style.setProperty('--vscode-' + name, value);
      }
      document.body.className = theme.bodyClass;
      document.body.style.backgroundColor = theme.sideBar;
    });`;
}
