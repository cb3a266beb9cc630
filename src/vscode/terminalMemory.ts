// The last commands that the person ran in the editor's terminals, with what they said, so that a task can point at them.
// Known only where the shell tells the editor of its commands (shell integration); nothing else depends on it.
import * as vscode from 'vscode';
import type { Told } from '../core/ports';
import { shortened, visibleText } from '../core/text/plainText';

export interface TerminalMemory {
  last(): Told;
  dispose(): void;
}

interface Ran {
  readonly line: string;
  output: string;
}

const KEPT = 3;
/** Of one command while it runs: the end tells how it went. */
const MOST_CHARS = 16_000;
const SHOWN_CHARS = 6_000;

export function watchTerminals(): TerminalMemory {
  const ran: Ran[] = [];
  const listener = vscode.window.onDidStartTerminalShellExecution(({ execution }) => {
    const one: Ran = { line: execution.commandLine.value, output: '' };
    ran.push(one);
    if (ran.length > KEPT) ran.shift();
    void follow(execution, one);
  });
  return {
    last() {
      if (ran.length === 0) {
        const detail =
          'No command of a terminal is known since Quickstep was opened; run it again, or put its output into the task.';
        return { ok: false, detail };
      }
      const texts = ran.map(
        ({ line, output }) =>
          `$ ${visibleText(line)}\n${shortened(visibleText(output).trimEnd(), SHOWN_CHARS)}`,
      );
      return { ok: true, text: texts.join('\n') };
    },
    dispose: () => void listener.dispose(),
  };
}

async function follow(execution: vscode.TerminalShellExecution, one: Ran): Promise<void> {
  for await (const chunk of execution.read()) one.output = (one.output + chunk).slice(-MOST_CHARS);
}
