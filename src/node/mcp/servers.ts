// Which MCP servers there are: those of the user's configuration and those of the workspace's `.vscode/mcp.json`. Decides
// what a server's approval stands for: all of command, arguments, environment and folder, or address and headers.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { toolServerName, type ToolServerConfig } from '../../core/config';
import type { ToolServer } from '../../core/ports';
import { looksSecret } from '../../core/policy/secrets';
import { canonicalJson } from '../../core/text/plainText';
import { digest } from '../digest';
import { errorCode } from '../errorCode';

export interface NamedServer extends ToolServer {
  readonly config: ToolServerConfig;
  /** Where a program starts. */
  readonly cwd: string;
}

export interface FoundServers {
  readonly servers: readonly NamedServer[];
  /** What of the workspace's file cannot be used, a sentence each. */
  readonly faults: readonly string[];
}

const FILE = '.vscode/mcp.json';
const MOST_BYTES = 256 * 1024;

const text = z.string();
const values = z.record(text, z.union([text, z.number(), z.null()]));
/** VS Code's form; what only the editor uses is passed over. */
const serverSchema = z.union([
  z.object({
    type: z.literal('stdio').optional(),
    command: text.min(1),
    args: z.array(text).default([]),
    env: values.default({}),
    cwd: text.optional(),
  }),
  z.object({
    type: z.enum(['http', 'sse']).optional(),
    url: z.url({ protocol: /^https?$/ }),
    headers: z.record(text, text).default({}),
  }),
]);

export async function findServers(
  root: string,
  own: Readonly<Record<string, ToolServerConfig>>,
): Promise<FoundServers> {
  const mine = Object.entries(own).map(([name, config]) => namedServer(name, config, root, null));
  const taken = new Set(Object.keys(own));
  const { servers, faults } = await workspaceServers(root);
  // The user's own configuration wins: a workspace cannot take the place of a server that was set up.
  return { servers: [...mine, ...servers.filter(({ name }) => !taken.has(name))], faults };
}

async function workspaceServers(root: string): Promise<FoundServers> {
  let json: unknown;
  try {
    const content = await readFile(path.join(root, FILE), 'utf8');
    if (content.length > MOST_BYTES) return { servers: [], faults: [`${FILE} is too large to be read.`] };
    json = JSON.parse(withoutComments(content.replace(/^\ufeff/, '')));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { servers: [], faults: [] };
    return { servers: [], faults: [`${FILE} cannot be read as JSON; mend it.`] };
  }
  const found = z.object({ servers: z.record(text, z.unknown()).default({}) }).safeParse(json);
  if (!found.success) return { servers: [], faults: [`${FILE} has no list of "servers"; mend it.`] };
  const faults: string[] = [];
  const servers = Object.entries(found.data.servers).flatMap(([name, value]) => {
    const read = readServer(name, value, root);
    if (typeof read !== 'string') return [read];
    faults.push(read);
    return [];
  });
  return { servers, faults };
}

function readServer(name: string, value: unknown, root: string): NamedServer | string {
  if (!toolServerName.safeParse(name).success)
    return `${FILE}: a server is called ${JSON.stringify(name.slice(0, 80))}; use letters, digits, -, _ and . alone.`;
  const filled = replaceFolders(value, root);
  const asked = /\$\{([^}]{1,80})\}/.exec(JSON.stringify(filled))?.[1];
  if (asked !== undefined)
    return `${FILE}: the server "${name}" asks for \${${asked}}, which only the editor can fill in; name the server in your own configuration.`;
  const parsed = serverSchema.safeParse(filled);
  if (!parsed.success)
    return `${FILE}: the server "${name}" has neither a command nor an http address; mend it.`;
  const { data } = parsed;
  if ('url' in data) {
    if (data.type === 'sse')
      return `${FILE}: the server "${name}" speaks SSE, which is out of use; give its http address.`;
    return namedServer(name, { url: data.url, headers: data.headers }, root, FILE);
  }
  const { command, args, cwd } = data;
  const env = Object.fromEntries(
    Object.entries(data.env).flatMap(([key, one]) => (one === null ? [] : [[key, String(one)]])),
  );
  return namedServer(name, { command, args, env, ...(cwd === undefined ? {} : { cwd }) }, root, FILE);
}

function replaceFolders(value: unknown, root: string): unknown {
  if (typeof value === 'string')
    return value.replace(
      /\$\{(workspaceFolder|workspaceFolderBasename|pathSeparator|\/)\}/g,
      (_, name: string) =>
        name === 'workspaceFolder'
          ? root
          : name === 'workspaceFolderBasename'
            ? path.basename(root)
            : path.sep,
    );
  if (Array.isArray(value)) return value.map(one => replaceFolders(one, root));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaceFolders(one, root)]));
}

function namedServer(name: string, config: ToolServerConfig, root: string, file: string | null): NamedServer {
  const cwd = 'command' in config ? path.resolve(root, config.cwd ?? '.') : root;
  const subject = 'command' in config ? commandWords(config, cwd, root) : addressWords(config);
  return {
    name,
    config,
    cwd,
    subject,
    source: `MCP server ${name} (${file ?? 'your configuration'})`,
    hash: digest(canonicalJson({ name, config, cwd })),
    foreign: file !== null,
    remote: 'url' in config && !isHere(config.url),
  };
}

function commandWords(
  { command, args, env }: Extract<ToolServerConfig, { command: string }>,
  cwd: string,
  root: string,
): string {
  // Events keep what was asked: a key has no place there. The hash covers it all the same.
  const variables = Object.entries(env).map(
    ([key, value]) => `${key}=${looksSecret(key, value) ? '[hidden]' : quoted(value)}`,
  );
  const where = cwd === root ? [] : [`(in ${cwd})`];
  return [...variables, quoted(command), ...args.map(quoted), ...where].join(' ');
}

function addressWords({ url, headers }: Extract<ToolServerConfig, { url: string }>): string {
  const names = Object.keys(headers);
  return names.length === 0 ? url : `${url} (with ${names.join(', ')})`;
}

function isHere(url: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}

/** Written so that nothing hides: what is not plain stands as JSON. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : canonicalJson(word);
}

/** VS Code's file may hold comments and commas before a closing bracket. */
function withoutComments(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|,(?=\s*[}\]])/g, found =>
    found.startsWith('"') ? found : '',
  );
}
