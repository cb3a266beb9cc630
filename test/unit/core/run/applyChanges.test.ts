import { strict as assert } from 'node:assert';
import type { FileChange } from '../../../../src/core/agents/agent';
import { configSchema } from '../../../../src/core/config';
import type { RunEvent } from '../../../../src/core/events';
import type { Ports } from '../../../../src/core/ports';
import { applyChanges } from '../../../../src/core/run/applyChanges';
import type { RunResult } from '../../../../src/core/run/task';
import { memoryPorts, type Memory, type MemoryOptions } from '../../../support/memoryPorts';
import { neverStopped } from '../../../support/temporaryFolder';

const start = { 'a.txt': 'a\n', 'b.txt': 'b\n', '.env': 'KEY=1\n' };

/** With a journal that keeps images, so that what was written can be taken back. */
function withImages({ ports }: Memory): Ports {
  const images = new Map<string, Uint8Array>();
  return {
    ...ports,
    journal: {
      ...ports.journal,
      keepImage(bytes) {
        const hash = ports.digest(new TextDecoder().decode(bytes));
        images.set(hash, bytes);
        return hash;
      },
      image: hash => Promise.resolve(images.get(hash) ?? null),
    },
  };
}

function edit(path: keyof typeof start, result: string): FileChange {
  const text = start[path];
  return { kind: 'write', path, base: { path, text, encoding: 'utf8', hash: '' }, result };
}

interface Made {
  readonly result: RunResult;
  readonly files: Readonly<Record<string, string>>;
  readonly events: readonly RunEvent[];
  readonly memory: Memory;
}

async function apply(
  changes: readonly FileChange[],
  options: MemoryOptions = {},
  edits: 'allow' | 'ask' | 'deny' = 'allow',
  signal: AbortSignal = neverStopped,
): Promise<Made> {
  const memory = memoryPorts({ files: start, ...options });
  const { limits, permissions } = configSchema.parse({ permissions: { edits } });
  const events: RunEvent[] = [];
  const observer = { event: (event: RunEvent) => void events.push(event), live: () => undefined };
  const request = {
    run: 'run-00000001',
    session: 's',
    workspace: '/w',
    task: 'Apply it',
    mode: 'agent',
  } as const;
  const result = await applyChanges(
    request,
    changes,
    withImages(memory),
    { limits, permissions },
    observer,
    signal,
  );
  return { result, files: Object.fromEntries(memory.files), events, memory };
}

describe('changes that are known', () => {
  it('all land', async () => {
    const { result, files } = await apply([
      edit('a.txt', 'A\n'),
      { kind: 'move', path: 'b.txt', to: 'c.txt', text: 'b\n' },
      {
        kind: 'write',
        path: 'c.txt',
        base: { path: 'c.txt', text: 'b\n', encoding: 'utf8', hash: '' },
        result: 'C\n',
      },
      { kind: 'create', path: 'n.txt', result: 'n\n' },
    ]);
    assert.equal(result.status, 'done', result.summary);
    assert.deepEqual(files, { 'a.txt': 'A\n', 'c.txt': 'C\n', 'n.txt': 'n\n', '.env': 'KEY=1\n' });
  });

  it('are taken back when a later one cannot be written', async () => {
    const beforeWrite = (path: string, files: Map<string, string>): void => {
      if (path === 'b.txt') files.set('b.txt', 'typed by a person\n');
    };
    const { result, files, events } = await apply([edit('a.txt', 'A\n'), edit('b.txt', 'B\n')], {
      beforeWrite,
    });
    assert.equal(result.status, 'failed');
    assert.match(result.summary, /b\.txt changed meanwhile.*taken back/);
    assert.deepEqual(files, { ...start, 'b.txt': 'typed by a person\n' });
    assert.equal(events.at(-1)?.type, 'review');
  });

  it('need no permission twice, but one for each sensitive file before anything is written', async () => {
    const { result, files, memory } = await apply([edit('a.txt', 'A\n'), edit('.env', 'KEY=2\n')]);
    assert.equal(result.status, 'refused');
    assert.deepEqual(
      memory.asked.map(request => request.subject),
      ['.env'],
    );
    assert.deepEqual(files, start);
    assert.deepEqual(memory.writes, []);
  });

  it('are not made where edits are denied', async () => {
    const { result, files } = await apply([edit('a.txt', 'A\n')], {}, 'deny');
    assert.equal(result.status, 'refused');
    assert.deepEqual(files, start);
  });

  it('are not made through a link that leads outside', async () => {
    const { result, files } = await apply([
      edit('a.txt', 'A\n'),
      { kind: 'create', path: 'link/x', result: 'x\n' },
    ]);
    assert.equal(result.status, 'refused');
    assert.deepEqual(files, start);
  });

  it('are not made when the run is stopped before', async () => {
    const { result, files } = await apply([edit('a.txt', 'A\n')], {}, 'allow', AbortSignal.abort());
    assert.equal(result.status, 'stopped');
    assert.deepEqual(files, start);
  });
});
