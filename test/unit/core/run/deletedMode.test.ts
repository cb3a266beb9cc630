// A file that a run deleted comes back with the permission bits that it had.
import { strict as assert } from 'node:assert';
import { chmod, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { configSchema } from '../../../../src/core/config';
import type { RunEvent } from '../../../../src/core/events';
import type { Step } from '../../../../src/core/plan/plan';
import { runTask } from '../../../../src/core/run/runTask';
import { undoRun } from '../../../../src/core/run/undo';
import { createDiskFiles } from '../../../../src/node/diskFiles';
import { wallClock } from '../../../../src/node/wallClock';
import { createJournal } from '../../../../src/node/journal';
import { memoryPorts } from '../../../support/memoryPorts';
import { notRun } from '../../../support/notRun';
import { allowAll } from '../../../support/runPlan';
import { neverStopped, temporaryFolder } from '../../../support/temporaryFolder';

describe('undo of a deletion', () => {
  const folder = temporaryFolder();
  const edit: Step = {
    id: 'e',
    title: 'e',
    agent: 'edit',
    file: 'f.sh',
    lines: [1, 1],
    content: 'echo 2',
  };
  const remove = { id: 'd', title: 'd', agent: 'delete', file: 'f.sh' } as const;

  async function check(steps: readonly Step[], mode: number): Promise<void> {
    const file = path.join(folder(), 'f.sh');
    await writeFile(file, 'echo 1\n');
    await chmod(file, mode);
    const files = createDiskFiles(folder());
    const journal = createJournal(path.join(folder(), 'state'), 'run-00000001');
    const past: RunEvent[] = [];
    const request = {
      run: 'run-00000001',
      session: 's',
      workspace: folder(),
      task: 't',
      mode: 'agent',
    } as const;
    const result = await runTask(
      { ...request, plan: { version: 1, goal: 'g', steps: [...steps] } },
      { ...memoryPorts().ports, files, journal, clock: wallClock },
      configSchema.parse(allowAll),
      { event: event => past.push(event), live: () => undefined },
      { peek: () => [], take: () => [] },
      neverStopped,
    );
    assert.equal(result.status, 'done', result.summary);
    const undone = await undoRun(past, { at: 1 }, { files, journal }, neverStopped);
    await journal.close();
    assert.ok(undone.ok, JSON.stringify(undone));
    assert.equal(((await stat(file)).mode & 0o7777).toString(8), mode.toString(8));
  }

  before(function () {
    if (process.platform === 'win32') notRun(this, 'Windows has no permission bits');
  });
  for (const mode of [0o755, 0o600, 0o444, 0o666]) {
    it(`brings back ${mode.toString(8)}`, () => check([remove], mode));
  }
  it('brings them back where the file was edited before', () => check([edit, remove], 0o750));
});
