// Syntax by tree-sitter, from the text alone: declarations and syntax errors of the languages that have a grammar here,
// of TypeScript, JavaScript and Python names too, and the commands of a shell line.
// Parsing pauses every few milliseconds, so that a large file never holds up the process that it shares.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Language, Parser, type Node, type Tree } from 'web-tree-sitter';
import type { ShellReading } from '../core/policy/shellReading';
import type { CodeSymbol, ExportedName, NameUse, Syntax, SyntaxFault } from '../core/ports';
import { digest } from './digest';
import { exportsOfPython, exportsOfScript } from './names/exportsOf';
import { pythonGlobals, saidInPython, visitPython } from './names/namesOfPython';
import { isModule, saidInScript, scriptGlobals, visitScript } from './names/namesOfScript';
import { unknownNames } from './names/scope';
import { shellReading } from './shellSyntax';
import { faultsOf } from './syntaxFaults';
import { symbolsOfOthers } from './symbolsOfOthers';
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
  '.go': 'go',
  '.rs': 'rust',
  '.java': 'java',
  '.cs': 'c-sharp',
};
/** Names are looked at in texts up to this length. */
const MAX_NAMED_CHARS = 300_000;
const SLICE_MS = 15;
/** A text that takes longer is treated as one without a grammar. */
const LIMIT_MS = 10_000;
const KEPT = 4;
const KEPT_EXPORTS = 500;

/** One for the process: the library keeps its WebAssembly module in a variable of its own. */
let runtime: Promise<void> | undefined;

/** `grammarsFolder` holds `web-tree-sitter.wasm` and `tree-sitter-*.wasm`, as the build copies them. */
export function createSyntax(grammarsFolder: string): Syntax {
  const languages = new Map<string, Promise<Language>>();
  const kept = new Map<string, Promise<Analysis | null>>();
  const keptExports = new Map<string, Promise<readonly ExportedName[] | null>>();

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

  async function names(file: string, text: string): Promise<readonly NameUse[] | null> {
    const grammar = GRAMMARS[path.extname(file).toLowerCase()];
    if (grammar === undefined || !hasNames(grammar) || text.length > MAX_NAMED_CHARS) return null;
    if (grammar === 'javascript' && !isModule(file, text)) return null;
    const said = grammar === 'python' ? saidInPython(text) : saidInScript(text);
    if (said === null) return null;
    return withTree(await language(grammar), text, root => {
      if (root.hasError) return Promise.resolve(null);
      const known = new Set([...(grammar === 'python' ? pythonGlobals : scriptGlobals), ...said]);
      return inSlices(unknownNames(root, grammar === 'python' ? visitPython : visitScript, known));
    });
  }

  async function exported(file: string, text: string): Promise<readonly ExportedName[] | null> {
    const grammar = GRAMMARS[path.extname(file).toLowerCase()];
    if (grammar === undefined || !hasNames(grammar)) return null;
    const exportsOf = grammar === 'python' ? exportsOfPython : exportsOfScript;
    const key = digest(`${grammar}\n${text}`);
    const result =
      keptExports.get(key) ??
      language(grammar).then(loaded => withTree(loaded, text, root => Promise.resolve(exportsOf(root))));
    keptExports.set(key, result);
    for (const old of keptExports.keys()) if (keptExports.size > KEPT_EXPORTS) keptExports.delete(old);
    return result;
  }

  return {
    undefinedNames: names,
    exportedNames: exported,
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

function analyse(language: Language, grammar: string, text: string): Promise<Analysis | null> {
  const symbols = grammar === 'python' ? symbolsOfPython : (symbolsOfOthers(grammar) ?? symbolsOfScript);
  return withTree(language, text, (root, lines) =>
    Promise.resolve({ symbols: symbols(root, lines), faults: faultsOf(root) }),
  );
}

/** Null where the text takes too long to parse. */
async function withTree<T>(
  language: Language,
  text: string,
  look: (root: Node, lines: readonly string[]) => Promise<T>,
): Promise<T | null> {
  // Lines are counted by \n there; a lone \r is one of ours, and a byte order mark belongs to no line.
  const source = text.replace(/^\uFEFF/, '').replace(/\r(?!\n)/g, '\n');
  const parser = new Parser().setLanguage(language);
  let tree: Tree | null = null;
  try {
    tree = await parseInSlices(parser, source);
    return tree === null ? null : await look(tree.rootNode, source.split('\n'));
  } finally {
    tree?.delete();
    parser.delete();
  }
}

async function inSlices<T>(steps: Generator<undefined, T>): Promise<T> {
  let sliceEnd = performance.now() + SLICE_MS;
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() < sliceEnd) continue;
    await setImmediate();
    sliceEnd = performance.now() + SLICE_MS;
  }
}

function hasNames(grammar: string): boolean {
  return grammar === 'python' || ['typescript', 'tsx', 'javascript'].includes(grammar);
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
