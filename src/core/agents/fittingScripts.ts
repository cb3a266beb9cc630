// Which of a project's commands an instruction may mean, by the words that they share: only these are offered to the
// model, so that an instruction about something else is not pressed into a script.
import type { ProjectScript } from './projectScripts';

const MAX_OFFERED = 12;

/** Words that mean the same work. */
const GROUPS: readonly (readonly string[])[] = [
  'test spec suite pytest jest vitest mocha phpunit tox'.split(' '),
  'lint eslint clippy ruff flake8 vet stylelint'.split(' '),
  'format fmt prettier black'.split(' '),
  'type typecheck tsc mypy pyright'.split(' '),
  'build compile bundle dist package'.split(' '),
  'install dependency deps setup'.split(' '),
  'check verify validate'.split(' '),
  'doc documentation'.split(' '),
  'coverage cov'.split(' '),
  'e2e integration'.split(' '),
  'bench benchmark'.split(' '),
  'generate codegen gen'.split(' '),
  'migrate migration'.split(' '),
];

/** Words that name no work of their own. */
const EMPTY = new Set(
  'npm pnpm yarn bun run make just cargo go python poetry uv composer deno task vendor bin all the a an of in and to for file folder project code with this that default it list'.split(
    ' ',
  ),
);

export function fittingScripts(
  scripts: readonly ProjectScript[],
  instruction: string,
): readonly ProjectScript[] {
  const wanted = stems(instruction);
  const scored = scripts.map(script => ({ script, score: shared(stems(script.command), wanted) }));
  return scored
    .filter(({ script, score }) => score > 0 || instruction.includes(script.command))
    .toSorted((a, b) => b.score - a.score)
    .slice(0, MAX_OFFERED)
    .map(({ script }) => script);
}

/** The share of a command's own words that the instruction has too. */
function shared(own: ReadonlySet<string>, wanted: ReadonlySet<string>): number {
  const hits = [...own].filter(word => wanted.has(word)).length;
  return own.size === 0 ? 0 : hits / own.size;
}

/** The words of a text in one form: `Testing`, `tests` and `spec` are all `test`. */
function stems(text: string): ReadonlySet<string> {
  const words = text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return new Set(words.filter(word => word !== '' && !EMPTY.has(word)).map(stem));
}

function stem(word: string): string {
  const base = word
    .replace(/ies$/, 'y')
    .replace(/(?<=[a-z]{3})(?:ing|ed|er|s)$/, '')
    .replace(/([bdgmnprt])\1$/, '$1');
  const group = GROUPS.find(words => [word, base, `${base}e`].some(form => words.includes(form)));
  return group?.[0] ?? base.replace(/e$/, '');
}
