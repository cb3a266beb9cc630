// Instructions of our own for the command agent: over a small tree of files, where the output and the changes of a line that
// we wrote say what is right, and over the manifests of projects, where one of the project's commands is right.
import type { TreeEntry } from './jail';

export interface ShellTask {
  readonly id: string;
  readonly query: string;
  /** A line that does it. */
  readonly gold: string;
}

const dir = (path: string): TreeEntry => ({ path, type: 'dir', mode: '0o755' });
const file = (path: string, text: string, mode = '0o644'): TreeEntry => ({ path, type: 'file', mode, text });
const old = (path: string, text: string): TreeEntry => ({ ...file(path, text), mtime: 1_600_000_000 });

export const ownTree: readonly TreeEntry[] = [
  dir('/garden'),
  file('/garden/README.md', '# Garden\n\nWhat grows where.\nTODO: the pond\n'),
  file('/garden/plan.txt', 'north: beans\nsouth: tomatoes\nwest: beans\neast: mint\n'),
  file('/garden/prices.csv', 'name,price\nbeans,3\nmint,1\ntomatoes,7\n'),
  dir('/garden/beds'),
  file('/garden/beds/north.txt', 'beans\npeas\n\nlettuce\n'),
  file('/garden/beds/south.txt', 'tomatoes\nbasil\n'),
  file('/garden/beds/empty.txt', ''),
  dir('/garden/src'),
  file('/garden/src/water.py', 'def water(bed):\n    # TODO: measure the rain\n    return bed\n'),
  file('/garden/src/grow.py', 'import water\n\n\ndef grow():\n    pass\n'),
  file('/garden/src/run.sh', '#!/bin/sh\necho grow\n'),
  dir('/garden/logs'),
  old('/garden/logs/2020.log', 'rain\nrain\nfrost\n'),
  old('/garden/logs/2021.log', 'frost\n'),
  file('/garden/logs/today.log', 'sun\nERROR hose\nsun\n'),
  dir('/garden/old'),
  file('/garden/old/a.bak', 'a\n'),
  file('/garden/old/b.bak', 'b\n'),
  file('/garden/old/keep.txt', 'keep\n'),
];

const task = (id: string, query: string, gold: string): ShellTask => ({ id, query, gold });

export const ownShellTasks: readonly ShellTask[] = [
  task('count-lines', 'Count the lines of /garden/plan.txt', 'wc -l < /garden/plan.txt'),
  task(
    'count-files',
    'Print how many regular files there are in /garden and its folders',
    'find /garden -type f | wc -l',
  ),
  task('python-files', 'List all Python files under /garden', "find /garden -name '*.py' -type f"),
  task('find-todo', 'Print the names of the files under /garden that contain TODO', 'grep -rl TODO /garden'),
  task(
    'todo-lines',
    'Show the lines with TODO in /garden/src with file name and line number',
    'grep -rn TODO /garden/src',
  ),
  task('empty-files', 'List the empty files under /garden', 'find /garden -type f -empty'),
  task(
    'sorted-beds',
    'Print the lines of /garden/beds/north.txt sorted, without empty lines',
    'grep -v "^$" /garden/beds/north.txt | sort',
  ),
  task('second-column', 'Print the second column of /garden/prices.csv', 'cut -d, -f2 /garden/prices.csv'),
  task(
    'dearest',
    'Print the line with the highest price of /garden/prices.csv',
    'sort -t, -k2 -n /garden/prices.csv | tail -1',
  ),
  task(
    'distinct',
    'Print how many different plants /garden/plan.txt names behind the colons',
    'cut -d: -f2 /garden/plan.txt | sort -u | wc -l',
  ),
  task(
    'count-rain',
    'Count the lines of /garden/logs/2020.log that say rain',
    'grep -c rain /garden/logs/2020.log',
  ),
  task('first-two', 'Show the first two lines of /garden/plan.txt', 'head -n 2 /garden/plan.txt'),
  task('last-line', 'Show the last line of /garden/logs/today.log', 'tail -n 1 /garden/logs/today.log'),
  task('delete-bak', 'Delete all .bak files under /garden/old', "find /garden/old -name '*.bak' -delete"),
  task('make-folder', 'Create the folder /garden/beds/west', 'mkdir /garden/beds/west'),
  task('copy-readme', 'Copy /garden/README.md to /garden/old', 'cp /garden/README.md /garden/old/'),
  task('rename', 'Rename /garden/plan.txt to /garden/plan.md', 'mv /garden/plan.txt /garden/plan.md'),
  task('executable', 'Make /garden/src/run.sh executable for everybody', 'chmod a+x /garden/src/run.sh'),
  task(
    'replace',
    'Replace beans by corn everywhere in /garden/plan.txt, in place',
    "sed -i 's/beans/corn/g' /garden/plan.txt",
  ),
  task(
    'old-logs',
    'Remove the log files in /garden/logs that are older than 30 days',
    "find /garden/logs -name '*.log' -mtime +30 -delete",
  ),
  task(
    'errors',
    'Show the lines with ERROR of all log files in /garden/logs, without file names',
    'grep -h ERROR /garden/logs/*.log',
  ),
  task(
    'join',
    'Print the contents of all text files in /garden/beds one after the other',
    'cat /garden/beds/*.txt',
  ),
];

