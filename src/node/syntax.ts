// Syntax by tree-sitter: declarations and syntax errors of TypeScript, JavaScript and Python, and the commands of a
// shell line, from the text alone.
// Parsing pauses every few milliseconds, so that a large file never holds up the process that it shares.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Language, Parser, type Tree } from 'web-tree-sitter';
import type { CodeSymbol, Syntax, SyntaxFault } from '../core/ports';
import type { ShellReading } from '../core/policy/shellReading';
import { shellReading } from './shellSyntax';
import { faultsOf } from './syntaxFaults';
import { symbolsOfPython } from './symbolsOfPython';
import { symbolsOfScript } from './symbolsOfScript';

interface Analysis {
  readonly symbols: readonly CodeSymbol[];
  readonly faults: readonly SyntaxFault[];
}

const GRAMMARS: Readonly<Record<string, string>> = {
  '.ts': 'typescript',
  '.mts': 'typescript',
  '.cts': 'typescript',
  '.tsx': 'tsx',
  '.js': 'javascript',
  '.mjs': 'javascript',
  '.cjs': 'javascript',
  '.jsx': 'javascript',
  '.py': 'python',
  '.pyi': 'python',
};
const SLICE_MS = 15;
/** A text that takes longer is treated as one without a grammar. */
const LIMIT_MS = 10_000;
const KEPT = 4;

/** One for the process: the library keeps its WebAssembly module in a variable of its own. */
let runtime: Promise<void> | undefined;

/** `grammarsFolder` holds `web-tree-sitter.wasm` and `tree-sitter-*.wasm`, as the build copies them. */
export function createSyntax(grammarsFolder: string): Syntax {
  const languages = new Map<string, Promise<Language>>();
  const kept = new Map<string, Promise<Analysis | null>>();

  function language(grammar: string): Promise<Language> {
    const loaded = languages.get(grammar) ?? load(grammarsFolder, grammar);
    languages.set(grammar, loaded);
    return loaded;
  }

  /** Symbols and faults of the same text are asked for one after the other, so the last few answers are kept. */
  function analysis(file: string, text: string): Promise<Analysis | null> {
    const grammar = GRAMMARS[path.extname(file).toLowerCase()];
    if (grammar === undefined) return Promise.resolve(null);
    const key = `${grammar}\n${text}`;
    const result = kept.get(key) ?? language(grammar).then(loaded => analyse(loaded, grammar, text));
    kept.delete(key);
    kept.set(key, result);
    for (const old of kept.keys()) if (kept.size > KEPT) kept.delete(old);
    return result;
  }

  return {
    symbols: async (file, text) => (await analysis(file, text))?.symbols ?? null,
    faults: async (file, text) => (await analysis(file, text))?.faults ?? null,
    shell: async line => readLine(await language('bash'), line),
  };
}

async function readLine(bash: Language, line: string): Promise<ShellReading | null> {
  const parser = new Parser().setLanguage(bash);
  let tree: Tree | null = null;
  try {
    tree = await parseInSlices(parser, line);
    return tree === null ? null : shellReading(tree.rootNode);
  } finally {
    tree?.delete();
    parser.delete();
  }
}

async function load(folder: string, grammar: string): Promise<Language> {
  runtime ??= readFile(path.join(folder, 'web-tree-sitter.wasm')).then(wasmBinary =>
    Parser.init({ wasmBinary }),
  );
  await runtime;
  return Language.load(await readFile(path.join(folder, `tree-sitter-${grammar}.wasm`)));
}

async function analyse(language: Language, grammar: string, text: string): Promise<Analysis | null> {
  // Lines are counted by \n there; a lone \r is one of ours, and a byte order mark belongs to no line.
  const source = text.replace(/^\uFEFF/, '').replace(/\r(?!\n)/g, '\n');
  const parser = new Parser().setLanguage(language);
  let tree: Tree | null = null;
  try {
    tree = await parseInSlices(parser, source);
    if (tree === null) return null;
    const lines = source.split('\n');
    const symbols = grammar === 'python' ? symbolsOfPython : symbolsOfScript;
    return { symbols: symbols(tree.rootNode, lines), faults: faultsOf(tree.rootNode) };
  } finally {
    tree?.delete();
    parser.delete();
  }
}

/** Null where the limit is reached. A parse that was interrupted goes on where it was when it is called again. */
async function parseInSlices(parser: Parser, source: string): Promise<Tree | null> {
  const end = performance.now() + LIMIT_MS;
  while (performance.now() < end) {
    const sliceEnd = performance.now() + SLICE_MS;
    const tree = parser.parse(source, null, { progressCallback: () => performance.now() > sliceEnd });
    if (tree !== null) return tree;
    await setImmediate();
  }
  return null;
}
