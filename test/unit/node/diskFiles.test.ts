import { strict as assert } from 'node:assert';
import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import {
  chmod,
  link,
  mkdir,
  readdir,
  readFile,
  readlink,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import type { Files, WriteResult } from '../../../src/core/ports';
import { digest } from '../../../src/node/digest';
import { createDiskFiles } from '../../../src/node/diskFiles';
import { neverStopped, temporaryFolder } from '../../support/temporaryFolder';
import { notRun } from '../../support/notRun';

const text = (content: string) => ({ text: content, encoding: 'utf8' }) as const;
const why = (result: WriteResult) => (result.ok ? 'ok' : result.reason);

function workspace() {
  const root = temporaryFolder();
  let files: Files;
  beforeEach(() => {
    files = createDiskFiles(root());
  });
  return {
    at: (...parts: string[]) => path.join(root(), ...parts),
    write: (file: string, content: string, expect: string | null) =>
      files.write(file, text(content), expect, neverStopped),
    move: (from: string, to: string, expect: string) => files.move(from, to, expect, neverStopped),
    remove: (file: string, expect: string) => files.remove(file, expect, neverStopped),
    read: async (file: string) => {
      const result = await files.read(file, neverStopped);
      return result.ok ? result.file.text : result.reason;
    },
    list: (limit = 100) => files.list(limit, neverStopped),
    get files() {
      return files;
    },
  };
}

describe('reading a file of the workspace', () => {
  const w = workspace();

  it('gives its text, encoding and the hash of its bytes', async () => {
    const bytes = Buffer.from('\ufeffa\r\nb', 'utf16le');
    await writeFile(w.at('a.txt'), bytes);
    assert.deepEqual(await w.files.read('a.txt', neverStopped), {
      ok: true,
      file: { path: 'a.txt', text: '\ufeffa\r\nb', encoding: 'utf16le', hash: digest(bytes) },
    });
  });

  it('says why it cannot', async () => {
    await mkdir(w.at('dir'));
    await writeFile(w.at('image'), Uint8Array.from([0x89, 0, 1]));
    await writeFile(w.at('large'), '');
    await truncate(w.at('large'), 8 * 1024 * 1024 + 1);
    await symlink('/etc/passwd', w.at('link'));
    const found = await Promise.all(
      ['none', 'dir', 'image', 'large', 'link', '../x', 'image/below'].map(w.read),
    );
    assert.deepEqual(found, ['missing', 'folder', 'binary', 'too_large', 'outside', 'outside', 'missing']);
  });

  if (process.platform !== 'win32') {
    it('does not wait at a pipe', async () => {
      execFileSync('mkfifo', [w.at('pipe')]);
      assert.equal(await w.read('pipe'), 'unreadable');
    });
  }

  it('gives the beginning of a text that is too large to be read, and null for what is none', async () => {
    await writeFile(w.at('rules.md'), 'Größe\n'.repeat(1_500_000));
    await writeFile(w.at('image.bin'), Uint8Array.from([1, 0, 2]));
    assert.equal(await w.files.head('rules.md', 11, neverStopped), 'Größe\nGr');
    assert.equal((await w.files.head('rules.md', 400_000, neverStopped))?.length, 300_000);
    assert.deepEqual(
      await Promise.all(['none', 'image.bin', '../x'].map(path => w.files.head(path, 9, neverStopped))),
      [null, null, null],
    );
  });

  it('gives the raw bytes, and null for no file', async () => {
    await writeFile(w.at('b'), Uint8Array.from([0, 255]));
    assert.deepEqual([...((await w.files.bytes('b', neverStopped))?.bytes ?? [])], [0, 255]);
    assert.equal(await w.files.bytes('none', neverStopped), null);
  });

  it('and writing it back leaves the same bytes, whatever they are', async () => {
    const line = fc.constantFrom('a', '\n', '\r\n', '\r', 'é', '😀', '\t', '');
    const body = fc.array(line, { maxLength: 20 }).map(parts => parts.join(''));
    const encoding = fc.constantFrom('utf8', 'bom', 'utf16le', 'utf16be');
    await fc.assert(
      fc.asyncProperty(body, encoding, async (content, kind) => {
        const marked = kind === 'utf8' ? content : `\ufeff${content}`;
        const bytes = Buffer.from(marked, kind.startsWith('utf16') ? 'utf16le' : 'utf8');
        if (kind === 'utf16be') bytes.swap16();
        await writeFile(w.at('f'), bytes);
        const found = await w.files.read('f', neverStopped);
        assert.ok(found.ok);
        assert.equal(why(await w.files.write('f', found.file, found.file.hash, neverStopped)), 'ok');
        assert.deepEqual(await readFile(w.at('f')), bytes);
      }),
      { numRuns: 40 },
    );
  });
});

describe('writing a file of the workspace', () => {
  const w = workspace();

  it('replaces what was read and says what stands there', async () => {
    await writeFile(w.at('a'), 'old');
    assert.deepEqual(await w.write('a', 'new', digest('old')), { ok: true, after: digest('new') });
    assert.equal(await w.read('a'), 'new');
    assert.deepEqual(await readdir(w.at()), ['a']);
  });

  it('makes the folders it needs and names them', async () => {
    await mkdir(w.at('x'));
    const result = await w.write('x/y/z/a', 'new', null);
    assert.deepEqual(result, { ok: true, after: digest('new'), made: ['x/y/', 'x/y/z/'] });
  });

  it('refuses when something else stands there, and leaves nothing behind', async () => {
    await writeFile(w.at('a'), 'theirs');
    await mkdir(w.at('dir'));
    assert.equal(why(await w.write('a', 'new', digest('old'))), 'changed');
    assert.equal(why(await w.write('a', 'new', null)), 'changed');
    assert.equal(why(await w.write('gone/b', 'new', digest('old'))), 'changed');
    assert.equal(why(await w.write('dir', 'new', null)), 'denied');
    assert.equal(why(await w.write('a/below', 'new', null)), 'denied');
    assert.equal(await w.read('a'), 'theirs');
    assert.deepEqual(await readdir(w.at()), ['a', 'dir']);
  });

  it('keeps the mode, and gives a new file the usual one', async () => {
    await writeFile(w.at('run.sh'), 'old');
    await chmod(w.at('run.sh'), 0o751);
    await w.write('run.sh', 'new', digest('old'));
    await w.write('fresh', 'new', null);
    await writeFile(w.at('usual'), '');
    assert.equal((await stat(w.at('run.sh'))).mode & 0o7777, 0o751);
    assert.equal((await stat(w.at('fresh'))).mode, (await stat(w.at('usual'))).mode);
    assert.equal((await stat(w.at('fresh'))).nlink, 1);
  });

  it('goes through a link inside the workspace and leaves the link a link', async () => {
    await writeFile(w.at('a'), 'old');
    await symlink('a', w.at('l'));
    assert.equal(why(await w.write('l', 'new', digest('old'))), 'ok');
    assert.equal(await readlink(w.at('l')), 'a');
    assert.equal(await w.read('a'), 'new');
  });

  it('never goes through a link out of the workspace', async () => {
    await mkdir(w.at('w'));
    await writeFile(w.at('secret'), 'old');
    await symlink('../secret', w.at('w', 'l'));
    await symlink('..', w.at('w', 'up'));
    await symlink('../fresh', w.at('w', 'dangling'));
    const files = createDiskFiles(w.at('w'));
    const write = async (file: string, expect: string | null) =>
      why(await files.write(file, text('new'), expect, neverStopped));
    assert.deepEqual(
      await Promise.all([write('l', digest('old')), write('up/n', null), write('dangling', null)]),
      ['outside', 'outside', 'outside'],
    );
    assert.equal(await w.read('secret'), 'old');
    assert.deepEqual(await readdir(w.at()), ['secret', 'w']);
  });

  it('lets exactly one of many writers at once win', async () => {
    await writeFile(w.at('a'), 'old');
    const names = Array.from({ length: 8 }, (_, i) => `n${i}`);
    const fresh = await Promise.all(names.map(name => w.write('new', name, null)));
    assert.equal(fresh.filter(result => result.ok).length, 1);
    assert.deepEqual(await readdir(w.at()), ['a', 'new']);
  });

  it('says when the disk is full and leaves the file as it was', function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      return notRun(this, 'only root on Linux can mount a small disk');
    return onTinyDisk(w.at('tiny'), async () => {
      await writeFile(w.at('tiny/a'), 'old');
      const large = { bytes: new Uint8Array(1 << 20) };
      assert.equal(why(await w.files.write('tiny/a', large, digest('old'), neverStopped)), 'full');
      assert.equal(why(await w.files.write('tiny/d/b', large, null, neverStopped)), 'full');
      assert.deepEqual(await readdir(w.at('tiny')), ['a']);
      assert.equal(await w.read('tiny/a'), 'old');
    });
  });

  it('says when a read-only disk does not take it, and moves between disks', function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      return notRun(this, 'only root on Linux can mount a small disk');
    return onTinyDisk(w.at('tiny'), async () => {
      await writeFile(w.at('a'), 'old');
      assert.equal(why(await w.move('a', 'tiny/b', digest('old'))), 'ok');
      assert.deepEqual([await w.read('a'), await w.read('tiny/b')], ['missing', 'old']);
      execFileSync('mount', ['-o', 'remount,ro', w.at('tiny')]);
      assert.equal(why(await w.write('tiny/b', 'new', digest('old'))), 'denied');
      assert.equal(why(await w.remove('tiny/b', digest('old'))), 'denied');
      assert.equal(await w.read('tiny/b'), 'old');
    });
  });
});

