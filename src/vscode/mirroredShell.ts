import type { Command, CommandResult, Shell } from '../core/ports';
import type { CommandTerminal } from './terminal';

/** The shell, with each command's beginning and end shown in the terminal; what it writes comes in from elsewhere. */
export function mirrored(shell: Shell, terminal: CommandTerminal): Shell {
  return {
    ...shell,
    async run(command: Command, signal: AbortSignal) {
      terminal.began(command);
      const result = await shell.run(command, signal);
      terminal.ended(command.step, endWords(result));
      return result;
    },
  };
}

function endWords(result: CommandResult): string {
  return result.ok ? `ended with exit code ${result.exitCode}` : result.detail;
}
