// Reads the agents of the user's own from disk: those of the workspace in .quickstep/agents, those of the user in the
// configuration folder. Decides: the workspace's comes before the user's of the same name; a file with a fault is left
// out and said, and no other suffers for it; a link that leads out of the workspace is not followed.
import path from 'node:path';
import { readAgent } from '../core/agents/readAgent';
import { agentIn, type OwnAgent, type OwnAgents } from '../core/plan/ownAgents';
import type { Folders } from '../core/policy/workspace';
import type { Config } from '../core/config';
import { groundOf, type Ground } from './containment';
import { configDir } from './folders';
import { eachOnce, readOwnFiles, type FileFault } from './ownFiles';

const WORKSPACE_FOLDER = '.quickstep/agents';

export interface FoundAgent {
  readonly agent: OwnAgent;
  /** The absolute path of its file. */
  readonly file: string;
  readonly from: 'workspace' | 'user';
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
  /** Of the workspace; null where its agents are not to be read (it is not trusted). */
  readonly root: string | null;
  /** Absent: the root itself. */
  readonly folders?: Folders | undefined;
  readonly models: Config['models'];
}

export async function readAgents({ root, folders, models }: AgentPlace): Promise<FoundAgents> {
  const names = new Set([...(models.planner ? ['planner'] : []), ...Object.keys(models.agents)]);
  const own = await readFolder(userAgentFolder(), null, 'user', names);
  const here = root === null ? nothing : await readWorkspace(groundOf(root, folders), names);
  const byName = new Map([...own.agents, ...here.agents].map(found => [found.agent.name as string, found]));
  const agents = [...byName].sort(([a], [b]) => (a < b ? -1 : 1));
  return { agents: agents.map(([, found]) => found), faults: [...here.faults, ...own.faults] };
}

const nothing: FoundAgents = { agents: [], faults: [] };

async function readWorkspace(ground: Ground, models: ReadonlySet<string>): Promise<FoundAgents> {
  const read = await Promise.all(
    ground.folders.map(async ({ name, real }) => {
      const folder = path.join(real, ...WORKSPACE_FOLDER.split('/'));
      const { agents, faults } = await readFolder(folder, real, 'workspace', models);
      return { agents: agents.map(one => ({ ...one, agent: agentIn(name, one.agent) })), faults };
    }),
  );
  const { kept, faults } = eachOnce(
    read.flatMap(({ agents }) => agents),
    ({ agent }) => agent.name,
    'agent',
  );
  return { agents: kept, faults: [...read.flatMap(one => one.faults), ...faults] };
}

async function readFolder(
  folder: string,
  root: string | null,
  from: FoundAgent['from'],
  models: ReadonlySet<string>,
): Promise<FoundAgents> {
  const read = await readOwnFiles({
    ...{ folder, root, ending: '.md', what: 'agent', form: 'a Markdown file' },
    maxKilobytes: 64,
  });
  const agents: FoundAgent[] = [];
  const faults = [...read.faults];
  for (const { name, file, text } of read.files) {
    const agent = readAgent({ name, text, models });
    if (agent.ok) agents.push({ agent: agent.agent, file, from });
    else faults.push(...agent.faults.map(fault => ({ file, ...fault })));
  }
  return { agents, faults };
}