async function onTinyDisk(at: string, act: () => Promise<void>) {
  await mkdir(at);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at]);
  try {
    await act();
  } finally {
    execFileSync('umount', [at]);
  }
}

describe('removing and moving a file of the workspace', () => {
  const w = workspace();

  it('takes away only what was read', async () => {
    await writeFile(w.at('a'), 'x');
    assert.equal(why(await w.remove('a', digest('y'))), 'changed');
    assert.deepEqual(await w.remove('a', digest('x')), { ok: true, after: null });
    assert.equal(why(await w.remove('a', digest('x'))), 'changed');
  });

  it('moves into folders that do not exist yet', async () => {
    await writeFile(w.at('a'), 'x');
    const result = await w.move('a', 'd/e/b', digest('x'));
    assert.deepEqual(result, { ok: true, after: digest('x'), made: ['d/', 'd/e/'] });
    assert.deepEqual([await w.read('a'), await w.read('d/e/b')], ['missing', 'x']);
    assert.equal((await stat(w.at('d/e/b'))).nlink, 1);
  });

  it('never moves over an existing file', async () => {
    await writeFile(w.at('a'), 'x');
    await writeFile(w.at('b'), 'y');
    await link(w.at('a'), w.at('A'));
    assert.equal(why(await w.move('a', 'b', digest('x'))), 'changed');
    assert.equal(why(await w.move('a', 'A', digest('x'))), 'changed');
    assert.equal(why(await w.move('a', 'a', digest('x'))), 'changed');
    assert.equal(why(await w.move('a', 'n/c', digest('z'))), 'changed');
    assert.deepEqual(await readdir(w.at()), ['A', 'a', 'b']);
  });

  it('changes the case of a name', async () => {
    await writeFile(w.at('readme'), 'x');
    assert.equal(why(await w.move('readme', 'README', digest('x'))), 'ok');
    assert.deepEqual(await readdir(w.at()), ['README']);
  });

  it('leaves links and folders alone', async () => {
    await writeFile(w.at('a'), 'x');
    await symlink('a', w.at('l'));
    await mkdir(w.at('dir'));
    assert.equal(why(await w.remove('l', digest('x'))), 'denied');
    assert.equal(why(await w.move('l', 'm', digest('x'))), 'denied');
    assert.equal(why(await w.move('dir', 'm', digest('x'))), 'denied');
    assert.equal(why(await w.move('a', '../m', digest('x'))), 'outside');
    assert.deepEqual(await readdir(w.at()), ['a', 'dir', 'l']);
  });

  it('prunes the folders that are empty and no others', async () => {
    await mkdir(w.at('a/b/c'), { recursive: true });
    await mkdir(w.at('d/e'), { recursive: true });
    await writeFile(w.at('d/file'), '');
    await w.files.prune(['a/', 'a/b/', 'a/b/c/', 'd/', 'd/e/', '../', '']);
    assert.deepEqual(await readdir(w.at()), ['d']);
    assert.deepEqual(await readdir(w.at('d')), ['file']);
  });
});

