// Where a path of the workspace really is. Decides: a path counts by where its links lead, never by how it is spelt;
// what cannot be told is outside. Writers use the resolved place, so a link swapped in later is not followed.
import { realpathSync } from 'node:fs';
import { readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { eitherOf, hasSeveral, wholeRoot, type Folders } from '../core/policy/workspace';
import { errorCode } from './errorCode';

export interface Place {
  readonly ok: true;
  /** Absolute, without links. */
  readonly real: string;
  /** The same, relative to the workspace, with `/`; empty for the workspace itself. */
  readonly relative: string;
  /** The folder of the workspace that it lies in. */
  readonly folder: RealFolder;
}
export type Located = Place | { readonly ok: false; readonly detail: string };

/** A folder of the workspace: how paths name it (empty for the root itself), and where it is, absolute, without links. */
export interface RealFolder {
  readonly name: string;
  readonly real: string;
}

export interface Ground {
  /** Absolute, without links. */
  readonly root: string;
  readonly folders: readonly RealFolder[];
}

/** @param root the workspace, absolute; throws where it does not exist. */
export function groundOf(root: string, folders: Folders = wholeRoot): Ground {
  const real = realpathSync.native(root);
  return { root: real, folders: folders.map(name => ({ name, real: realOf(path.join(real, name)) })) };
}

/** A window may list a folder that is gone: nothing is found in it. */
function realOf(full: string): string {
  try {
    return realpathSync.native(full);
  } catch {
    return full;
  }
}

const MAX_LINKS = 40;
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)( *\..*)?$/i;

/** What is wrong with how a path is spelt; null where nothing is. */
export function pathFault(given: string, platform: NodeJS.Platform = process.platform): string | null {
  if (given === '') return 'is empty';
  if (given.includes('\0')) return 'contains a NUL character';
  if (given.startsWith('/') || path.win32.isAbsolute(given) || /^[a-z]:/i.test(given)) return 'is absolute';
  for (const segment of given.split('/')) {
    const fault = segmentFault(segment, platform);
    if (fault !== null) return fault;
  }
  return null;
}

function segmentFault(segment: string, platform: NodeJS.Platform): string | null {
  if (segment === '') return 'has an empty part';
  if (segment === '.' || segment === '..') return `contains "${segment}"`;
  if (platform !== 'win32') return null;
  if (segment.includes('\\')) return 'contains a backslash';
  // "a.txt:stream" is an alternate data stream: it changes a.txt without being named like it.
  if (segment.includes(':')) return 'contains a colon';
  if (/[. ]$/.test(segment)) return 'has a part that ends in a dot or space';
  if (/~\d+(\.|$)/.test(segment)) return 'has a part like a DOS short name';
  return DEVICE.test(segment) ? 'names a device' : null;
}

/** As git does it: case, and characters that HFS+ leaves out when it compares names. */
function isGitFolder(segment: string): boolean {
  return segment.replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '').toLowerCase() === '.git';
}

/**
 * Follows every link of `given` and of its parents, also where the end does not exist yet.
 * @param given relative with `/`; empty for the workspace itself, a trailing `/` for a folder
 */
export async function locate({ root, folders }: Ground, given: string): Promise<Located> {
  const trimmed = given.endsWith('/') && given !== '/' ? given.slice(0, -1) : given;
  const fault = given === '' ? null : pathFault(trimmed);
  if (fault !== null) return refuse(given, `${fault}; use a path relative to the workspace`);
  let real: string | null;
  try {
    real = await resolveLinks(path.join(root, trimmed), MAX_LINKS);
  } catch (error) {
    return refuse(given, `cannot be looked at (${errorCode(error)}); check its permissions`);
  }
  if (real === null) return refuse(given, 'is a link that leads in a circle; name the file itself');
  const folder = folders.find(one => isInside(one.real, real));
  if (!folder) {
    const names = folders.map(({ name }) => name);
    const inside = hasSeveral(names) ? eitherOf(names) : 'it';
    return refuse(given || 'The path', `leads outside the workspace, to ${real}; use a path in ${inside}`);
  }
  const relative = nameIn(folder, real);
  if (relative.split('/').some(isGitFolder)) {
    return refuse(given, "is in git's own folder, which is never touched; use another path");
  }
  return { ok: true, real, relative, folder };
}

/** A place in a folder as paths of the workspace name it. */
export function nameIn({ name, real }: RealFolder, place: string): string {
  return [name, ...path.relative(real, place).split(path.sep)].filter(part => part !== '').join('/');
}

function refuse(given: string, why: string): Located {
  return { ok: false, detail: `${given} ${why}.` };
}

function isInside(root: string, real: string): boolean {
  return real === root || real.startsWith(root.endsWith(path.sep) ? root : root + path.sep);
}

/** The real place of the longest part that exists, plus the rest; null for a circle. */
async function resolveLinks(full: string, linksLeft: number): Promise<string | null> {
  const rest: string[] = [];
  for (let at = full; ; at = path.dirname(at)) {
    try {
      return path.join(await realpath(at), ...rest);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ELOOP') return null;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    }
    const target = await readlink(at).catch(() => null);
    if (target !== null) {
      if (linksLeft === 0) return null;
      const parent = await realpath(path.dirname(at));
      return await resolveLinks(path.join(path.resolve(parent, target), ...rest), linksLeft - 1);
    }
    rest.unshift(path.basename(at));
  }
}
