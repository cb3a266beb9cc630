// The configuration from a file of the user's. Decides: the named file, else the one in the user's configuration folder,
// else the built-in defaults; never anything from the workspace, which may be somebody else's.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { configSchema, type Config } from '../core/config';
import { jsonFault } from '../core/text/jsonFault';
import { errorCode } from './errorCode';
import { configDir } from './folders';

export type ConfigResult =
  | {
      readonly ok: true;
      readonly config: Config;
      /** null: the built-in defaults. */ readonly path: string | null;
    }
  | { readonly ok: false; readonly detail: string };

/** @param named the file of `--config`, relative to the caller's folder; null to look in the user's folder */
export async function readConfig(named: string | null): Promise<ConfigResult> {
  const file = named === null ? path.join(configDir(), 'config.json') : path.resolve(named);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (named === null && code === 'ENOENT') return { ok: true, config: configSchema.parse({}), path: null };
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    return { ok: false, detail: `${file} ${why}; name another configuration file.` };
  }
  const parsed = parseConfig(text);
  return parsed.ok ? { ...parsed, path: file } : { ok: false, detail: `${file}: ${sentence(parsed.fault)}` };
}

function sentence(fault: string): string {
  return fault.endsWith('?') ? fault : `${fault}.`;
}

/** @returns the configuration with all defaults filled in, or what is wrong in words without a full stop */
export function parseConfig(
  text: string,
): { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly fault: string } {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return { ok: false, fault: `${jsonFault(text.replace(/^\ufeff/, ''))}; mend that line` };
  }
  const result = configSchema.safeParse(json);
  if (result.success) return { ok: true, config: result.data };
  return { ok: false, fault: result.error.issues.flatMap(describe).slice(0, 3).join('; ') };
}

type Issue = z.core.$ZodIssue;

function describe(issue: Issue): readonly string[] {
  const at = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') return issue.keys.map(key => unknownKey(at, key));
  const what = issue.message.replace(/^Invalid (?:input|option|string|URL): ?/, '') || issue.message;
  return [`${at.join('.') || 'the configuration'}: ${what}`];
}

function unknownKey(at: readonly string[], key: string): string {
  const near = knownKeys(at)
    .map(known => ({ known, distance: editDistance(key.toLowerCase(), known.toLowerCase()) }))
    .filter(({ known, distance }) => distance <= Math.max(1, Math.floor(known.length / 3)))
    .sort((a, b) => a.distance - b.distance)[0];
  const hint = near === undefined ? 'remove it' : `did you mean ${near.known}?`;
  return `${[...at, key].join('.')} is not known; ${hint}`;
}

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
}

/** Read off the schema itself, so that no second list of the settings has to be kept. */
function knownKeys(at: readonly string[]): readonly string[] {
  let node: SchemaNode | undefined = z.toJSONSchema(configSchema, {
    io: 'input',
    unrepresentable: 'any',
  }) as SchemaNode;
  for (const key of at) {
    const rest: SchemaNode | boolean | undefined = node?.additionalProperties;
    node = node?.properties?.[key] ?? (typeof rest === 'object' ? rest : undefined);
  }
  return Object.keys(node?.properties ?? {});
}

/** Levenshtein: letters to insert, drop or exchange. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(b).entries()) {
      const [left = 0, above = 0, diagonal = 0] = [next[j], row[j + 1], row[j]];
      next.push(Math.min(left + 1, above + 1, diagonal + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
