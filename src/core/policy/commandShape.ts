// How a command line behaves: whether it simply runs and ends, waits for a person, or runs until it is stopped. Judged
// before it runs and by its words alone: a command has no standard input here, and nobody who would stop it.
import { forEachChild, parse, type SyntaxNode } from 'unbash';
import { plainWord } from './readShell';
import { flag, plain, SHAPES } from './shapeTable';

export interface Shape {
  readonly kind: 'interactive' | 'lasting';
  /** One sentence without its end: what it does, and what to use instead. */
  readonly why: string;
}

interface Where {
  /** Whether something is piped or redirected into it. */
  readonly fed: boolean;
  /** In the background, or under a time limit of its own. */
  readonly bounded: boolean;
}

/** Null for a line that ends by itself, as far as its words tell. */
export function commandShape(line: string): Shape | null {
  const found: Shape[] = [];
  visit(parse(line), { fed: false, bounded: false }, found);
  return found.find(({ kind }) => kind === 'interactive') ?? found[0] ?? null;
}

function visit(node: SyntaxNode, where: Where, found: Shape[]): void {
  if (node.type === 'Command' && node.name !== undefined) {
    const given = [node.name, ...node.args].map(part =>
      part.type === 'Word' ? (plainWord(part) ?? '$') : part.text,
    );
    const fed = where.fed || node.redirects.some(feeds);
    const shape = shapeOf(given, { ...where, fed });
    if (shape !== null) found.push(shape);
  }
  const inner = node.type === 'Redirected' && node.redirects.some(feeds) ? { ...where, fed: true } : where;
  if (node.type === 'Pipeline') {
    node.commands.forEach((command, at) => visit(command, at === 0 ? inner : { ...inner, fed: true }, found));
    return;
  }
  if (node.type === 'While' && isEndless(node)) {
    found.push({ kind: 'lasting', why: 'the loop never ends; give it a last round' });
  }
  const isBackground = node.type === 'Statement' && node.background === true;
  forEachChild(node, child => visit(child, isBackground ? { ...inner, bounded: true } : inner, found));
}

function feeds(redirection: SyntaxNode): boolean {
  return (
    'operator' in redirection &&
    typeof redirection.operator === 'string' &&
    redirection.operator.startsWith('<')
  );
}

/** `while true` without a way out. */
function isEndless(loop: Extract<SyntaxNode, { type: 'While' }>): boolean {
  const [first, ...others] = commandsIn(loop.clause);
  const isConstant = others.length === 0 && first !== undefined && /^(true|:)$/.test(first);
  const leaves = commandsIn(loop.body).some(name => /^(break|exit|return)$/.test(name));
  return loop.kind === 'while' && isConstant && !leaves;
}

function commandsIn(node: SyntaxNode): readonly string[] {
  const names = node.type === 'Command' ? [node.name?.value ?? ''] : [];
  forEachChild(node, child => void names.push(...commandsIn(child)));
  return names;
}

function shapeOf(given: readonly string[], where: Where): Shape | null {
  const { words, limited } = unwrapped(given);
  const [program = '', ...args] = words;
  const script = scriptOf(program, args);
  if (script !== null && !where.bounded && !limited && isServerScript(script)) {
    return {
      kind: 'lasting',
      why: `\`${shown(given)}\` runs until it is stopped; use a script that ends, such as build or test`,
    };
  }
  const name = program.split('/').at(-1) ?? '';
  const row = SHAPES.find(
    ({ kind, programs, when }) =>
      !(kind === 'interactive' ? where.fed : where.bounded || limited) &&
      programs.split(' ').includes(name) &&
      when(args),
  );
  if (row === undefined) return null;
  const does = row.kind === 'interactive' ? 'waits for input' : 'runs until it is stopped';
  return { kind: row.kind, why: `\`${shown(given)}\` ${does}; ${row.instead}` };
}

function shown(words: readonly string[]): string {
  const text = words.join(' ');
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

interface Unwrapped {
  readonly words: readonly string[];
  /** Whether a time limit stands in front. */
  readonly limited: boolean;
}

/** The program that really runs: behind `env`, `npx`, `poetry run` and their like. */
function unwrapped(given: readonly string[]): Unwrapped {
  let words = given;
  let limited = false;
  for (let round = 0; round < 8; round += 1) {
    limited ||= words[0] === 'timeout' || words[0] === 'gtimeout';
    const behind = behindWrapper(words);
    if (behind === null || behind.length === 0) break;
    words = behind;
  }
  return { words, limited };
}

function behindWrapper([program = '', ...rest]: readonly string[]): readonly string[] | null {
  switch (program) {
    case 'command':
      return flag('v', 'V')(rest) ? null : afterFlags(rest);
    case 'builtin':
    case 'exec':
    case 'nohup':
    case 'time':
    case 'npx':
    case 'bunx':
    case 'setsid':
    case 'nice':
    case 'sudo':
    case 'doas':
      return afterFlags(rest, VALUED);
    case 'env':
      return afterFlags(rest).filter((word, at, all) => at > 0 || !word.includes('=') || all.length === 1);
    case 'timeout':
    case 'gtimeout':
      return afterFlags(rest).slice(1);
    case 'npm':
    case 'pnpm':
    case 'yarn':
    case 'bun':
      return ['exec', 'dlx', 'x'].includes(rest[0] ?? '') ? afterFlags(rest.slice(1)) : null;
    case 'uv':
    case 'poetry':
    case 'pipenv':
    case 'pdm':
    case 'hatch':
      return rest[0] === 'run' ? afterFlags(rest.slice(1)) : null;
    case 'bundle':
      return rest[0] === 'exec' ? rest.slice(1) : null;
    case 'python':
    case 'python3': {
      const at = rest.indexOf('-m');
      const module = rest[at + 1] ?? '';
      return at === -1 || module === '' || /^(pdb|code)$/.test(module) ? null : rest.slice(at + 1);
    }
    case 'php':
      return rest[0] === 'artisan' ? rest : null;
    default:
      return null;
  }
}

/** Flags of wrappers that take a value. */
const VALUED = new Set(['-u', '-g', '-p', '--package', '--user', '--group']);

function afterFlags(words: readonly string[], withValue?: ReadonlySet<string>): readonly string[] {
  let at = 0;
  while (at < words.length && words[at]?.startsWith('-')) at += withValue?.has(words[at] ?? '') ? 2 : 1;
  return words.slice(at);
}

/** The name of the package script that a command runs; null where it runs none. */
function scriptOf(program: string, args: readonly string[]): string | null {
  if (!/^(npm|pnpm|yarn|bun)$/.test(program)) return null;
  const [first = '', second] = plain(args);
  if (first === 'run' || first === 'run-script') return second ?? null;
  if (first === 'start') return first;
  return program === 'npm' ? null : first;
}

/** A whole part of its name says so: `dev`, `start:web`, `docs:serve`; `start-migration` is another thing. */
function isServerScript(name: string): boolean {
  return name
    .split(':')
    .some(part => /^(start|dev|develop|serve|server|watch|preview|storybook)$/.test(part));
}
