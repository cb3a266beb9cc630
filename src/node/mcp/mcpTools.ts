// The Tools port over MCP servers. Decides: a server starts when a step names a tool of it, and only after it was approved
// as it is; what a planner is told comes from what was seen then.
import type { ToolServerConfig } from '../../core/config';
import type { KnownTools, Tools, ToolServer } from '../../core/ports';
import { createApprovals } from './approvals';
import { connect, type Connected, type ConnectOptions, type Connection } from './connection';
import { findServers, type FoundServers, type NamedServer } from './servers';

export interface McpOptions extends ConnectOptions {
  /** The workspace folder. */
  readonly root: string;
  readonly stateFolder: string;
  /** Of the user's configuration, by name. */
  readonly servers: Readonly<Record<string, ToolServerConfig>>;
}

export interface McpTools extends Tools {
  /** Ends every server with all that it started. */
  close(): Promise<void>;
}

export function createMcpTools(options: McpOptions): McpTools {
  const approvals = createApprovals(options.stateFolder);
  const connections = new Map<string, Promise<Connected>>();
  const life = new AbortController();
  let found: Promise<FoundServers> | undefined;
  const servers = (): Promise<FoundServers> => (found ??= findServers(options.root, options.servers));

  /** Once a server; one that has ended is started again. */
  async function connected(server: NamedServer): Promise<Connected> {
    const known = await connections.get(server.hash);
    if (known?.ok === true && known.connection.isOpen()) return known;
    if (known?.ok === false) return known;
    const made = connect(server, options, life.signal);
    connections.set(server.hash, made);
    const result = await made;
    if (result.ok) await approvals.keepTools(server.hash, result.connection.tools).catch(() => undefined);
    return result;
  }

  async function connectionOf(tool: string): Promise<Connection | string> {
    const server = (await servers()).servers.find(one => tool.startsWith(`${one.name}/`));
    if (!server || !(await approvals.has(server.hash))) return 'its server is not there any more';
    const made = await connected(server);
    return made.ok ? made.connection : made.detail;
  }

  return {
    async known(): Promise<KnownTools> {
      const { servers: all, faults } = await servers();
      const lists = await Promise.all(
        all.map(async ({ hash }) => ((await approvals.has(hash)) ? approvals.tools(hash) : null)),
      );
      return {
        tools: lists.flatMap(list => list ?? []),
        complete: faults.length === 0 && lists.every(list => list !== null),
      };
    },
    async open(tool) {
      const { servers: all, faults } = await servers();
      const named = all.filter(({ name }) => tool.startsWith(`${name}/`));
      const wanted = named.length > 0 ? named : all;
      const approved = await Promise.all(wanted.map(({ hash }) => approvals.has(hash)));
      const opened = await Promise.all(wanted.filter((_, index) => approved[index]).map(connected));
      return {
        tools: opened.flatMap(one => (one.ok ? one.connection.tools : [])),
        closed: wanted.filter((_, index) => approved[index] !== true).map(publicOf),
        faults: [...faults, ...opened.flatMap(one => (one.ok ? [] : [one.detail]))],
      };
    },
    approve: ({ hash }) => approvals.add(hash),
    async call({ name }, args, signal) {
      const connection = await connectionOf(name);
      if (typeof connection === 'string')
        return { ok: false, reason: 'unknown', detail: connection, bytes: 0 };
      return connection.call(name.slice(name.indexOf('/') + 1), args, signal);
    },
    async close() {
      life.abort();
      const made = await Promise.all(connections.values());
      connections.clear();
      await Promise.all(made.map(async one => (one.ok ? one.connection.close() : undefined)));
    },
  };
}

function publicOf({ name, subject, source, hash, foreign, remote }: NamedServer): ToolServer {
  return { name, subject, source, hash, foreign, remote };
}
