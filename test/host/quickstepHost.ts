// The extension itself under test: its chat, with models that are scripted servers and state in a folder of its own.
import { strict as assert } from 'node:assert';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ApprovalRequest } from '../../src/core/ports';
import type { EditorSide } from '../../src/extension';
import { forgetPermissions } from '../../src/vscode/permissionMemory';
import type { Sidebar } from '../../src/vscode/sidebar';
import type { ShownRun } from '../../src/vscode/chat';
import { startModelServer } from '../support/modelServer';
import type { ModelServer, ModelServerOptions, Script } from '../support/modelServer';
import { until } from './hostWorkspace';

const EXTENSION = 'quickstep.quickstep';

/** What the extension gives to tests alone. */
export type TestParts = Sidebar & Pick<EditorSide, 'keys' | 'memory' | 'agents' | 'loadEngine'>;

export async function quickstep(): Promise<TestParts> {
  const side = (await vscode.extensions.getExtension(EXTENSION)?.activate()) as EditorSide | undefined;
  assert.ok(side, 'the extension gives its parts to tests');
  const { keys, memory, agents, loadEngine } = side;
  return { ...side.sidebar, keys, memory, agents, loadEngine };
}

async function set(key: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration('quickstep').update(key, value, vscode.ConfigurationTarget.Global);
}

/** For a suite: state of its own, settings taken back, servers closed. Call at the top of a `describe`. */
export function withModels(): {
  planner(script: Script, options?: ModelServerOptions): Promise<ModelServer>;
  executor(script: Script): Promise<ModelServer>;
  permit(permissions: Record<string, string>): Promise<void>;
} {
  const servers: ModelServer[] = [];
  let state = '';
  before(async () => {
    state = await mkdtemp(path.join(tmpdir(), 'quickstep-state-'));
    process.env['XDG_STATE_HOME'] = state;
    process.env['XDG_DATA_HOME'] = state;
  });
  beforeEach(async () => (await quickstep()).chat.newSession());
  afterEach(async () => {
    const { chat, memory } = await quickstep();
    chat.stop();
    await until('the run has ended', () => chat.running === undefined);
    await forgetPermissions(memory);
    for (const key of ['models.planner', 'models.executor', 'permissions']) await set(key, undefined);
    for (const server of servers.splice(0)) await server.close();
  });
  after(() => rm(state, { recursive: true, force: true }));

  async function serve(role: string, script: Script, options?: ModelServerOptions): Promise<ModelServer> {
    const server = await startModelServer(script, options);
    servers.push(server);
    await set(`models.${role}`, {
      provider: 'openai',
      baseUrl: `${server.url}/v1`,
      model: role,
    });
    return server;
  }
  return {
    planner: (script, options) => serve('planner', script, options),
    executor: script => serve('executor', script),
    permit: permissions => set('permissions', permissions),
  };
}

/** A plan in a planner's own form. */
export function planText(goal: string, ...steps: readonly Record<string, unknown>[]): string {
  return [{ goal }, ...steps.map(step => ({ title: 'A step', ...step }))]
    .map(line => JSON.stringify(line))
    .join('\n');
}

export interface Waiting {
  readonly run: string;
  readonly step: string;
  readonly request: ApprovalRequest;
}

/** The permission that the newest run waits for. */
export async function waitingRequest({ chat }: TestParts): Promise<Waiting> {
  let found: Waiting | undefined;
  await until('a permission is asked for', () => {
    const { state } = chat.runs.at(-1)?.feed ?? {};
    for (const { id } of state?.steps ?? []) {
      const request = chat.approval.waiting(state?.run ?? '', id);
      if (request) found = { run: request.run, step: id, request };
    }
    return found !== undefined;
  });
  assert.ok(found);
  return found;
}

export function newest({ chat }: TestParts): ShownRun['feed']['state'] {
  const shown = chat.runs.at(-1);
  assert.ok(shown, 'there is a run');
  return shown.feed.state;
}

/** How a run ended, in one line: `done: a done, b refused(permission)`. */
export function outcome(parts: TestParts): string {
  const { status, steps } = newest(parts);
  const words = steps.map(({ id, status: end, reason }) =>
    reason === undefined ? `${id} ${end ?? 'open'}` : `${id} ${end ?? 'open'}(${reason})`,
  );
  return `${status}: ${words.join(', ')}`;
}
