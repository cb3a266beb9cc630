// A long session: fifty tasks over real files, commands and sockets. What the planner is told does not grow with it, and
// nothing of a task is left behind: no child, no open request, no listener, no memory.
import { strict as assert } from 'node:assert';
import { getEventListeners } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { configSchema } from '../../../src/core/config';
import type { RunEvent } from '../../../src/core/events';
import { applyEvent, emptyRun, type RunState } from '../../../src/core/run/runState';
import { runTask } from '../../../src/core/run/runTask';
import { sessionAccount } from '../../../src/core/run/sessionAccount';
import { createDiskFiles } from '../../../src/node/diskFiles';
import { createShell } from '../../../src/node/processShell';
import { wallClock } from '../../../src/node/wallClock';
import { memoryPorts } from '../../support/memoryPorts';
import { startModelServer, type ModelServer, type SeenRequest } from '../../support/modelServer';
import { modelAt } from '../../support/providers';
import { allowAll } from '../../support/runPlan';
import { temporaryFolder } from '../../support/temporaryFolder';

const TASKS = 50;
const posixOnly = process.platform === 'win32' ? describe.skip : describe;

/** Says in the first round what to do; every fifth task has a command that fails, and a second round. */
function planOf(task: number, round: number): string {
  if (round > 1) return '{"answer":"It stays so."}';
  const edit = { id: 'edit', title: `Return ${task}`, agent: 'edit', file: 'value.js', symbol: 'value' };
  const command = task % 5 === 0 ? 'exit 1' : 'sleep 0.01';
  return [
    { goal: `Let value return ${task}` },
    { ...edit, instruction: `Return ${task}.` },
    { id: 'run', title: 'Run it', agent: 'command', command, needs: ['edit'] },
  ]
    .map(line => JSON.stringify(line))
    .join('\n');
}

const isPlanner = ({ prefix }: SeenRequest): boolean => prefix.startsWith('You plan');

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}

posixOnly('a session of fifty tasks', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  const controller = new AbortController();
  const states: RunState[] = [];
  /** Characters of the first prompt of each task, counted from 0. */
  const sizes: number[] = [];
  const heaps: number[] = [];
  let server: ModelServer;
  let task = 0;
  let round = 0;

  async function carryOut(): Promise<void> {
    const root = folder();
    const memory = memoryPorts({ diskFiles: createDiskFiles(root) });
    const model = modelAt('openai', server.url);
    const real = { planner: model, executor: model, shell: createShell(root), clock: wallClock };
    const ports = { ...memory.ports, ...real };
    const state = emptyRun();
    const observer = { event: (event: RunEvent) => applyEvent(state, event), live: () => undefined };
    const { limits, permissions } = configSchema.parse(allowAll);
    const request = {
      ...{ run: `test-run-${task}`, session: 'session-1', workspace: root },
      ...{ task: `Let value return ${task}.`, mode: 'agent' as const, account: sessionAccount(states) },
    };
    const inbox = { peek: () => [], take: () => [] };
    round = 0;
    await runTask(request, ports, { limits, permissions }, observer, inbox, controller.signal);
    states.push(state);
    const asked = server.requests.filter(isPlanner);
    sizes.push(asked[0]?.prompt.length ?? 0);
    assert.equal(asked.length, task % 5 === 0 ? 2 : 1);
    assert.ok(server.requests.every(({ finishedAt, closedAt }) => finishedAt ?? closedAt));
    // The test's own record of them.
    (server.requests as SeenRequest[]).length = 0;
  }

  it('asks its planner no more than 1.2 times as much as for the third, and leaves nothing behind', async function () {
    this.timeout(120_000);
    server = await startModelServer(seen => {
      if (isPlanner(seen)) return planOf(task, ++round);
      return `function value() {\n  return ${task};\n}`;
    });
    try {
      writeFileSync(path.join(folder(), 'value.js'), 'function value() {\n  return -1;\n}\n');
      for (task = 1; task <= TASKS; task += 1) {
        await carryOut();
        if (task === 10 || task === TASKS) heaps.push(heapAfterCollection());
      }
    } finally {
      await server.close();
    }
    const third = sizes[2] ?? 0;
    const largest = Math.max(...sizes.slice(3));
    assert.ok(third > 0 && largest <= 1.2 * third, `${largest} characters, ${third} for the third`);
    assert.equal(states.filter(({ status }) => status === 'done').length, TASKS - TASKS / 5);
    assert.equal(server.mostOpen, 1);
    assert.deepEqual(getEventListeners(controller.signal, 'abort'), []);
    assert.ok(!process.getActiveResourcesInfo().includes('ProcessWrap'), 'no child is left');
    const [early = 0, late = 0] = heaps;
    const grown = (late - early) / 1e6;
    assert.ok(grown < 8, `${grown.toFixed(1)} MB more after ${TASKS} tasks than after 10`);
  });
});
