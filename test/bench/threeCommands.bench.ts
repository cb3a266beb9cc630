// Three independent commands run side by side: what the engine adds to the longest of them.
import { spawn } from 'node:child_process';
import { openPlace, eventsOf } from '../support/commandLine';
import { firstAt, phaseErrors, type Bench } from './measure';

const SECOND = `"${process.execPath}" -e "setTimeout(() => {}, 1000)"`;
const plan = {
  version: 1,
  goal: 'Three commands of one second',
  steps: ['a', 'b', 'c'].map(id => ({ id, title: id, agent: 'command', command: SECOND, writes: [] })),
};
/** No step asks a model. */
const config = {
  models: { executor: { provider: 'openai', baseUrl: 'http://127.0.0.1:9/v1', model: 'none' } },
};

function bareSecond(): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 1000)'], { stdio: 'ignore' });
    child.on('error', reject);
    child.on('close', () => resolve());
  });
}

export const bench: Bench = {
  name: 'three commands',
  promise: 'three independent commands of 1 s take at most 1.3 s from the first start to the end of the run',
  reference: 'the three as bare processes',
  async measure() {
    const began = performance.now();
    await Promise.all([bareSecond(), bareSecond(), bareSecond()]);
    const against = performance.now() - began;
    const place = openPlace(config);
    try {
      const file = await place.file('three.json', JSON.stringify(plan));
      const result = await place.quickstep(['run', '--plan', file, '--allow', 'commands', '--json']);
      if (result.code !== 0) throw new Error(`The run ended with ${result.code}: ${result.stderr}`);
      const events = eventsOf(result);
      const [wrong] = phaseErrors(events);
      if (wrong) throw new Error(`The phases of step ${wrong.step} miss its wall time by ${wrong.error} ms.`);
      return { took: firstAt(events, 'run.finished') - firstAt(events, 'step.started'), against };
    } finally {
      place.close();
    }
  },
  holds: ({ took }) => took <= 1300,
};
