import { strict as assert } from 'node:assert';
import { checkPath, isSensitive } from '../../../../src/core/policy/paths';

const normal: [string, string][] = [
  ['a.ts', 'a.ts'],
  ['./a//b.ts', 'a/b.ts'],
  ['a/', 'a/'],
  ['./', '/'],
  ['.', '/'],
  ['...', '...'],
  ['.github/x', '.github/x'],
  ['.gitignore', '.gitignore'],
  ['häßlich/ö.ts', 'häßlich/ö.ts'],
];
const refused = [
  '/etc/passwd',
  '../x',
  'a/../../x',
  'a/..',
  '~/x',
  'C:/x',
  'c:x',
  'file:///etc/passwd',
  'vscode-remote://x/y',
  'a\\b',
  '.git/config',
  'x/.Git/hooks/a',
  '.git',
  '.git./x',
  '.git /x',
  '.git::$INDEX_ALLOCATION/x',
  'git~1/x',
  'a\0b',
  'a\nb',
];

describe('a path in a plan', () => {
  for (const [path, expected] of normal) {
    it(`takes ${JSON.stringify(path)}`, () => {
      const checked = checkPath(path);
      assert.equal(checked.ok && `${checked.path}${checked.folder ? '/' : ''}`, expected);
    });
  }
  for (const path of refused)
    it(`refuses ${JSON.stringify(path)}`, () => assert.equal(checkPath(path).ok, false));
});

describe('a file that is asked about each time', () => {
  const asked = [
    '.vscode/settings.json',
    'sub/.vscode/tasks.json',
    '.mcp.json',
    '.cursor/mcp.json',
    'x.code-workspace',
    '.quickstep/agents/docs.md',
    'pkg/.quickstep/agents/docs.md',
    '.config/quickstep/agents/docs.md',
    'AGENTS.md',
    'pkg/CLAUDE.md',
    '.github/workflows/ci.yml',
    '.github/copilot-instructions.md',
    'api/.github/workflows/ci.yml',
    '.gitlab-ci.yml',
    '.husky/pre-commit',
    '.env',
    'a/.env.local',
    '.npmrc',
    'keys/id_rsa',
    'cert.pem',
    '.gitattributes',
    '.clinerules/x.md',
    '.ci/run',
  ];
  const free = [
    'src/a.ts',
    'README.md',
    'vscode/a.ts',
    'docs/agents/x.md',
    'package.json',
    'environment.ts',
    'src/key.ts',
  ];
  for (const path of asked) {
    it(`is ${path}`, () => assert.equal(isSensitive(path), true));
    it(`is ${path} in each folder of a workspace`, () => assert.equal(isSensitive(`api/${path}`), true));
  }
  for (const path of free) it(`is not ${path}`, () => assert.equal(isSensitive(path), false));
});