describe('listing a workspace', () => {
  const w = workspace();

  async function plant(tree: Record<string, string>) {
    for (const [file, content] of Object.entries(tree)) {
      await mkdir(path.dirname(w.at(file)), { recursive: true });
      await writeFile(w.at(file), content);
    }
  }

  it('honours nested ignore files and leaves out git, packages and links', async () => {
    await plant({
      '.gitignore': '*.log\n/build/\n',
      'a.ts': '',
      'b.log': '',
      'build/out.js': '',
      'src/.gitignore': '!keep.log\n*.tmp\n',
      'src/keep.log': '',
      'src/drop.log': '',
      'src/x.tmp': '',
      'src/build/in.js': '',
      'other.tmp': '',
      '.git/config': '',
      'sub/node_modules/p/index.js': '',
    });
    await symlink('src', w.at('linked'));
    const expected = ['.gitignore', 'a.ts', 'other.tmp', 'src/.gitignore', 'src/build/in.js', 'src/keep.log'];
    assert.deepEqual(await w.list(), expected);
  });

  it('stops at the limit with the shallow files first', async () => {
    await plant({ 'a/b/c.ts': '', 'z.ts': '', 'a/y.ts': '' });
    assert.deepEqual(await w.list(2), ['a/y.ts', 'z.ts']);
    assert.deepEqual(await w.list(0), []);
  });

  it('removes what a killed writer left and leaves that of a living one', async () => {
    const dead = '.quickstep-4194303-0123456789ab.tmp';
    const living = `.quickstep-${process.pid}-0123456789ab.tmp`;
    await plant({ [dead]: '', [living]: '', 'a.ts': '' });
    assert.deepEqual(await w.list(), ['a.ts']);
    assert.deepEqual(await readdir(w.at()), [living, 'a.ts']);
  });
});

