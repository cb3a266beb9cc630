// The child that runs examples of TypeScript and JavaScript: told on standard input, it loads the candidate text in
// the place of the file, evaluates the calls beside it and answers on file descriptor 3. Needs Node 24.
import { readFileSync, writeSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes, type LoadHookContext, type ResolveFnOutput } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inspect, isDeepStrictEqual } from 'node:util';
import { compileFunction } from 'node:vm';

interface Request {
  readonly root: string;
  readonly file: string;
  readonly text: string;
  readonly examples: readonly { readonly call: string; readonly equals?: string; readonly throws?: string }[];
}

type Scope = Readonly<Record<string, unknown>>;
type Evaluated = { readonly value: unknown } | { readonly error: unknown };

const SCOPE = '__quickstepScope';
const ENDINGS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '/index.ts', '/index.js'];
const MAX_SHOWN = 300;
const ANSWER_FD = 3;

const request = JSON.parse(readFileSync(0, 'utf8')) as Request;
const target = pathToFileURL(request.file).href;
let current = 'The module';
process.on('uncaughtException', error => answer(`${current} failed later with ${shownError(error)}.`));
process.argv = [process.execPath];
registerHooks({ resolve, load });
await main();

async function main(): Promise<void> {
  let scope: Scope;
  try {
    scope = scopeOf((await import(target)) as Scope);
  } catch (error) {
    answer(`The module could not be loaded: ${shownError(error)}.`);
    return;
  }
  for (const example of request.examples) {
    current = example.call;
    const difference = await differs(example, scope);
    if (difference !== null) {
      answer(difference);
      return;
    }
  }
  answer(null);
}

function answer(detail: string | null): void {
  writeSync(ANSWER_FD, JSON.stringify({ detail }));
  process.exit(0);
}

/** What the module exports, and what it declares without exporting as far as the examples name it. */
function scopeOf(module: Scope): Scope {
  const whole = module['default'];
  const declared = (globalThis as Record<string, unknown>)[SCOPE];
  const scope: Record<string, unknown> = {};
  if (typeof whole === 'function' && whole.name !== '') scope[whole.name] = whole;
  if (typeof whole === 'object' && whole !== null) Object.assign(scope, whole);
  Object.assign(scope, declared, module, { exports: module });
  return Object.fromEntries(Object.entries(scope).filter(([name]) => isIdentifier(name)));
}

function isIdentifier(name: string): boolean {
  return (
    /^[A-Za-z_$][\w$]*$/.test(name) && !['default', 'module.exports', 'arguments', 'eval'].includes(name)
  );
}

async function evaluate(code: string, scope: Scope): Promise<Evaluated> {
  try {
    const run = compileFunction(`return (async () => (${code}\n))()`, Object.keys(scope)) as (
      ...values: unknown[]
    ) => Promise<unknown>;
    return { value: await run(...Object.values(scope)) };
  } catch (error) {
    return { error };
  }
}

/** One sentence, or null where the example holds. */
async function differs(example: Request['examples'][number], scope: Scope): Promise<string | null> {
  const result = await evaluate(example.call, scope);
  if (example.throws !== undefined) return differsInError(example.call, example.throws, result);
  const expected = example.equals === undefined ? null : await evaluate(example.equals, scope);
  if ('error' in result) {
    const instead = example.equals === undefined ? '' : ` instead of returning ${example.equals}`;
    return `${example.call} threw ${shownError(result.error)}${instead}.`;
  }
  if (expected === null) return null;
  // Text that is no expression is taken for the string that it is.
  const same =
    'error' in expected
      ? result.value === example.equals
      : isDeepStrictEqual(plain(result.value), plain(expected.value));
  return same ? null : `${example.call} returned ${shown(result.value)}, not ${example.equals ?? ''}.`;
}

function differsInError(call: string, wanted: string, result: Evaluated): string | null {
  if ('value' in result) return `${call} returned ${shown(result.value)} instead of throwing "${wanted}".`;
  const { error } = result;
  const text =
    error instanceof Error ? `${error.name} ${error.constructor.name} ${error.message}` : String(error);
  return text.includes(wanted) ? null : `${call} threw ${shownError(error)}, not "${wanted}".`;
}

/** Minus zero is written 0 by everyone. */
function plain(value: unknown): unknown {
  return Object.is(value, -0) ? 0 : value;
}

