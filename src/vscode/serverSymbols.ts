// Declarations by the language servers, for languages that no grammar here knows. The grammars come first in the editor
// too: a step is prepared over text that no document holds yet, and a server knows documents alone. Its answer for the
// document is moved to the text by what differs; whatever it does not say in time counts as not known.
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { linesOf } from '../core/edit/layout';
import { movedSymbols } from '../core/edit/moveSymbols';
import type { CodeSymbol, Syntax } from '../core/ports';
import { commentAbove, commentMark } from '../core/text/commentAbove';
import { declaredByServer, type ServerSymbol } from './declaredByServer';
import { openDocument } from './documents';
import type { WorkFolder } from './workFolder';

export interface ServerSymbols {
  /** `symbols` asks the servers of the folder's documents where the grammars have no answer. */
  behind(syntax: Syntax, folder: WorkFolder): Syntax;
}

const ANSWERS_MS = 4000;
/** What is started with the first file of its language needs some time until it says anything. */
const STARTS_MS = 6000;
const AGAIN_MS = 250;
/** One that did not answer in time is not waited for again so soon. */
const RESTS_MS = 60_000;
/** What their servers list are headings, keys, rules or tags, which are no declarations. */
const NO_CODE =
  /^(?:plaintext|markdown|mdx|jsonc?|json5|jsonl|yaml|toml|ini|properties|dotenv|xml|xsl|html|vue|svelte|astro|handlebars|css|scss|less|csv|tsv|log|diff|ignore|dockerfile|dockercompose|makefile|restructuredtext|latex|tex|bibtex|search-result|git-(?:commit|rebase))$/;

type Answer = (vscode.DocumentSymbol | vscode.SymbolInformation)[];

/** What is learnt of servers stays for as long as the window does. */
export function createServerSymbols(): ServerSymbols {
  const started = new Map<string, Promise<void>>();
  const restingUntil = new Map<string, number>();

  async function ask({ uri, languageId }: vscode.TextDocument): Promise<Answer> {
    if (Date.now() < (restingUntil.get(languageId) ?? 0)) return [];
    try {
      const asked = vscode.commands.executeCommand<Answer | undefined>(
        'vscode.executeDocumentSymbolProvider',
        uri,
      );
      const found = await Promise.race([asked, delay(ANSWERS_MS, null, { ref: false })]);
      if (found === null) restingUntil.set(languageId, Date.now() + RESTS_MS);
      return found ?? [];
    } catch {
      // The server's own fault; without it the file is one of a language that nothing knows.
      return [];
    }
  }

  /** The document may change while it is asked about: once more then. */
  async function askOfOneText(
    document: vscode.TextDocument,
  ): Promise<{ readonly said: string; readonly answer: Answer }> {
    const { version } = document;
    const said = document.getText();
    const answer = await ask(document);
    if (document.version === version) return { said, answer };
    return { said: document.getText(), answer: await ask(document) };
  }

  async function start(document: vscode.TextDocument, wasOpen: boolean): Promise<void> {
    const serving = vscode.extensions.all.filter(one => serves(one, document.languageId));
    if (serving.length === 0 || (wasOpen && serving.every(one => one.isActive))) return;
    const end = Date.now() + STARTS_MS;
    while (Date.now() < end && (await ask(document)).length === 0) await delay(AGAIN_MS);
  }

  async function symbolsOf(folder: WorkFolder, path: string, text: string): Promise<CodeSymbol[] | null> {
    const uri = vscode.Uri.joinPath(folder.uri, path);
    const wasOpen = vscode.workspace.textDocuments.some(one => one.uri.toString() === uri.toString());
    const document = await openDocument(uri);
    if (!document || NO_CODE.test(document.languageId)) return null;
    const ready = started.get(document.languageId) ?? start(document, wasOpen);
    started.set(document.languageId, ready);
    await ready;
    const { said, answer } = await askOfOneText(document);
    const tree = answer.map(one => plainSymbol(one, document));
    const declared = declaredByServer(tree, linesOf(said), commentMark(path));
    if (declared.length === 0) return null;
    return movedSymbols(declared, said, text)?.map(one => withComment(one, path, linesOf(text))) ?? null;
  }

  return {
    behind: (syntax, folder) => ({
      ...syntax,
      symbols: async (path, text) =>
        (await syntax.symbols(path, text)) ?? (await symbolsOf(folder, path, text)),
    }),
  };
}

/** By what it says of itself: it is started by a file of that language. */
function serves({ packageJSON }: vscode.Extension<unknown>, language: string): boolean {
  const { activationEvents, contributes, main } = packageJSON as Manifest;
  if (main === undefined) return false;
  if (activationEvents?.includes(`onLanguage:${language}`) === true) return true;
  return contributes?.languages?.some(({ id }) => id === language) === true;
}

interface Manifest {
  readonly main?: string;
  readonly activationEvents?: readonly string[];
  readonly contributes?: { readonly languages?: readonly { readonly id?: string }[] };
}

function plainSymbol(
  one: vscode.DocumentSymbol | vscode.SymbolInformation,
  document: vscode.TextDocument,
): ServerSymbol {
  const isTree = 'children' in one && 'range' in one;
  const range = isTree ? one.range : one.location.range;
  const name = isTree ? one.selectionRange : range;
  const isOpen = range.end.character === 0 && range.end.line > range.start.line;
  return {
    name: one.name,
    kind: vscode.SymbolKind[one.kind],
    first: range.start.line + 1,
    last: isOpen ? range.end.line : range.end.line + 1,
    nameLine: name.start.line + 1,
    isNameOnly: document.getText(range).trim() === one.name,
    container: 'containerName' in one ? one.containerName : '',
    children: isTree ? one.children.map(child => plainSymbol(child, document)) : [],
  };
}

function withComment(symbol: CodeSymbol, path: string, lines: readonly string[]): CodeSymbol {
  const comment = commentAbove(lines, symbol.first, commentMark(path));
  return comment === null ? symbol : { ...symbol, commentFirst: comment };
}
