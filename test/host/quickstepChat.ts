// A chat of a test's own beside the extension's, over the same memory: what a window is after it has been loaded again.
import * as vscode from 'vscode';
import { createChat, type Chat } from '../../src/vscode/chat';
import { createCommandTerminal } from '../../src/vscode/terminal';
import type { TestParts } from './quickstepHost';

export interface OwnChat {
  readonly chat: Chat;
  /** What the person was told. */
  readonly told: string[];
  readonly dispose: () => void;
}

export function chatOver({
  loadEngine,
  keys,
  memory,
}: Pick<TestParts, 'loadEngine' | 'keys' | 'memory'>): OwnChat {
  const told: string[] = [];
  const log = vscode.window.createOutputChannel('Quickstep Test', { log: true });
  const terminal = createCommandTerminal(() => chat.stop());
  const nothing = (): void => undefined;
  const chat: Chat = createChat(
    {
      loadEngine,
      keys,
      memory,
      log,
      isViewVisible: () => true,
      openView: nothing,
      changed: nothing,
      replaced: nothing,
      giveBack: nothing,
      tell: (_level, text) => told.push(text),
    },
    terminal,
  );
  return {
    chat,
    told,
    dispose() {
      terminal.dispose();
      log.dispose();
    },
  };
}