describe('files of several folders', () => {
  const root = temporaryFolder();
  const at = (...parts: string[]) => path.join(root(), ...parts);

  beforeEach(async () => {
    for (const name of ['w/api', 'w/web', 'w/other', 'far']) await mkdir(at(name), { recursive: true });
    for (const name of ['api', 'web', 'other']) await writeFile(at('w', name, 'a.ts'), name);
    await symlink('../far', at('w', 'linked'));
  });
  const files = () => createDiskFiles(at('w'), ['api', 'web', 'linked']);

  it('are told apart by their folder', async () => {
    const { hash } = (await files().bytes('web/a.ts', neverStopped)) ?? { hash: '' };
    await files().write('web/a.ts', text('new'), hash, neverStopped);
    assert.equal(await readFile(at('w', 'api', 'a.ts'), 'utf8'), 'api');
    assert.equal(await readFile(at('w', 'web', 'a.ts'), 'utf8'), 'new');
  });

  it('are the only ones that are listed', async () =>
    assert.deepEqual(await files().list(10, neverStopped), ['api/a.ts', 'web/a.ts']));

  it('are the only ones that are read, written, removed and moved', async () => {
    const { hash } = (await createDiskFiles(at('w')).bytes('other/a.ts', neverStopped)) ?? { hash: '' };
    const read = await files().read('other/a.ts', neverStopped);
    assert.equal(read.ok || read.reason, 'outside');
    assert.equal(await files().bytes('other/a.ts', neverStopped), null);
    assert.equal(why(await files().write('other/b.ts', text('x'), null, neverStopped)), 'outside');
    assert.equal(why(await files().write('b.ts', text('x'), null, neverStopped)), 'outside');
    assert.equal(why(await files().remove('other/a.ts', hash, neverStopped)), 'outside');
    assert.equal(why(await files().move('other/a.ts', 'api/b.ts', hash, neverStopped)), 'outside');
    assert.deepEqual((await readdir(at('w'))).sort(), ['api', 'linked', 'other', 'web']);
  });

  it('move from one folder to another', async () => {
    const { hash } = (await files().bytes('api/a.ts', neverStopped)) ?? { hash: '' };
    const moved = await files().move('api/a.ts', 'web/deep/b.ts', hash, neverStopped);
    assert.deepEqual(moved, { ok: true, after: hash, made: ['web/deep/'] });
  });

  it('are made where the link of a folder leads, and named by the folder', async () => {
    const written = await files().write('linked/deep/a.ts', text('x'), null, neverStopped);
    assert.deepEqual(written.ok && written.made, ['linked/deep/']);
    assert.equal(await readFile(at('far', 'deep', 'a.ts'), 'utf8'), 'x');
  });
});
