// A command line before anybody is asked about it: both parsers read it, and what never runs is refused with its reason.
import { judgeReading, lineFault } from '../policy/commandPolicy';
import { isSensitive } from '../policy/paths';
import { readShell } from '../policy/readShell';
import { agreed, type ShellReading } from '../policy/shellReading';
import type { Ports } from '../ports';

export type ReadCommand =
  | {
      readonly ok: true;
      readonly reading: ShellReading;
      /** Whether a redirection writes what is asked about each time. */
      readonly sensitive: boolean;
    }
  | { readonly ok: false; readonly detail: string };

export async function readCommand(
  line: string,
  cwd: string,
  { syntax, files, shell }: Pick<Ports, 'syntax' | 'files' | 'shell'>,
): Promise<ReadCommand> {
  const fault = lineFault(line);
  if (fault !== null) return { ok: false, detail: fault };
  const reading = agreed(readShell(line), await syntax.shell(line));
  const judged = judgeReading(reading, cwd);
  if (!judged.ok) return judged;
  const written = [...judged.writes];
  for (const path of judged.writes) {
    const contained = await files.contained(path);
    if (!contained.ok) return contained;
    if (contained.real !== undefined) written.push(contained.real);
  }
  const sensitive = written.some(isSensitive);
  if (shell.dialect === 'posix') return { ok: true, reading, sensitive };
  return { ok: true, reading: { ...reading, unclear: 'cmd.exe reads it in its own way' }, sensitive };
}
