import { strict as assert } from 'node:assert';
import { eitherOf, folderOf, workspaceOf } from '../../../../src/core/policy/workspace';

describe('the workspace of a window', () => {
  function check(what: string, given: [string, ...string[]], expected: string) {
    it(`${what}: ${given.join(' ')}`, () => {
      const { root, folders, left } = workspaceOf(given);
      const without = left.length === 0 ? '' : ` without ${left.join(' ')}`;
      assert.equal(`${root} [${folders.join(' ')}]${without}`, expected);
    });
  }

  check('is its one folder', ['/home/me/api'], '/home/me/api []');
  check('is its one folder, also at the top', ['/'], '/ []');
  check('is the folder above two', ['/home/me/api', '/home/me/web'], '/home/me [api web]');
  check('keeps the order of the window', ['/w/web', '/w/api', '/w/docs'], '/w [web api docs]');
  check('is the deepest folder above all', ['/w/x/api', '/w/y/web'], '/w [x/api y/web]');
  check('may be the top', ['/srv/api', '/home/me/web'], '/ [srv/api home/me/web]');
  check('takes no beginning of a name for a folder', ['/w/api', '/w/api2'], '/w [api api2]');
  check('counts a folder inside another to the outer one', ['/w/api/src', '/w/api'], '/w/api []');
  check('does so beside others', ['/w/api', '/w/web', '/w/web/src'], '/w [api web]');
  check('counts a folder given twice once', ['/w/api', '/w/api'], '/w/api []');
  check('knows a drive', ['/c:/w/api', '/c:/w/web'], '/c:/w [api web]');
  check('may be a whole drive', ['/c:/api', '/C:/web'], '/c:/ [api web]');
  check('leaves out what lies on another drive', ['/d:/api', '/c:/web'], '/d:/api [] without /c:/web');
  check('leaves out another share', ['//s/a/x', '//s/a/y', '//s/b/z'], '//s/a/ [x y] without //s/b/z');
});

describe('the folder of a path', () => {
  function check(path: string, folders: string[], expected: string | null) {
    it(`of ${path || 'the root'} in [${folders.join(' ')}] is ${expected ?? 'none'}`, () =>
      assert.equal(folderOf(path, folders), expected));
  }

  check('src/a.ts', [''], '');
  check('', [''], '');
  check('api/src/a.ts', ['api', 'web'], 'api');
  check('web', ['api', 'web'], 'web');
  check('x/web/a.ts', ['api', 'x/web'], 'x/web');
  check('api2/a.ts', ['api', 'web'], null);
  check('', ['api', 'web'], null);

  for (const [folders, expected] of [
    [['api'], 'api'],
    [['api', 'web'], 'api or web'],
    [['api', 'web', 'docs'], 'api, web or docs'],
  ] as const)
    it(`is named ${expected}`, () => assert.equal(eitherOf(folders), expected));
});
