// What the terminal can show: colours, box characters, width. Decided once from the stream and the environment
// (NO_COLOR and FORCE_COLOR as their users expect), so that everything that prints is a pure function of it.

export interface Style {
  readonly color: boolean;
  readonly unicode: boolean;
  /** Columns. */
  readonly width: number;
}

interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const PLAIN_WIDTH = 100;

export function styleOf(output: Output, env: Environment, platform: NodeJS.Platform): Style {
  return {
    color: hasColor(output, env),
    unicode: hasUnicode(env, platform),
    // Some pseudo terminals say 0.
    width: output.columns ? Math.max(40, output.columns) : PLAIN_WIDTH,
  };
}

function hasColor(output: Output, env: Environment): boolean {
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return output.isTTY === true && env['TERM'] !== 'dumb';
}

function hasUnicode(env: Environment, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') {
    return (
      Boolean(env['WT_SESSION'] ?? env['TERM_PROGRAM'] ?? env['ConEmuTask']) || env['TERM'] !== undefined
    );
  }
  if (env['TERM'] === 'linux') return false;
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(
    value => value !== undefined && value !== '',
  );
  if (locale === undefined) return true;
  return locale.includes('.') ? /utf-?8/i.test(locale) : locale !== 'C' && locale !== 'POSIX';
}

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
  gray: [90, 39],
} as const;
export type Paint = keyof typeof codes;

export function paint(style: Style, name: Paint, text: string): string {
  if (!style.color || text === '') return text;
  const [on, off] = codes[name];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}
