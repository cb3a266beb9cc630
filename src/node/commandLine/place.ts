// Where a command works: the workspace, its state folder and the configuration. Nothing is made or written here.
import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../../core/config';
import { readConfig } from '../configFile';
import { configDir, stateDir } from '../folders';
import { workspaceState } from '../runStore';
import type { Io } from './io';
import type { Places } from './program';
import { UsageError } from './usage';

export interface Place {
  /** The real path of the workspace. */
  readonly root: string;
  readonly stateFolder: string;
}

export async function openPlace(places: Places, io: Io): Promise<Place> {
  const root = realFolder(path.resolve(io.cwd, places.workspace ?? '.'));
  const stateFolder =
    places.state === undefined ? await workspaceState(stateDir(), root) : path.resolve(io.cwd, places.state);
  return { root, stateFolder };
}

function realFolder(folder: string): string {
  try {
    const real = realpathSync.native(folder);
    if (statSync(real).isDirectory()) return real;
  } catch {
    // Said below.
  }
  throw new UsageError(`There is no folder ${folder}; name the workspace with -C.`);
}

export interface ReadConfig {
  readonly config: Config;
  /** Where it is, or where the user would put it. */
  readonly file: string;
}

export async function openConfig(places: Places, io: Io): Promise<ReadConfig> {
  const named = places.config === undefined ? null : path.resolve(io.cwd, places.config);
  const read = await readConfig(named);
  if (!read.ok) throw new UsageError(read.detail);
  return { config: read.config, file: read.path ?? path.join(configDir(), 'config.json') };
}
