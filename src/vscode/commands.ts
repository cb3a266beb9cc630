// The commands, one line each; what a command fails with is logged and told once.
import * as vscode from 'vscode';
import { workFolder } from './workFolder';
import type { Engine } from './engine';
import { COMMANDS, VIEW } from './ids';
import type { ModelPicker } from './pickModels';
import { placeInEditor, quickEditPlan } from './quickEdit';
import type { Sidebar } from './sidebar';
import { createTypedValues, type TypedValues } from './typedValues';

/** The input box of Quick Edit. */
const INSTRUCTION = 'instruction';

type CommandName = keyof typeof COMMANDS;

/** Loaded with the first command. */
export interface CommandParts {
  readonly sidebar: Sidebar;
  readonly picker: ModelPicker;
  readonly loadEngine: () => Promise<Engine>;
}

export function registerCommands(
  log: vscode.LogOutputChannel,
  load: () => Promise<CommandParts>,
): readonly vscode.Disposable[] {
  const typed = createTypedValues();
  return (Object.keys(COMMANDS) as CommandName[]).map(name =>
    vscode.commands.registerCommand(COMMANDS[name], async (...args: readonly unknown[]) => {
      try {
        await handlersOf(await load(), typed)[name](...args);
      } catch (error) {
        log.error(COMMANDS[name], error);
        void vscode.window.showErrorMessage('That did not work; the output channel Quickstep says why.');
      }
    }),
  );
}

type Handlers = Readonly<Record<CommandName, (...args: readonly unknown[]) => unknown>>;

function handlersOf(parts: CommandParts, typed: TypedValues): Handlers {
  const { chat, view, recipes } = parts.sidebar;
  const openView = () => vscode.commands.executeCommand(`${VIEW}.focus`);

  /** With a text the task starts at once, for keybindings and other extensions. */
  async function compose(mode: 'agent' | 'plan', text: unknown): Promise<void> {
    await openView();
    if (typeof text === 'string' && text.trim() !== '') await recipes.submit(text, mode);
    else view.post({ type: 'compose', mode });
  }

  async function quickEdit(text: unknown): Promise<void> {
    const folder = workFolder();
    if (!folder) {
      void vscode.window.showErrorMessage(
        'Open a folder first: Quick Edit works on the files of a workspace.',
      );
      return;
    }
    const place = await placeInEditor(folder, async (path, code) => {
      const engine = await parts.loadEngine();
      return engine.symbols(folder, path, code);
    });
    if (typeof place === 'string') {
      void vscode.window.showErrorMessage(place);
      return;
    }
    const where = place.symbol ?? `lines ${place.lines[0]} to ${place.lines[1]}`;
    const instruction =
      typeof text === 'string'
        ? text
        : await vscode.window.showInputBox({
            title: `Quick Edit: ${where} of ${place.file}`,
            prompt: 'What should change?',
            value: typed.of(INSTRUCTION) ?? '',
            ignoreFocusOut: true,
          });
    if (instruction === undefined || instruction.trim() === '') return;
    await typed.begin({ [INSTRUCTION]: instruction }, () =>
      chat.submit({ task: instruction, mode: 'agent', plan: quickEditPlan(place, instruction) }),
    );
  }

  return {
    newTask: text => compose('agent', text),
    planTask: text => compose('plan', text),
    quickEdit,
    async runRecipe(name, parameters) {
      void openView();
      await recipes.run(name, parameters);
    },
    saveRecipe: (name, parameters) => recipes.save(name, parameters),
    stop: () => chat.stop(),
    undoLastRun: () => chat.undo(),
    showLatency: () => parts.sidebar.showLatency(),
    configureModels: () => parts.picker.configureModels(),
    async checkModels() {
      await openView();
      await parts.sidebar.checkModels();
    },
    setApiKey: () => parts.picker.setApiKey(),
    openView,
  };
}