export interface ScriptTask {
  readonly id: string;
  readonly query: string;
  /** Files of the project. */
  readonly project: keyof typeof projects;
  /** Any of these lines is right. */
  readonly right: readonly string[];
}

export const projects = {
  npm: {
    'package.json': JSON.stringify({
      scripts: {
        test: 'node --test',
        'test:e2e': 'playwright test',
        lint: 'eslint .',
        build: 'tsc -p .',
        format: 'prettier --write .',
        typecheck: 'tsc --noEmit',
        start: 'node server.js',
      },
    }),
    'src/cart.test.js': '',
    'src/cart.js': '',
  },
  pnpm: {
    'package.json': JSON.stringify({
      scripts: { test: 'vitest run', 'db:migrate': 'knex migrate:latest', docs: 'typedoc' },
    }),
    'pnpm-lock.yaml': 'lockfileVersion: 9\n',
  },
  make: {
    Makefile:
      'all: build\n\nbuild:\n\tcc -o app main.c\n\ntest: build\n\t./app --self-test\n\nclean:\n\trm -f app\n',
    'main.c': '',
  },
  cargo: { 'Cargo.toml': '[package]\nname = "garden"\n', 'src/main.rs': '' },
  go: { 'go.mod': 'module garden\n', 'main.go': '', 'main_test.go': '' },
  python: {
    'pyproject.toml': '[project]\nname = "garden"\n[tool.ruff]\n[tool.pytest.ini_options]\n[tool.mypy]\n',
    'tests/test_bed.py': '',
  },
} as const;

const script = (
  id: string,
  project: keyof typeof projects,
  query: string,
  ...right: readonly string[]
): ScriptTask => ({
  ...{ id, project, query, right },
});

export const scriptTasks: readonly ScriptTask[] = [
  script('npm-test', 'npm', 'Run the tests of this project', 'npm test'),
  script('npm-e2e', 'npm', 'Run the end-to-end tests with Playwright', 'npm run test:e2e'),
  script('npm-lint', 'npm', 'Check the code style with the linter', 'npm run lint'),
  script('npm-build', 'npm', 'Compile the project', 'npm run build'),
  script('npm-types', 'npm', 'Check the types without building anything', 'npm run typecheck'),
  script('npm-format', 'npm', 'Format all files', 'npm run format'),
  script('npm-install', 'npm', 'Install the dependencies', 'npm install'),
  script(
    'npm-one',
    'npm',
    'Run only the tests of src/cart.test.js',
    'node --test src/cart.test.js',
    'npm test -- src/cart.test.js',
    'npm test src/cart.test.js',
  ),
  script(
    'npm-count',
    'npm',
    'Count the test files under src',
    "find src -name '*.test.js' | wc -l",
    "find src -name '*.test.js' -type f | wc -l",
  ),
  script('npm-version', 'npm', 'Print the version of node', 'node --version', 'node -v'),
  script('pnpm-test', 'pnpm', 'Run the test suite', 'pnpm run test'),
  script('pnpm-migrate', 'pnpm', 'Bring the database up to the latest migration', 'pnpm run db:migrate'),
  script('pnpm-docs', 'pnpm', 'Generate the documentation', 'pnpm run docs'),
  script('make-build', 'make', 'Build the program', 'make build'),
  script('make-test', 'make', 'Test it', 'make test'),
  script('make-clean', 'make', 'Clean up what the build made', 'make clean'),
  script('cargo-test', 'cargo', 'Run all tests', 'cargo test'),
  script('cargo-lint', 'cargo', 'Lint the code', 'cargo clippy'),
  script('cargo-build', 'cargo', 'Build it in release mode', 'cargo build --release'),
  script('go-test', 'go', 'Run the unit tests', 'go test ./...'),
  script('go-tidy', 'go', 'Tidy the module dependencies', 'go mod tidy'),
  script('py-test', 'python', 'Run the tests', 'python -m pytest'),
  script('py-types', 'python', 'Check the types with mypy', 'mypy .'),
  script('py-lint', 'python', 'Lint with ruff', 'ruff check .'),
];
