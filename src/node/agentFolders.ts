// Reads the agents of the user's own from disk: those of the workspace in .quickstep/agents, those of the user in the
// configuration folder. Decides: the workspace's comes before the user's of the same name; a file with a fault is left
// out and said, and no other suffers for it; a link that leads out of the workspace is not followed.
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { readAgent, type AgentFault } from '../core/agents/readAgent';
import type { OwnAgent, OwnAgents } from '../core/plan/ownAgents';
import type { Config } from '../core/config';
import { locate } from './containment';
import { configDir } from './folders';

const WORKSPACE_FOLDER = '.quickstep/agents';
const MAX_FILES = 100;
const MAX_BYTES = 64 * 1024;

export interface FoundAgent {
  readonly agent: OwnAgent;
  /** The absolute path of its file. */
  readonly file: string;
  readonly from: 'workspace' | 'user';
}

export interface FileFault extends AgentFault {
  readonly file: string;
}

export interface FoundAgents {
  /** By name, in order of names. */
  readonly agents: readonly FoundAgent[];
  readonly faults: readonly FileFault[];
}

export function registryOf({ agents }: FoundAgents): OwnAgents {
  return new Map(agents.map(({ agent }) => [agent.name, agent]));
}

export function userAgentFolder(): string {
  return path.join(configDir(), 'agents');
}

export interface AgentPlace {
  /** The workspace folder; null where its agents are not to be read (it is not trusted). */
  readonly root: string | null;
  readonly models: Config['models'];
}

export async function readAgents({ root, models }: AgentPlace): Promise<FoundAgents> {
  const names = new Set([...(models.planner ? ['planner'] : []), ...Object.keys(models.agents)]);
  const own = await readFolder(userAgentFolder(), null, 'user', names);
  const here = root === null ? nothing : await readWorkspace(await realpath(root), names);
  const byName = new Map([...own.agents, ...here.agents].map(found => [found.agent.name as string, found]));
  const agents = [...byName].sort(([a], [b]) => (a < b ? -1 : 1));
  return { agents: agents.map(([, found]) => found), faults: [...here.faults, ...own.faults] };
}

const nothing: FoundAgents = { agents: [], faults: [] };

function readWorkspace(root: string, models: ReadonlySet<string>): Promise<FoundAgents> {
  return readFolder(path.join(root, ...WORKSPACE_FOLDER.split('/')), root, 'workspace', models);
}

async function readFolder(
  folder: string,
  root: string | null,
  from: FoundAgent['from'],
  models: ReadonlySet<string>,
): Promise<FoundAgents> {
  const entries = await readdir(folder).catch(() => []);
  const names = entries.filter(name => name.endsWith('.md') && !name.startsWith('.')).sort();
  const agents: FoundAgent[] = [];
  const faults: FileFault[] = [];
  for (const name of names.slice(0, MAX_FILES)) {
    const file = path.join(folder, name);
    const text = await textOf(file, root);
    const read =
      'text' in text ? readAgent({ name: name.slice(0, -3), text: text.text, models }) : faulty(text.fault);
    if (read.ok) agents.push({ agent: read.agent, file, from });
    else faults.push(...read.faults.map(fault => ({ file, ...fault })));
  }
  const next = names[MAX_FILES];
  if (next !== undefined) {
    const text = `only the first ${MAX_FILES} agents of a folder are read; take some out`;
    faults.push({ file: path.join(folder, next), ...at(text) });
  }
  return { agents, faults };
}

function faulty(text: string): { readonly ok: false; readonly faults: readonly AgentFault[] } {
  return { ok: false, faults: [at(text)] };
}

function at(text: string): AgentFault {
  return { line: 1, column: 1, text };
}

async function textOf(
  file: string,
  root: string | null,
): Promise<{ readonly text: string } | { readonly fault: string }> {
  if (root !== null) {
    const inside = await locate(root, path.relative(root, file).split(path.sep).join('/'));
    if (!inside.ok) return { fault: 'the file leads out of the workspace; put it here itself' };
  }
  try {
    const stats = await stat(file);
    if (!stats.isFile()) return { fault: 'this is no file; an agent is a Markdown file' };
    if (stats.size > MAX_BYTES) return { fault: 'the file is larger than 64 KB; shorten it' };
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file)) };
  } catch {
    return { fault: 'the file cannot be read as text in UTF-8; check its permissions, or save it anew' };
  }
}

/** `file:line:column: text`, as compilers say it. */
export function faultLine({ file, line, column, text }: FileFault): string {
  return `${file}:${line}:${column}: ${text}.`;
}
