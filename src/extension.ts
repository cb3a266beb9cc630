// Composition root for VS Code. Activation registers names and reads nothing: the engine, its adapters and the model
// providers are loaded with the first task, the list of models when the view is first shown.
import * as vscode from 'vscode';
import { registerCommands } from './vscode/commands';
import { createDiffs } from './vscode/diffs';
import type { Engine, ModelDirectory } from './vscode/engine';
import { createModelPicker } from './vscode/pickModels';
import { createApiKeys } from './vscode/secrets';
import { createSidebar } from './vscode/sidebar';
import type { Sidebar } from './vscode/sidebar';

/** Only the project's own tests get something to hold. */
export function activate(context: vscode.ExtensionContext): Sidebar | undefined {
  const log = vscode.window.createOutputChannel('Quickstep', { log: true });
  const keys = createApiKeys(context.secrets);
  const loadEngine = once(buildEngine);
  const loadDirectory = once(buildDirectory);
  const picker = createModelPicker(loadDirectory, keys);
  const diffs = createDiffs();
  const sidebar = createSidebar({
    extension: context.extensionUri,
    memory: context.workspaceState,
    ...picker,
    keys,
    log,
    diffs,
    loadEngine,
    loadDirectory,
  });
  context.subscriptions.push(log, diffs, sidebar);
  context.subscriptions.push(...registerCommands({ sidebar, picker, log, loadEngine }));
  return context.extensionMode === vscode.ExtensionMode.Test ? sidebar : undefined;
}

function once<T>(build: () => Promise<T>): () => Promise<T> {
  let built: Promise<T> | undefined;
  return () => (built ??= build());
}

async function buildEngine(): Promise<Engine> {
  const { engine } = await import('./engineStub');
  return engine;
}

async function buildDirectory(): Promise<ModelDirectory> {
  const { directory } = await import('./engineStub');
  return directory;
}