function shown(value: unknown): string {
  const text = inspect(value, {
    depth: 4,
    breakLength: Infinity,
    maxArrayLength: 30,
    maxStringLength: MAX_SHOWN,
  });
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

function shownError(error: unknown): string {
  if (!(error instanceof Error)) return shown(error);
  const line = error.stack?.match(new RegExp(`${escaped(target)}:(\\d+)`))?.[1];
  const [message = ''] = error.message.split('\n');
  return `${error.name}: ${message}${line === undefined ? '' : ` (line ${line})`}`;
}

/** Here again: the sandbox shows this one file, so it shares no code that would be a chunk beside it. */
function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function resolve(
  specifier: string,
  context: { readonly parentURL?: string | undefined },
  next: (specifier: string) => ResolveFnOutput,
): ResolveFnOutput {
  if (specifier === target) return { url: target, shortCircuit: true };
  const isFile = /^(?:\.{1,2}\/|\/|file:)/.test(specifier);
  const wanted = isFile ? new URL(specifier, context.parentURL ?? target).href : '';
  // The candidate may be a file that does not exist yet.
  const names = spellings(wanted);
  if (isFile && names.includes(target)) return { url: target, shortCircuit: true };
  try {
    return next(specifier);
  } catch (error) {
    // Bundlers and compilers find `./a` and `./a.js` where `a.ts` is.
    for (const name of isFile ? names : []) {
      try {
        return next(name);
      } catch {
        continue;
      }
    }
    throw error;
  }
}

function spellings(url: string): string[] {
  const typed = url.replace(/\.([mc]?)js$/, '.$1ts');
  return [url, typed, ...ENDINGS.map(ending => url + ending)];
}

function load(
  url: string,
  context: LoadHookContext,
  next: (url: string, context?: Partial<LoadHookContext>) => { format: string | null | undefined },
): { format: string | null | undefined; source?: string; shortCircuit?: boolean } {
  const isTypeScript = /\.[mc]?ts$/.test(url);
  const isOurs = url === target;
  if (!isOurs && (!isTypeScript || url.includes('/node_modules/'))) return next(url, context);
  const file = fileURLToPath(url);
  const text = isOurs ? request.text.replace(/^\uFEFF/, '') : readFileSync(file, 'utf8');
  const source = isTypeScript ? withoutTypes(text) : text;
  const format = formatOf(file, source);
  return { format, source: isOurs ? source + hiddenNames(source) : source, shortCircuit: true };
}

/** Stripping keeps every line where it is; only enums and the like need more. */
function withoutTypes(text: string): string {
  try {
    return stripTypeScriptTypes(text);
  } catch {
    return stripTypeScriptTypes(text, { mode: 'transform' });
  }
}

/** As Node decides it: by ending, by the nearest package.json, by what the code looks like. */
function formatOf(file: string, source: string): string {
  const ending = /\.([mc])[jt]s$/.exec(file)?.[1];
  if (ending !== undefined) return ending === 'm' ? 'module' : 'commonjs';
  const type = packageType(path.dirname(file));
  if (type !== null) return type;
  return /^\s*(?:import\b(?!\s*\()|export\b)/m.test(source) ? 'module' : 'commonjs';
}

function packageType(folder: string): 'module' | 'commonjs' | null {
  for (let at = folder; ; at = path.dirname(at)) {
    try {
      const found = JSON.parse(readFileSync(path.join(at, 'package.json'), 'utf8')) as { type?: unknown };
      return found.type === 'module' || found.type === 'commonjs' ? found.type : null;
    } catch {
      if (at === path.dirname(at)) return null;
    }
  }
}

/** Declarations that the examples name are handed out by a line behind the code. */
function hiddenNames(source: string): string {
  const words = new Set(
    request.examples.flatMap(({ call, equals = '' }) => `${call} ${equals}`.match(/[A-Za-z_$][\w$]*/g) ?? []),
  );
  const declares = (name: string): boolean =>
    new RegExp(
      `^(?:export\\s+)?(?:default\\s+)?(?:async\\s+)?(?:function\\s*\\*?|class|const|let|var)\\s+${escaped(name)}(?![\\w$])`,
      'm',
    ).test(source);
  const names = [...words].filter(declares);
  return `\n;globalThis.${SCOPE} = { ${names.join(', ')} };\n`;
}
