// Steps are prepared while a person reads: what is left to do when the click comes.
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { configSchema } from '../../src/core/config';
import type { RunEvent } from '../../src/core/events';
import type { Plan } from '../../src/core/plan/plan';
import type { Approval } from '../../src/core/ports';
import { runTask } from '../../src/core/run/runTask';
import { enginePorts } from '../../src/node/commandLine/enginePorts';
import { createJournal } from '../../src/node/journal';
import { startModelServer } from '../support/modelServer';
import { modelAt } from '../support/providers';
import { ofType, type Bench, type Measurement } from './measure';

const FILES = ['a.js', 'b.js', 'c.js', 'd.js'];
const MODEL_MS = 2000;
const CLICK_MS = 10_000;
const LIMIT_MS = 300;

const before = 'export function answer() {\n  return 1;\n}\n';
const after = 'export function answer() {\n  return 42;\n}\n';
const plan: Plan = {
  version: 1,
  goal: 'Four functions answer 42',
  steps: FILES.map(file => ({
    id: file.slice(0, 1),
    title: `Answer 42 in ${file}`,
    agent: 'edit',
    file,
    symbol: 'answer',
    instruction: 'Return 42.',
  })),
};

/** Says yes to everything at one moment, as a person does who approves a plan whole. */
function personWhoClicks(click: Promise<unknown>): Approval {
  return {
    async decide() {
      await click;
      return { decision: 'allow', scope: 'run' };
    },
    question: () => Promise.resolve(null),
  };
}

async function carryOut(folder: string, modelUrl: string): Promise<Measurement> {
  const workspace = path.join(folder, 'workspace');
  await mkdir(workspace);
  for (const file of FILES) await writeFile(path.join(workspace, file), before);
  const events: RunEvent[] = [];
  const run = 'bench-approval';
  const click = delay(CLICK_MS);
  const journal = createJournal(path.join(folder, 'state'), run);
  const ports = enginePorts({
    root: workspace,
    dist: path.resolve('dist'),
    secretNames: [],
    planner: null,
    executor: modelAt('openai', modelUrl, { slots: 1 }),
    agentModels: {},
    approval: personWhoClicks(click),
    journal,
  });
  const began = performance.now();
  const request = { run, session: run, workspace, task: plan.goal, mode: 'agent', plan } as const;
  const { limits, permissions } = configSchema.parse({});
  const observer = { event: (event: RunEvent) => void events.push(event), live: () => undefined };
  const running = runTask(
    request,
    ports,
    { limits, permissions },
    observer,
    { take: () => [], peek: () => [] },
    new AbortController().signal,
  );
  await click;
  const clicked = performance.now() - began;
  const result = await running;
  await journal.close();
  if (result.status !== 'done') throw new Error(`The run ended ${result.status}: ${result.summary}`);
  const written = ofType(events, 'effect.done').map(({ at }) => at);
  return { took: Math.max(...written) - clicked, against: FILES.length * MODEL_MS };
}

export const bench: Bench = {
  name: 'approval',
  promise: `with a person who approves after 10 s and a model that needs 8 s, the files are written within ${LIMIT_MS} ms of the click`,
  reference: 'what the model needs, had it begun at the click',
  async measure() {
    const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'quickstep-bench-')));
    const server = await startModelServer(() => ({ text: after, firstTokenMs: MODEL_MS }));
    try {
      return await carryOut(folder, server.url);
    } finally {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
  holds: ({ took }) => took <= LIMIT_MS,
};
