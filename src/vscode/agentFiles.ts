// Watches the files of the user's own agents and recipes and shows what is wrong with one in the Problems panel, at its
// line, until it is mended. Each run reads them anew; nothing else hangs on what is seen here.
import * as vscode from 'vscode';
import type { Config } from '../core/config';
import type { Folders } from '../core/policy/workspace';
import { SECTION } from './ids';
import { readSettings } from './settings';
import { workFolder, type WorkFolder } from './workFolder';

const QUIET_MS = 500;
const OWN_FILES =
  '{.quickstep,.quickstep/agents,.quickstep/agents/*.md,.quickstep/recipes,.quickstep/recipes/*.json}';

/** One thing wrong with such a file; line and column count from 1. */
export interface AgentFileFault {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** Where a workspace's agents and recipes lie. */
export interface OwnPlace {
  /** Null where they are not to be read. */
  readonly root: string | null;
  readonly folders?: Folders | undefined;
}

export interface AgentDirectory {
  /** Where the user's own agents lie, those of all workspaces. */
  readonly userFolder: string;
  faults(place: OwnPlace, models: Config['models']): Promise<readonly AgentFileFault[]>;
}

export interface AgentWatch {
  /** Reads the files anew and shows what is wrong; resolves when that is shown. */
  look(): Promise<void>;
  dispose(): void;
}

/** Agents of a workspace that nobody trusts are not read at all. */
export function ownPlace(folder: WorkFolder | undefined): OwnPlace {
  if (!folder || !vscode.workspace.isTrusted) return { root: null };
  const { root, folders } = folder;
  return { root, folders };
}

/** @param changed called each time the files were read anew */
export function watchAgents(
  loadDirectory: () => Promise<AgentDirectory>,
  changed: () => Promise<void>,
): AgentWatch {
  const shown = vscode.languages.createDiagnosticCollection('quickstep agents');
  let watchers: readonly vscode.Disposable[] = [];
  let looking: Promise<void> | undefined;
  let again = false;
  let later: NodeJS.Timeout | undefined;

  function look(): Promise<void> {
    if (looking) again = true;
    looking ??= lookUntilStill().finally(() => (looking = undefined));
    return looking;
  }

  async function lookUntilStill(): Promise<void> {
    do {
      again = false;
      await show();
    } while (again as boolean);
  }

  async function show(): Promise<void> {
    const directory = await loadDirectory();
    const settings = readSettings();
    const models = settings.ok ? settings.config.models : { agents: {} };
    const faults = await directory.faults(ownPlace(workFolder()), models);
    shown.clear();
    // The same file several times counts as one with all of these.
    shown.set(faults.map(fault => [vscode.Uri.file(fault.file), [diagnosticOf(fault)]]));
    await changed();
  }

  /** Now, and once more when it is quiet: a watcher may tell of the first of two writes alone. */
  function seen(): void {
    void look();
    clearTimeout(later);
    later = setTimeout(() => void look(), QUIET_MS);
  }

  async function watch(): Promise<void> {
    for (const one of watchers) one.dispose();
    const { userFolder } = await loadDirectory();
    const folder = workFolder();
    const own = folder?.folders.map(name => vscode.Uri.joinPath(folder.uri, name)) ?? [];
    const patterns = [
      new vscode.RelativePattern(vscode.Uri.file(userFolder), '*.md'),
      // A folder that goes takes its files with it, without an event for each.
      ...own.map(uri => new vscode.RelativePattern(uri, OWN_FILES)),
    ];
    watchers = patterns.flatMap(pattern => {
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      return [watcher, watcher.onDidChange(seen), watcher.onDidCreate(seen), watcher.onDidDelete(seen)];
    });
    await look();
  }

  const listeners = [
    shown,
    // Watchers lose an event now and then: a save here and a return to the window are sure signs.
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (/[\\/]agents[\\/][^\\/]+\.md$|[\\/]recipes[\\/][^\\/]+\.json$/.test(uri.fsPath)) void look();
    }),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void look();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void look()),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void watch()),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration(SECTION)) void look();
    }),
  ];
  void watch();

  return {
    look,
    dispose() {
      clearTimeout(later);
      for (const one of [...watchers, ...listeners]) one.dispose();
    },
  };
}

/** To the end of its line: what stands there is what is meant. */
function diagnosticOf({ line, column, text }: AgentFileFault): vscode.Diagnostic {
  const range = new vscode.Range(line - 1, column - 1, line - 1, Number.MAX_SAFE_INTEGER);
  const diagnostic = new vscode.Diagnostic(range, `${text}.`, vscode.DiagnosticSeverity.Error);
  diagnostic.source = 'Quickstep';
  return diagnostic;
}
