// What a planner is shown of a file that is too large to be read whole, on a real disk.
import { strict as assert } from 'node:assert';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { roomOf } from '../../../src/core/context/room';
import { lookAtWorkspace } from '../../../src/core/context/workspaceContext';
import { createDiskFiles } from '../../../src/node/diskFiles';
import { memoryPorts } from '../../support/memoryPorts';
import { neverStopped, temporaryFolder } from '../../support/temporaryFolder';

describe('a file of 10 MB that a task points at', () => {
  const folder = temporaryFolder();

  it('is shown from its beginning, and a person is told', async () => {
    await writeFile(path.join(folder(), 'log.txt'), 'one line\n'.repeat(1_200_000));
    const { ports } = memoryPorts({ diskFiles: createDiskFiles(folder()) });
    const room = roomOf(2_000, text => Math.ceil(text.length / 3));
    const looked = await lookAtWorkspace(
      { task: 'see @log.txt', words: '' },
      ports,
      { room, wide: room },
      () => undefined,
      neverStopped,
    );
    const texts = await looked.texts([], neverStopped);
    assert.match(texts, /^--- log\.txt \(in part: lines 1-\d+ of more than \d+\)\n1 one line\n2 one line\n/);
    assert.ok(texts.length > 3_000 && texts.length < 6_000, `${texts.length}`);
    assert.match(
      looked.notes.join(),
      /^log\.txt does not fit whole .* it sees lines 1-\d+ of more than \d+; /,
    );
  });
});
