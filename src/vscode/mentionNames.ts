// What a mention may name, while it is being typed: files and folders as the map takes them (what git ignores is left out),
// symbols as language servers know them and as a search for declarations finds them, at first those of the editor. A later
// question drops an earlier one.
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { declaring } from '../core/context/looseSymbols';
import { createRanking } from '../core/context/rankNames';
import type { ToHost } from '../protocol/messages';
import type { NameView } from '../protocol/view';
import { openDocument } from './documents';
import { relativePath } from './editorFiles';
import type { Engine } from './engine';
import { workFolder, type WorkFolder } from './workFolder';

type Question = Pick<Extract<ToHost, { type: 'complete' }>, 'of' | 'typed'>;

export interface MentionNames {
  /** The best first, at most 20; null: a later question came meanwhile. */
  find(question: Question): Promise<readonly NameView[] | null>;
  dispose(): void;
}

const MOST = 20;
const MOST_RECENT = 50;
/** Between letters nobody needs an answer. */
const PAUSE_MS = 60;
const SERVERS_MS = 800;
const MOST_LINES = 200;

export function createMentionNames(loadEngine: () => Promise<Engine>): MentionNames {
  const recent = followEditors();
  let asked = new AbortController();

  async function pathNames(
    folder: WorkFolder,
    of: Exclude<Question['of'], 'symbol'>,
    typed: string,
    signal: AbortSignal,
  ): Promise<readonly NameView[]> {
    const engine = await loadEngine();
    const query = { of, typed, recent: recent.paths(folder), most: MOST };
    const names = await engine.pathNames(folder, query, signal);
    return names.map(name => ({ kind: name.endsWith('/') ? 'folder' : 'file', name }));
  }

  async function symbolNames(
    folder: WorkFolder,
    typed: string,
    signal: AbortSignal,
  ): Promise<readonly NameView[]> {
    if (typed === '') return ownNames(folder, recent.paths(folder)[0], await loadEngine());
    const last = typed.split('.').at(-1) ?? '';
    if (last === '') return [];
    await delay(PAUSE_MS, undefined, { signal });
    const found = await Promise.all([
      knownToServers(folder, last),
      declared(await loadEngine(), folder, last, signal),
    ]);
    const places = new Map(found.flat().toReversed());
    const ranking = createRanking(typed, [], MOST);
    for (const name of places.keys()) ranking.take(name);
    return ranking.best().map(name => ({ kind: 'symbol', name, where: places.get(name) ?? '' }));
  }

  return {
    async find({ of, typed }) {
      asked.abort();
      asked = new AbortController();
      const { signal } = asked;
      const folder = workFolder();
      if (!folder) return [];
      try {
        return of === 'symbol'
          ? await symbolNames(folder, typed, signal)
          : await pathNames(folder, of, typed, signal);
      } catch (error) {
        if (signal.aborted) return null;
        throw error;
      }
    },
    dispose() {
      asked.abort();
      recent.dispose();
    },
  };
}

/** Name and path of its file. */
type Place = readonly [name: string, path: string];

const MEMBERS = new Set([
  vscode.SymbolKind.Method,
  vscode.SymbolKind.Property,
  vscode.SymbolKind.Field,
  vscode.SymbolKind.Constructor,
]);

/** What language servers answer within the time; of a member with its class. */
async function knownToServers(folder: WorkFolder, typed: string): Promise<readonly Place[]> {
  const asked = vscode.commands.executeCommand<vscode.SymbolInformation[] | undefined>(
    'vscode.executeWorkspaceSymbolProvider',
    typed,
  );
  const found = (await Promise.race([asked, delay(SERVERS_MS, undefined, { ref: false })])) ?? [];
  return found.flatMap(({ name, kind, containerName, location }): Place[] => {
    const path = location.uri.scheme === 'file' ? relativePath(folder, location.uri) : null;
    const own = name.replace(/\(.*$/, '');
    if (path === null || path.split('/').includes('node_modules') || own === '') return [];
    return [[MEMBERS.has(kind) && /^[\w$]+$/.test(containerName) ? `${containerName}.${own}` : own, path]];
  });
}

/** Before a letter is typed: what the file declares that was looked at last. */
async function ownNames(
  folder: WorkFolder,
  path: string | undefined,
  engine: Engine,
): Promise<readonly NameView[]> {
  if (path === undefined) return [];
  const document = await openDocument(vscode.Uri.joinPath(folder.uri, path));
  const asked = document && engine.symbols(folder, path, document.getText());
  const symbols = (await Promise.race([asked, delay(SERVERS_MS, null, { ref: false })])) ?? [];
  const names = new Set(symbols.flatMap(({ name }) => (/\s/.test(name) ? [] : [name])));
  return [...names].slice(0, MOST).map(name => ({ kind: 'symbol', name, where: path }));
}

/** By a search, for languages whose server is missing or not started yet. */
async function declared(
  engine: Engine,
  folder: WorkFolder,
  typed: string,
  signal: AbortSignal,
): Promise<readonly Place[]> {
  const pattern = declaring(typed);
  const found = await engine.search(folder, [`(?i)${pattern.source}`], MOST_LINES, signal);
  if (!found.ok) return [];
  return found.matches.flatMap(({ path, text }): Place[] => {
    const name = pattern.exec(text)?.[1];
    return name === undefined ? [] : [[name, path]];
  });
}

/** The files of editors, last used first. */
function followEditors(): { paths(folder: WorkFolder): readonly string[]; dispose(): void } {
  let used: vscode.Uri[] = [];
  const use = (editor: vscode.TextEditor | undefined): void => {
    const uri = editor?.document.uri;
    if (uri?.scheme !== 'file') return;
    used = [uri, ...used.filter(other => other.path !== uri.path)].slice(0, MOST_RECENT);
  };
  use(vscode.window.activeTextEditor);
  const listener = vscode.window.onDidChangeActiveTextEditor(use);
  return {
    paths(folder) {
      const tabs = vscode.window.tabGroups.all.flatMap(({ tabs: own }) =>
        own.flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri] : [])),
      );
      return [...new Set([...used, ...tabs].flatMap(uri => relativePath(folder, uri) ?? []))];
    },
    dispose: () => void listener.dispose(),
  };
}
