import { strict as assert } from 'node:assert';
import { fittingScripts } from '../../../../src/core/agents/fittingScripts';
import { projectScripts } from '../../../../src/core/agents/projectScripts';

/** `files`: manifests by name; `expected`: the command lines, in order. */
function check(name: string, files: Readonly<Record<string, string>>, expected: string): void {
  it(name, () => {
    const found = projectScripts(new Map(Object.entries(files)));
    assert.equal(found.map(({ command }) => command).join(', '), expected);
  });
}

const scripts = (...names: string[]): string =>
  JSON.stringify({ scripts: Object.fromEntries(names.map(name => [name, `node ${name}.js`])) });

describe('the commands that a project offers', () => {
  check('are none without manifests', {}, '');
  check(
    'are its package scripts',
    { 'package.json': scripts('test', 'lint') },
    'npm test, npm run lint, npm install',
  );
  check(
    'go by the lock file of pnpm',
    { 'package.json': scripts('test'), 'pnpm-lock.yaml': '' },
    'pnpm run test, pnpm install',
  );
  check(
    'go by the lock file of yarn',
    { 'package.json': scripts('test'), 'yarn.lock': '' },
    'yarn run test, yarn install',
  );
  check(
    'go by the lock file of bun',
    { 'package.json': scripts('test'), 'bun.lockb': '' },
    'bun run test, bun install',
  );
  check(
    'go by the named package manager before any lock file',
    { 'package.json': '{"packageManager":"pnpm@9.1.0","scripts":{"a":"b"}}', 'yarn.lock': '' },
    'pnpm run a, pnpm install',
  );
  check(
    'leave out hooks of scripts, not scripts that only begin like one',
    { 'package.json': scripts('build', 'prebuild', 'postbuild', 'preview-docs', 'postinstall', 'prepare') },
    'npm run build, npm run preview-docs, npm install',
  );
  check(
    'leave out servers and watchers, by name and by what they run',
    {
      'package.json': '{"scripts":{"dev":"a","start":"b","docs":"vite","types":"tsc --watch","unit":"jest"}}',
    },
    'npm run unit, npm install',
  );
  check(
    'leave out names that a shell would read otherwise',
    { 'package.json': '{"scripts":{"a;b":"c","$x":"d","ok":"e"}}' },
    'npm run ok, npm install',
  );
  check(
    'are only the install of a package file that is broken',
    { 'package.json': '{"scripts":' },
    'npm install',
  );
  check('take no scripts that are no object', { 'package.json': '{"scripts":null}' }, 'npm install');
  check('take nothing from a prototype', { 'package.json': '{}' }, 'npm install');
  check('are the tasks of deno', { 'deno.json': '{"tasks":{"check":"deno check ."}}' }, 'deno task check');
  check(
    'are the targets of make, not its variables, patterns and files',
    {
      Makefile:
        'CC := gcc\n.PHONY: all\nall: build\nbuild: main.o\n\tcc\n%.o: %.c\nmain.o:\n\tcc\nclean:\n\t@rm -f a\nx::=y\n',
    },
    'make all, make build, make clean',
  );
  check(
    'leave out a make target that serves',
    { Makefile: 'docs:\n\tmkdocs serve\ntest:\n\tpytest\n' },
    'make test',
  );
  check(
    'are the recipes of just that need no argument',
    {
      justfile:
        "set shell := ['bash']\ntest:\n  cargo test\ndeploy env:\n  x\nbuild mode='debug':\n  y\n_hidden:\n  z\n",
    },
    'just test, just build',
  );
  check(
    'are the usual ones of cargo',
    { 'Cargo.toml': '' },
    'cargo test, cargo build, cargo check, cargo clippy, cargo fmt',
  );
  check(
    'are the usual ones of go',
    { 'go.mod': '' },
    'go test ./..., go build ./..., go vet ./..., go fmt ./..., go mod tidy',
  );
  check('are pytest where it is configured', { 'pytest.ini': '' }, 'python -m pytest');
  check(
    'are pytest where it is a dependency',
    { 'pyproject.toml': 'dev = ["pytest>=8"]' },
    'python -m pytest',
  );
  check(
    'run under uv where there is its lock file',
    { 'pyproject.toml': '[tool.pytest.ini_options]\n[tool.ruff]\nx=1\n', 'uv.lock': '' },
    'uv run pytest, uv run ruff check .',
  );
  check(
    'run under poetry where there is its lock file',
    { 'pytest.ini': '', 'poetry.lock': '' },
    'poetry run pytest',
  );
  check(
    'are the tasks of poe',
    { 'pyproject.toml': '[tool.poe.tasks]\nship = "x"\n[other]\na = "b"\n' },
    'poe ship',
  );
  check('are tox', { 'tox.ini': '' }, 'tox');
  check(
    'are those of composer',
    { 'composer.json': '{"scripts":{"lint":"x","post-install-cmd":"y"}}', 'phpunit.xml': '' },
    'composer run lint, vendor/bin/phpunit, composer install',
  );
  check(
    'are those of maven and gradle',
    { 'pom.xml': '', gradlew: '' },
    'mvn -q test, mvn -q package, ./gradlew test, ./gradlew build',
  );

  it('are at most sixty, each told in at most eighty characters', () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`s${i}`, 'x '.repeat(100)]));
    const found = projectScripts(new Map([['package.json', JSON.stringify({ scripts: many })]]));
    assert.equal(found.length, 60);
    assert.ok(found.every(({ does }) => does.length <= 80));
  });
});

describe('the commands that an instruction may mean', () => {
  const offered = projectScripts(
    new Map([
      [
        'package.json',
        scripts('test', 'test:e2e', 'lint', 'build', 'format', 'typecheck', 'db:migrate', 'all', 'release'),
      ],
    ]),
  );
  const fits = (instruction: string, expected: string): void => {
    it(`${instruction} → ${expected === '' ? 'none' : expected}`, () =>
      assert.equal(
        fittingScripts(offered, instruction)
          .map(({ command }) => command)
          .join(', '),
        expected,
      ));
  };
  fits('Run the tests of this project', 'npm test, npm run test:e2e');
  fits('Test it', 'npm test, npm run test:e2e');
  fits('run the spec suite', 'npm test, npm run test:e2e');
  fits('Linting', 'npm run lint');
  fits('Check the style with eslint', 'npm run lint');
  fits('Compile it', 'npm run build');
  fits('Formatting of all files', 'npm run format');
  fits('Check the types', 'npm run typecheck');
  fits('Run the database migrations', 'npm run db:migrate');
  fits('Install the dependencies', 'npm install');
  fits('run npm run all', 'npm run all');
  fits('Count the lines of all files', '');
  fits('Print the version of node', '');
  fits('', '');
});
