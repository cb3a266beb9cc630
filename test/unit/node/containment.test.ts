import { strict as assert } from 'node:assert';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { groundOf, locate, pathFault } from '../../../src/node/containment';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('where a path leads', () => {
  const folder = temporaryFolder();

  beforeEach(async () => {
    const at = (...parts: string[]) => path.join(folder(), ...parts);
    await mkdir(at('w', 'src'), { recursive: true });
    await mkdir(at('w', '.git'));
    await mkdir(at('w2'));
    await writeFile(at('w', 'src', 'a.ts'), 'a');
    await writeFile(at('secret'), 's');
    const links: Record<string, string> = {
      inner: 'src',
      innerFile: 'src/a.ts',
      twice: 'innerFile',
      outer: '../w2',
      outerFile: '../secret',
      outerTwice: 'outerFile',
      absolute: at('secret'),
      dangling: '../w2/new.txt',
      danglingInside: 'src/new.ts',
      danglingDeep: 'outer/deep/new.txt',
      circle: 'circle2',
      circle2: 'circle',
      git: '.git',
      'src/up': '../../w2',
    };
    for (const [name, target] of Object.entries(links)) await symlink(target, at('w', name));
  });

  async function real(given: string) {
    const place = await locate(groundOf(path.join(folder(), 'w')), given);
    return place.ok ? place.relative : null;
  }
  function check(given: string, expected: string | null) {
    it(`${given || 'the empty path'} ${expected === null ? 'is refused' : `is ${expected || 'the workspace'}`}`, async () => {
      assert.equal(await real(given), expected);
    });
  }

  check('src/a.ts', 'src/a.ts');
  check('src/', 'src');
  check('', '');
  check('src/new.ts', 'src/new.ts');
  check('new/deep/er.ts', 'new/deep/er.ts');
  check('src/a.ts/below', 'src/a.ts/below');
  check('inner/a.ts', 'src/a.ts');
  check('inner/new/b.ts', 'src/new/b.ts');
  check('innerFile', 'src/a.ts');
  check('twice', 'src/a.ts');
  check('danglingInside', 'src/new.ts');
  check('danglingInside/x', 'src/new.ts/x');
  check('.gitignore', '.gitignore');
  check('..', null);
  check('../secret', null);
  check('src/../../secret', null);
  check('src/../src/a.ts', null);
  check('./src', null);
  check('src//a.ts', null);
  check('/etc/passwd', null);
  check('/', null);
  check('C:\\Windows', null);
  check('C:/Windows', null);
  check('\\\\server\\share', null);
  check('file:///etc/passwd', null);
  check('a\0b', null);
  check('outer/x.txt', null);
  check('outer/new/x.txt', null);
  check('outerFile', null);
  check('outerTwice', null);
  check('absolute', null);
  check('dangling', null);
  check('danglingDeep', null);
  check('src/up/x', null);
  check('circle', null);
  check('circle/x', null);
  check('.git/config', null);
  check('.GIT/config', null);
  check('.g\u200cit/config', null);
  check('sub/.git/hooks/new', null);
  check('git/config', null);

  it('a folder beside the workspace whose name begins alike is outside', async () => {
    await symlink('../w2', path.join(folder(), 'w', 'alike'));
    assert.equal(await real('alike/x'), null);
  });

  it('the refusal names the real target', async () => {
    const place = await locate(groundOf(path.join(folder(), 'w')), 'outerFile');
    assert.match(place.ok ? '' : place.detail, /^outerFile leads outside the workspace, to .*secret; .*\.$/);
  });
});

describe('where a path of several folders leads', () => {
  const folder = temporaryFolder();

  beforeEach(async () => {
    for (const name of ['w/api', 'w/web', 'w/other', 'far'])
      await mkdir(path.join(folder(), name), { recursive: true });
    const links: Record<string, string> = {
      'w/linked': '../far',
      'w/api/toWeb': '../web',
      'w/api/toOther': '../other/a.ts',
      'w/other/toApi': '../api',
    };
    for (const [name, target] of Object.entries(links)) await symlink(target, path.join(folder(), name));
  });

  const located = (given: string) =>
    locate(groundOf(path.join(folder(), 'w'), ['api', 'web', 'linked', 'gone']), given);
  function check(given: string, expected: string | null) {
    it(`${given || 'the empty path'} ${expected === null ? 'is refused' : `is ${expected}`}`, async () => {
      const place = await located(given);
      assert.equal(place.ok ? place.relative : null, expected);
    });
  }

  check('api/a.ts', 'api/a.ts');
  check('web/', 'web');
  check('api/toWeb/a.ts', 'web/a.ts');
  check('linked/new/a.ts', 'linked/new/a.ts');
  check('gone/a.ts', 'gone/a.ts');
  check('other/toApi/a.ts', 'api/a.ts');
  check('api/toOther', null);
  check('other/a.ts', null);
  check('a.ts', null);
  check('', null);
  check('../far', null);
  check('api/.git/config', null);

  it('the refusal names the folders', async () => {
    const place = await located('other/a.ts');
    assert.match(
      place.ok ? '' : place.detail,
      /^other\/a\.ts leads outside the workspace, to .*; use a path in api, web, linked or gone\.$/,
    );
  });
});

describe('how a path is spelt on Windows', () => {
  for (const given of [
    'a.txt:stream',
    'dir./a',
    'a ',
    'con',
    'src/NUL.txt',
    'COM1',
    'lpt¹',
    'a\\b',
    'GIT~1/x',
  ]) {
    it(`${given} is refused`, () => assert.notEqual(pathFault(given, 'win32'), null));
  }
  for (const given of ['src/a.ts', 'console.ts', 'com10', '.gitignore', 'a~b', 'nul-1']) {
    it(`${given} is taken`, () => assert.equal(pathFault(given, 'win32'), null));
  }
});
