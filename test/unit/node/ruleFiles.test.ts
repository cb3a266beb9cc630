// A project's rules as they lie on a disk.
import { strict as assert } from 'node:assert';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { roomOf } from '../../../src/core/context/room';
import { readRules, type Rules } from '../../../src/core/context/ruleFiles';
import { createDiskFiles } from '../../../src/node/diskFiles';
import { neverStopped, temporaryFolder } from '../../support/temporaryFolder';

describe('rules on a disk', () => {
  const folder = temporaryFolder();

  async function put(name: string, text: string): Promise<void> {
    const file = path.join(folder(), name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  function read(tokens = 1_000): Promise<Rules> {
    const room = roomOf(tokens, text => Math.ceil(text.length / 3));
    return readRules(createDiskFiles(folder()), [], room, neverStopped);
  }

  it('of 10 MB are shown from their beginning, and a person is told', async () => {
    await put('AGENTS.md', 'Use tabs.\n'.repeat(1_000_000));
    const { text, notes, paths } = await read();
    assert.match(text, /^--- AGENTS\.md\nUse tabs\.\n/);
    assert.match(text, /\nUse tabs\.\n\(AGENTS\.md is cut here: the rest does not fit\)$/);
    assert.ok(text.length > 2_500 && text.length <= 3_000, String(text.length));
    assert.deepEqual(paths, ['AGENTS.md']);
    assert.match(notes.join(), /^AGENTS\.md does not fit whole .* put what matters first\.$/);
  });

  for (const [size, more] of [
    ['a few bytes', ''],
    ['10 MB', '\nUse tabs.'.repeat(1_000_000)],
  ] as const) {
    it(`of ${size} lose their hidden characters, and a person is told`, async () => {
      await put('AGENTS.md', `\ufeffUse\u200b tabs\u202e. ❤️${more}`);
      const { text, notes } = await read();
      assert.match(text, /^--- AGENTS\.md\nUse tabs\. ❤(?:\n|$)/);
      assert.match(notes[0] ?? '', /^AGENTS\.md has 2 hidden characters, /);
    });
  }

  it('are read from folders that git ignores, and from none outside', async () => {
    await put('.gitignore', '.cursor/\n');
    await put('.cursor/rules/deep/a.mdc', 'Use a.');
    await put('.cursor/rules/image.png', 'Use no image.');
    await mkdir(path.join(folder(), '.roo'));
    await symlink('/etc', path.join(folder(), '.roo', 'rules'));
    const { text, notes } = await read();
    assert.equal(text, '--- .cursor/rules/deep/a.mdc\nUse a.');
    assert.deepEqual(notes, []);
  });
});
