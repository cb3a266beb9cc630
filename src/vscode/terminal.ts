// The terminal "Quickstep": a mirror of the commands that a run carries out in its own child processes. It shows;
// nothing is typed into those processes, but Ctrl+C stops the command.
import * as vscode from 'vscode';
import type { Command } from '../core/ports';

const ETX = '\u0003';
/** What is kept until the terminal has been opened. */
const MAX_PENDING = 256 * 1024;

export interface CommandTerminal {
  began(command: Pick<Command, 'step' | 'title' | 'command'>): void;
  output(step: string, chunk: string): void;
  ended(step: string, words: string): void;
  dispose(): void;
}

/** The terminal is made with the first command. `interrupt` is Ctrl+C in it. */
export function createCommandTerminal(interrupt: () => void): CommandTerminal {
  let terminal: vscode.Terminal | undefined;
  let opened = false;
  let pending = '';
  let speaker = '';
  const written = new vscode.EventEmitter<string>();

  function write(text: string): void {
    const drawn = text.replaceAll(/\r?\n/g, '\r\n');
    if (opened) written.fire(drawn);
    else pending = (pending + drawn).slice(-MAX_PENDING);
  }

  /** Commands may run side by side: whose output follows is said when it changes. */
  function speak(step: string, text: string): void {
    if (speaker !== step) write(`\n\u001b[2m[${step}]\u001b[0m\n`);
    speaker = step;
    write(text);
  }

  function ensure(): void {
    if (terminal) return;
    const pty: vscode.Pseudoterminal = {
      onDidWrite: written.event,
      open() {
        opened = true;
        written.fire(pending);
        pending = '';
      },
      close: forget,
      handleInput(data) {
        if (data === ETX) interrupt();
      },
    };
    terminal = vscode.window.createTerminal({
      name: 'Quickstep',
      pty,
      iconPath: new vscode.ThemeIcon('run-all'),
      isTransient: true,
    });
    terminal.show(true);
  }

  function forget(): void {
    terminal = undefined;
    opened = false;
  }

  return {
    began({ step, title, command }) {
      ensure();
      speaker = step;
      write(`\n\u001b[1m${printable(title)}\u001b[0m\n\u001b[36m$ ${printable(command)}\u001b[0m\n`);
    },
    output: speak,
    ended: (step, words) => speak(step, `\u001b[2m${printable(words)}\u001b[0m\n`),
    dispose() {
      terminal?.dispose();
      written.dispose();
    },
  };
}

/** A title or command must not move the cursor or paint over what stands there. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]/gu, '\u00b7');
}
