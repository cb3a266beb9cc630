// What a mention may name, while it is being typed: files and folders as the map takes them (what git ignores is left out),
// symbols as language servers know them and as a search for declarations finds them. Decides how fresh the list of paths
// is, and that a large workspace never holds up the editor: it is listed by another process and gone through in slices.
import { setImmediate as breathe, setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { declaring } from '../core/context/looseSymbols';
import { createRanking } from '../core/context/rankNames';
import type { ToHost } from '../protocol/messages';
import type { NameView } from '../protocol/view';
import { relativePath } from './editorFiles';
import type { Engine } from './engine';
import { workFolder } from './workFolder';

type Question = Pick<Extract<ToHost, { type: 'complete' }>, 'of' | 'typed'>;

export interface MentionNames {
  /** The best first, at most 20; null: a later question came meanwhile. */
  find(question: Question): Promise<readonly NameView[] | null>;
  dispose(): void;
}

const MOST = 20;
const MOST_RECENT = 50;
/** So long a list of paths is taken for true. */
const FRESH_MS = 5_000;
/** Then what is listed so far is answered. */
const PATIENCE_MS = 400;
const SLICE = 2_000;
/** Between letters nobody needs an answer. */
const PAUSE_MS = 60;
const SERVERS_MS = 800;
const MOST_LINES = 200;

interface Listing {
  readonly root: string;
  readonly madeAt: number;
  /** Grows while it is listed; folders end in `/`. */
  readonly names: readonly string[];
  readonly whole: Promise<void>;
  /** No more is listed. */
  isWhole: boolean;
}

export function createMentionNames(loadEngine: () => Promise<Engine>): MentionNames {
  const recent = followEditors();
  const ended = new AbortController();
  let asked = new AbortController();
  let listing: Listing | undefined;

  async function paths(folder: vscode.WorkspaceFolder): Promise<readonly string[]> {
    const engine = await loadEngine();
    const root = folder.uri.fsPath;
    const before = listing?.root === root ? listing : undefined;
    if (before && !(before.isWhole && performance.now() - before.madeAt > FRESH_MS)) listing = before;
    else listing = startListing(root, take => engine.paths(folder, take, ended.signal));
    const { whole } = listing;
    await Promise.race([whole, delay(PATIENCE_MS, undefined, { ref: false })]);
    return (listing.isWhole ? listing : (before ?? listing)).names;
  }

  async function pathNames(
    folder: vscode.WorkspaceFolder,
    { of, typed }: Question,
    signal: AbortSignal,
  ): Promise<readonly NameView[]> {
    const names = await paths(folder);
    const ranking = createRanking(typed, recent.paths(folder), MOST);
    for (let at = 0; at < names.length; at += SLICE) {
      if (at > 0) await breathe();
      if (signal.aborted) return [];
      for (const name of names.slice(at, at + SLICE)) {
        if (of === 'path' || name.endsWith('/') === (of === 'folder')) ranking.take(name);
      }
    }
    return ranking.best().map(name => ({ kind: name.endsWith('/') ? 'folder' : 'file', name }));
  }

  async function symbolNames(
    folder: vscode.WorkspaceFolder,
    typed: string,
    signal: AbortSignal,
  ): Promise<readonly NameView[]> {
    const last = typed.split('.').at(-1) ?? '';
    if (last === '') return [];
    await delay(PAUSE_MS);
    if (signal.aborted) return [];
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
    async find(question) {
      asked.abort();
      asked = new AbortController();
      const { signal } = asked;
      const folder = workFolder();
      if (!folder) return [];
      const names =
        question.of === 'symbol'
          ? await symbolNames(folder, question.typed, signal)
          : await pathNames(folder, question, signal);
      return signal.aborted ? null : names;
    },
    dispose() {
      asked.abort();
      ended.abort();
      recent.dispose();
    },
  };
}

function startListing(root: string, list: (take: (path: string) => void) => Promise<void>): Listing {
  const names: string[] = [];
  const folders = new Set<string>();
  const take = (path: string): void => {
    names.push(path);
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end + 1);
      if (folders.has(folder)) break;
      folders.add(folder);
      names.push(folder);
    }
  };
  // Where listing breaks off, what was listed until then is offered; who goes on typing asks again.
  const whole = list(take)
    .catch(() => undefined)
    .then(() => void (listing.isWhole = true));
  const listing: Listing = { root, madeAt: performance.now(), names, whole, isWhole: false };
  return listing;
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
async function knownToServers(folder: vscode.WorkspaceFolder, typed: string): Promise<readonly Place[]> {
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

/** By a search, for languages whose server is missing or not started yet. */
async function declared(
  engine: Engine,
  folder: vscode.WorkspaceFolder,
  typed: string,
  signal: AbortSignal,
): Promise<readonly Place[]> {
  const pattern = declaring(typed);
  const found = await engine
    .search(folder, [`(?i)${pattern.source}`], MOST_LINES, signal)
    // A later question ends the search of an earlier one.
    .catch((error: unknown) => {
      if (!signal.aborted) throw error;
      return { ok: false as const };
    });
  if (!found.ok) return [];
  return found.matches.flatMap(({ path, text }): Place[] => {
    const name = pattern.exec(text)?.[1];
    return name === undefined ? [] : [[name, path]];
  });
}

/** The files of editors, last used first. */
function followEditors(): { paths(folder: vscode.WorkspaceFolder): readonly string[]; dispose(): void } {
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
