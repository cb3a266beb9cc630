// The status-bar item: what Quickstep does now, in a few words; a click opens the view.
import * as vscode from 'vscode';
import { COMMANDS } from './ids';

export type StatusWords =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running';
      readonly task: string;
      readonly activity: string;
    }
  | { readonly kind: 'asking'; readonly task: string };

export interface StatusBar {
  show(words: StatusWords): void;
  dispose(): void;
}

export function createStatusBar(): StatusBar {
  const item = vscode.window.createStatusBarItem('quickstep.status', vscode.StatusBarAlignment.Right, 90);
  item.name = 'Quickstep';
  item.command = COMMANDS.openView;
  function show(words: StatusWords): void {
    const { text, tooltip } = drawn(words);
    item.text = text;
    item.tooltip = tooltip;
    item.accessibilityInformation = { label: tooltip };
    item.backgroundColor =
      words.kind === 'asking' ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  }
  show({ kind: 'idle' });
  item.show();
  return { show, dispose: () => item.dispose() };
}

function drawn(words: StatusWords): { text: string; tooltip: string } {
  switch (words.kind) {
    case 'idle':
      return { text: '$(run-all) Quickstep', tooltip: 'Quickstep: open the view' };
    case 'running':
      return {
        text: `$(sync~spin) Quickstep: ${words.activity}`,
        tooltip: `Quickstep is working on: ${words.task}`,
      };
    case 'asking':
      return {
        text: '$(bell) Quickstep asks',
        tooltip: `Quickstep waits for your permission: ${words.task}`,
      };
  }
}
