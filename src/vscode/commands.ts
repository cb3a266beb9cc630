// The commands, one line each; what a command fails with is logged and told once.
import * as vscode from 'vscode';
import { workFolder } from './chat';
import type { Engine } from './engine';
import { COMMANDS } from './ids';
import type { ModelPicker } from './pickModels';
import { placeInEditor, quickEditPlan } from './quickEdit';
import type { Sidebar } from './sidebar';

type CommandName = keyof typeof COMMANDS;

export interface CommandPlaces {
  readonly sidebar: Sidebar;
  readonly picker: ModelPicker;
  readonly log: vscode.LogOutputChannel;
  loadEngine(): Promise<Engine>;
}

export function registerCommands(places: CommandPlaces): readonly vscode.Disposable[] {
  const { sidebar, picker } = places;
  const { chat, view } = sidebar;
  const openView = () => vscode.commands.executeCommand('quickstep.view.focus');

  /** With a text the task starts at once, for keybindings and other extensions. */
  async function compose(mode: 'agent' | 'plan', text: unknown): Promise<void> {
    await openView();
    if (typeof text === 'string' && text.trim() !== '') void chat.submit({ task: text, mode });
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
      const engine = await places.loadEngine();
      return engine.symbols(path, code);
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
            ignoreFocusOut: true,
          });
    if (instruction === undefined || instruction.trim() === '') return;
    await chat.submit({
      task: instruction,
      mode: 'agent',
      plan: quickEditPlan(place, instruction),
    });
  }

  const handlers: Record<CommandName, (...args: readonly unknown[]) => unknown> = {
    newTask: text => compose('agent', text),
    planTask: text => compose('plan', text),
    quickEdit,
    stop: () => chat.stop(),
    undoLastRun: () => chat.undo(),
    showLatency: () => sidebar.showLatency(),
    configureModels: () => picker.configureModels(),
    setApiKey: () => picker.setApiKey(),
    openView,
  };

  return (Object.keys(COMMANDS) as CommandName[]).map(name =>
    vscode.commands.registerCommand(COMMANDS[name], async (...args: readonly unknown[]) => {
      try {
        await handlers[name](...args);
      } catch (error) {
        places.log.error(COMMANDS[name], error);
        void vscode.window.showErrorMessage('That did not work; the output channel Quickstep says why.');
      }
    }),
  );
}
