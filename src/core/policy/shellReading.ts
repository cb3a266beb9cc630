// A command line as the permission policy sees it: the simple commands and redirections in it, wherever they stand.
// Two parsers read each line (unbash, and the tree-sitter grammar behind the Syntax port); a line on which they disagree
// is unclear, since what one of them does not see may still run.

export interface ShellCommand {
  /** As it stands in the line, from its first word to its last. */
  readonly text: string;
  /** Without their quotes; null for a word that the shell would still expand. */
  readonly words: readonly (string | null)[];
  /** Whether variables are set with it: they can make a harmless program run another one. */
  readonly assigns: boolean;
}

export interface Redirection {
  readonly operator: string;
  /** As it stands in the line. */
  readonly text: string;
  /** The file or descriptor without its quotes; null where the shell would still expand it. */
  readonly target: string | null;
  /**
   * Where it may happen, by the `cd`s that ran before it in its shell: relative to where the line starts, or absolute; null
   * for one that cannot be known. One parser tells it: where both see the same redirections, that is enough to judge them.
   */
  readonly folders?: readonly (string | null)[];
}

export interface ShellReading {
  /** In the order in which they stand, those inside substitutions and groups too. */
  readonly commands: readonly ShellCommand[];
  readonly redirections: readonly Redirection[];
  /** Why the line cannot be judged part by part, in words; null where it can. */
  readonly unclear: string | null;
}

/** What both readings hold, and whatever only one of them saw. */
export function agreed(one: ShellReading, other: ShellReading | null): ShellReading {
  if (other === null) return { ...one, unclear: one.unclear ?? 'only one parser could read it' };
  const isSame = compared(one) === compared(other);
  const unclear =
    one.unclear ?? other.unclear ?? (isSame ? null : 'two parsers read it in two different ways');
  if (isSame) return { ...one, unclear };
  return {
    commands: [...one.commands, ...other.commands],
    redirections: [...one.redirections, ...other.redirections],
    unclear,
  };
}

function compared({ commands, redirections }: ShellReading): string {
  const seen = redirections.map(({ operator, text, target }) => [operator, text, target]);
  return JSON.stringify([commands, seen]);
}
