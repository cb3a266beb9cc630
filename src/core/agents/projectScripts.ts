// The commands that a project itself offers (package scripts, make targets, the usual ones of cargo, go and Python),
// read from its manifests. Pure: texts in, command lines out, each with a few words on what it runs. Servers and
// watchers are left out: a step cannot wait for them.
import { commandShape } from '../policy/commandShape';

export interface ProjectScript {
  readonly command: string;
  /** What it runs, for whoever chooses. */
  readonly does: string;
}

/** Texts of the manifests that there are, by file name; of a lock file that it is there suffices. */
export type Manifests = ReadonlyMap<string, string>;

export const MANIFEST_NAMES = [
  'package.json',
  'package-lock.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
  'deno.json',
  'Makefile',
  'makefile',
  'justfile',
  'Cargo.toml',
  'go.mod',
  'pyproject.toml',
  'setup.cfg',
  'tox.ini',
  'pytest.ini',
  'conftest.py',
  'uv.lock',
  'poetry.lock',
  'composer.json',
  'phpunit.xml',
  'pom.xml',
  'gradlew',
] as const;

const MAX_SCRIPTS = 60;
const MAX_DOES = 80;

export function projectScripts(manifests: Manifests): readonly ProjectScript[] {
  const scripts = [
    ...packageScripts(manifests),
    ...makeTargets(manifests.get('Makefile') ?? manifests.get('makefile') ?? ''),
    ...justRecipes(manifests.get('justfile') ?? ''),
    ...usual(manifests),
    ...pythonScripts(manifests),
    ...composerScripts(manifests),
  ];
  const seen = new Set<string>();
  return scripts
    .filter(({ command, does }) => {
      if (seen.has(command) || commandShape(command) !== null || commandShape(does) !== null) return false;
      seen.add(command);
      return true;
    })
    .slice(0, MAX_SCRIPTS)
    .map(({ command, does }) => ({ command, does: short(does) }));
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > MAX_DOES ? `${line.slice(0, MAX_DOES - 1)}…` : line;
}

// ---- JSON manifests ----

/** Entries of an object of strings inside a JSON text; none where the text is not that. */
function entriesOf(
  text: string | undefined,
  ...path: readonly string[]
): readonly (readonly [string, string])[] {
  if (text === undefined) return [];
  try {
    let value: unknown = JSON.parse(text);
    for (const name of path) value = property(value, name);
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).map(([name, run]): readonly [string, string] => [
      name,
      typeof run === 'string' ? run : JSON.stringify(run),
    ]);
  } catch {
    return [];
  }
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

/** Names that a shell takes as one word. */
const NAME = /^[A-Za-z0-9][\w.:@/-]{0,59}$/;

type Manager = 'npm' | 'pnpm' | 'yarn' | 'bun';

function packageScripts(manifests: Manifests): readonly ProjectScript[] {
  const text = manifests.get('package.json');
  if (text === undefined) return denoTasks(manifests);
  const manager = managerOf(manifests);
  const scripts = entriesOf(text, 'scripts');
  const names = new Set(scripts.map(([name]) => name));
  const isHook = (name: string) => {
    const base = /^(?:pre|post)(.+)$/.exec(name)?.[1];
    return base !== undefined && (names.has(base) || base === 'install' || base === 'publish');
  };
  return [
    ...scripts
      .filter(([name]) => NAME.test(name) && !isHook(name) && name !== 'prepare')
      .map(([name, does]) => ({ command: runCommand(manager, name), does })),
    { command: `${manager} install`, does: 'installs the dependencies' },
    ...denoTasks(manifests),
  ];
}

function denoTasks(manifests: Manifests): readonly ProjectScript[] {
  return entriesOf(manifests.get('deno.json'), 'tasks')
    .filter(([name]) => NAME.test(name))
    .map(([name, does]) => ({ command: `deno task ${name}`, does }));
}

function managerOf(manifests: Manifests): Manager {
  const named = /"packageManager"\s*:\s*"(npm|pnpm|yarn|bun)@/.exec(manifests.get('package.json') ?? '')?.[1];
  if (named !== undefined) return named as Manager;
  if (manifests.has('pnpm-lock.yaml')) return 'pnpm';
  if (manifests.has('yarn.lock')) return 'yarn';
  return manifests.has('bun.lock') || manifests.has('bun.lockb') ? 'bun' : 'npm';
}

function runCommand(manager: Manager, name: string): string {
  if (manager === 'npm') return name === 'test' ? 'npm test' : `npm run ${name}`;
  return `${manager} run ${name}`;
}

function composerScripts(manifests: Manifests): readonly ProjectScript[] {
  const text = manifests.get('composer.json');
  if (text === undefined) return [];
  const unit = manifests.has('phpunit.xml')
    ? [{ command: 'vendor/bin/phpunit', does: 'runs the tests' }]
    : [];
  return [
    ...entriesOf(text, 'scripts')
      .filter(([name]) => NAME.test(name) && !/^(pre|post)-/.test(name))
      .map(([name, does]) => ({ command: `composer run ${name}`, does })),
    ...unit,
    { command: 'composer install', does: 'installs the dependencies' },
  ];
}

