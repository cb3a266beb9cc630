// Where Quickstep keeps its own files on this machine (the cache, which can be fetched again, is in runtime.mjs).
// Read at each call, so that a test or a caller can point them elsewhere by environment.
import path from 'node:path';
import { homeFolder } from './runtime.mjs';

interface Kind {
  /** The environment variable of the XDG base directory specification, and its default below the home folder. */
  readonly xdg: string;
  readonly fallback: readonly string[];
  /** Below `Library/Application Support/quickstep` and `%LOCALAPPDATA%\quickstep`, which have no such division. */
  readonly part: string;
}

function folder({ xdg, fallback, part }: Kind): string {
  if (process.platform === 'win32') {
    const local = process.env['LOCALAPPDATA'] ?? path.join(homeFolder(), 'AppData', 'Local');
    return path.join(local, 'quickstep', part);
  }
  const named = process.env[xdg];
  // The specification: a relative path in these variables is to be ignored.
  if (named !== undefined && path.isAbsolute(named)) return path.join(named, 'quickstep');
  if (process.platform === 'darwin') {
    return path.join(homeFolder(), 'Library', 'Application Support', 'quickstep', part);
  }
  return path.join(homeFolder(), ...fallback, 'quickstep');
}

/** Models and the embedded runtime: large things the user chose to have. */
export function dataDir(): string {
  return folder({ xdg: 'XDG_DATA_HOME', fallback: ['.local', 'share'], part: 'data' });
}

/** Runs: journals, before-images, permissions given. */
export function stateDir(): string {
  return folder({ xdg: 'XDG_STATE_HOME', fallback: ['.local', 'state'], part: 'state' });
}

/** The user's `config.json`. */
export function configDir(): string {
  return folder({ xdg: 'XDG_CONFIG_HOME', fallback: ['.config'], part: 'config' });
}
