// The process as the commands see it, so that tests can give them another.
import type { KeyInput } from '../terminal/askOnTerminal';
import { styleOf, type Style } from '../terminal/style';
import type { Outputs } from './outputs';

export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

export interface Io {
  readonly stdin: KeyInput & { readonly isTTY?: boolean };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly outputs: Pick<Outputs, 'onUnread'>;
  readonly env: NodeJS.ProcessEnv;
  /** The caller's folder: relative paths count from here. */
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
  readonly version: string;
  /** The folder of the bundles and of what they read. */
  readonly dist: string;
}

export function outStyle(io: Io): Style {
  return styleOf(io.stdout, io.env, io.platform);
}

export function say(output: OutputStream, lines: readonly string[]): void {
  for (const line of lines) output.write(`${line}\n`);
}