// ---- make and just ----

function makeTargets(text: string): readonly ProjectScript[] {
  const lines = text.split('\n');
  return lines.flatMap((line, at): ProjectScript[] => {
    const name = /^([A-Za-z0-9][\w-]*)\s*:(?![:=])/.exec(line)?.[1];
    if (name === undefined) return [];
    return [{ command: `make ${name}`, does: recipeAfter(lines, at) ?? line.split('##')[1] ?? name }];
  });
}

/** The first line of a recipe, without the marks in front of it. */
function recipeAfter(lines: readonly string[], at: number): string | undefined {
  const next = lines[at + 1] ?? '';
  return /^\s+\S/.test(next) ? next.trim().replace(/^[@-]+/, '') : undefined;
}

function justRecipes(text: string): readonly ProjectScript[] {
  const lines = text.split('\n');
  return lines.flatMap((line, at): ProjectScript[] => {
    const [, name, parameters = ''] = /^@?([A-Za-z][\w-]*)((?:\s+[^:\s]+)*)\s*:(?!=)/.exec(line) ?? [];
    const needs = parameters
      .split(/\s+/)
      .some(one => one !== '' && !one.includes('=') && !one.startsWith('*'));
    return name === undefined || needs || name === 'set' || name === 'alias'
      ? []
      : [{ command: `just ${name}`, does: recipeAfter(lines, at) ?? name }];
  });
}

// ---- what every project of a kind has ----

const USUAL: readonly (readonly [manifest: string, command: string, does: string])[] = [
  ['Cargo.toml', 'cargo test', 'runs the tests'],
  ['Cargo.toml', 'cargo build', 'compiles'],
  ['Cargo.toml', 'cargo check', 'checks types without building'],
  ['Cargo.toml', 'cargo clippy', 'lints'],
  ['Cargo.toml', 'cargo fmt', 'formats the sources'],
  ['go.mod', 'go test ./...', 'runs the tests'],
  ['go.mod', 'go build ./...', 'compiles'],
  ['go.mod', 'go vet ./...', 'lints'],
  ['go.mod', 'go fmt ./...', 'formats the sources'],
  ['go.mod', 'go mod tidy', 'tidies the dependencies'],
  ['pom.xml', 'mvn -q test', 'runs the tests'],
  ['pom.xml', 'mvn -q package', 'builds the package'],
  ['gradlew', './gradlew test', 'runs the tests'],
  ['gradlew', './gradlew build', 'builds'],
  ['tox.ini', 'tox', 'runs the tests in all environments'],
];

function usual(manifests: Manifests): readonly ProjectScript[] {
  return USUAL.filter(([manifest]) => manifests.has(manifest)).map(([, command, does]) => ({
    command,
    does,
  }));
}

function pythonScripts(manifests: Manifests): readonly ProjectScript[] {
  const project = manifests.get('pyproject.toml') ?? '';
  const all = [project, ...['setup.cfg', 'tox.ini'].map(name => manifests.get(name) ?? '')].join('\n');
  const runner = manifests.has('uv.lock') ? 'uv run ' : manifests.has('poetry.lock') ? 'poetry run ' : '';
  const tools: readonly (readonly [test: boolean, command: string, does: string])[] = [
    [
      manifests.has('pytest.ini') || manifests.has('conftest.py') || /\bpytest\b/.test(all),
      runner === '' ? 'python -m pytest' : 'pytest',
      'runs the tests',
    ],
    [/^\[tool\.ruff/m.test(project), 'ruff check .', 'lints'],
    [/^\[tool\.ruff\.format/m.test(project), 'ruff format .', 'formats the sources'],
    [/^\[tool\.black\]/m.test(project), 'black .', 'formats the sources'],
    [/^\[(tool\.)?mypy\]/m.test(all), 'mypy .', 'checks types'],
  ];
  return [
    ...tools.filter(([has]) => has).map(([, command, does]) => ({ command: runner + command, does })),
    ...tomlTable(project, 'tool.poe.tasks').map(([name, does]) => ({
      command: `${runner}poe ${name}`,
      does,
    })),
    ...tomlTable(project, 'tool.pdm.scripts').map(([name, does]) => ({ command: `pdm run ${name}`, does })),
  ];
}

/** Entries `name = …` of one table of a TOML text. */
function tomlTable(text: string, table: string): readonly (readonly [string, string])[] {
  const start = text.indexOf(`[${table}]`);
  if (start === -1) return [];
  const [body = ''] = text.slice(start + table.length + 2).split(/^\[/m);
  return [...body.matchAll(/^([A-Za-z][\w-]*)\s*=\s*(.+)$/gm)].map(([, name = '', does = '']) => [
    name,
    does,
  ]);
}
