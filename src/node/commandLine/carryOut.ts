// One run on the command line from its order to its exit code: opens what the run needs, lets the engine work while a
// printer watches, shows how it ended, and leaves nothing open behind.
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Permissions } from '../../core/config';
import { unifiedDiff } from '../../core/edit/diff';
import type { Mode, PermissionKind, RunEvent } from '../../core/events';
import type { OwnAgents } from '../../core/plan/ownAgents';
import type { Plan } from '../../core/plan/plan';
import type { Approval, Model, Observer } from '../../core/ports';
import { noTools } from '../../core/run/noTools';
import { foldRun, type RunState } from '../../core/run/runState';
import { runTask } from '../../core/run/runTask';
import { sessionAccount } from '../../core/run/sessionAccount';
import type { RunResult, TaskRequest } from '../../core/run/task';
import { createJournal, type RunJournal } from '../journal';
import { createMapper } from '../map/mapper';
import { createMcpTools, type McpTools } from '../mcp/mcpTools';
import { addToHistory, readHistory } from '../modelHistory';
import { ignoredWords, keptProfiles } from '../profileStore';
import { findRipgrep } from '../ripgrep';
import { listRuns, readRun } from '../runStore';
import { lockState } from '../stateLock';
import { askOnTerminal, denyAll } from '../terminal/askOnTerminal';
import { oneLine } from '../terminal/text';
import { jsonPrinter, plainPrinter, terminalPrinter, type RunPrinter } from '../terminal/printers';
import { openProfiles } from './doctorCommand';
import { enginePorts } from './enginePorts';
import { watchInterrupts, type Interrupt } from './interrupt';
import { outStyle, say, type Io } from './io';
import { openAgents } from './openAgents';
import { absentExecutor, asksModel, noExecutor, openModels, type OpenedModels } from './openModels';
import { openConfig, openPlace, type Place, type ReadConfig } from './place';
import type { RunOptions } from './program';
import { endLines } from './showEnd';
import { exitCodeOf, lockFailure, UsageError } from './usage';

export interface Order {
  readonly task: string;
  readonly mode: Mode;
  readonly plan?: Plan;
  readonly planOnly?: boolean;
  /** Of the user's own, where the plan was read with them already. */
  readonly agents?: OwnAgents;
  /** Instead of everything else, shown at the end of a run that ended done. */
  readonly show?: (state: RunState) => string;
}

export async function carryOut(order: Order, options: RunOptions, io: Io): Promise<number> {
  const place = await openPlace(options, io);
  const read = await openConfig(options, io);
  const agents = order.agents ?? (await openAgents(options, io));
  const models = openModels(read.config, { env: io.env, say: line => say(io.stderr, [line]) });
  try {
    const executor = executorFor(order, models, read);
    const ignoring = await openProfiles(options, io).untold(models.configured.map(({ config }) => config));
    say(io.stderr, ignoring.map(ignoredWords).map(oneLine));
    const lock = await lockState(place.stateFolder);
    if (!lock.ok) throw lockFailure(lock);
    try {
      return await runLocked(order, options, io, { place, read, models, executor, agents });
    } finally {
      await lock.release();
    }
  } finally {
    models.close();
  }
}

interface Opened {
  readonly place: Place;
  readonly read: ReadConfig;
  readonly models: OpenedModels;
  readonly executor: Model;
  readonly agents: OwnAgents;
}

/** Says what is missing before anything is made. */
function executorFor(
  { plan, mode }: Order,
  { planner, executor }: OpenedModels,
  { file }: ReadConfig,
): Model {
  if (!plan && !planner && mode !== 'ask') {
    throw new UsageError(
      `No planner is configured: name one as models.planner in ${file}, or use quickstep edit or run --plan FILE.`,
    );
  }
  if (executor) return executor;
  if (plan ? asksModel(plan) : mode !== 'ask' || !planner) throw new UsageError(noExecutor);
  return absentExecutor;
}

async function runLocked(order: Order, options: RunOptions, io: Io, opened: Opened): Promise<number> {
  const { place, read, models, executor, agents } = opened;
  const request = await requestFor(order, options, place);
  const interrupt = watchInterrupts(io.outputs, code => endNow(io, code));
  const journal = createJournal(place.stateFolder, request.run);
  const printer = printerFor(order, options, io);
  const permissions = allowed(read.config.permissions, options.allow);
  const tools = toolsFor(opened, permissions, io);
  const mapper = createMapper({
    root: place.root,
    cache: path.join(place.stateFolder, 'map', 'tags.jsonl'),
    grammars: path.join(io.dist, 'grammars'),
    ripgrep: findRipgrep(),
    child: path.join(io.dist, 'node', 'map', 'mapChild.js'),
  });
  const ports = enginePorts({
    root: place.root,
    planner: models.planner,
    executor,
    agentModels: models.agentModels,
    approval: approvalFor(options, io, printer, interrupt),
    journal,
    tools,
    mapper,
    dist: io.dist,
    secretNames: secretNames(read),
    formatters: read.config.formatters,
  });
  try {
    const observer = withSandboxLine(printer, io);
    const history = await readHistory(place.stateFolder);
    const configs = models.configured.map(({ config }) => config);
    const profiles = await keptProfiles(openProfiles(options, io), configs);
    const settings = { limits: read.config.limits, permissions, history, profiles, agents };
    const inbox = { peek: () => [], take: () => [] };
    const result = await runTask(request, ports, settings, observer, inbox, interrupt.signal);
    await addToHistory(place.stateFolder, printer.state);
    printer.close();
    await showEnd(result, order, options, io, printer, journal);
    return exitCodeOf(result.status);
  } finally {
    printer.close();
    interrupt.release();
    mapper.close();
    await tools.close();
    await journal.close();
  }
}

function toolsFor({ place, read }: Opened, permissions: Permissions, io: Io): McpTools {
  if (permissions.tools === 'deny') return { ...noTools, close: () => Promise.resolve() };
  return createMcpTools({
    root: place.root,
    stateFolder: place.stateFolder,
    servers: read.config.tools.servers,
    environment: io.env,
    secretNames: secretNames(read),
  });
}

// ---- what the run is given ----

async function requestFor(order: Order, options: RunOptions, place: Place): Promise<TaskRequest> {
  const run = newRunId(new Date());
  const head = { run, workspace: place.root, task: order.task, mode: order.mode };
  const plan = {
    ...(order.plan === undefined ? {} : { plan: order.plan }),
    ...(order.planOnly === undefined ? {} : { planOnly: order.planOnly }),
  };
  if (!options.continues) return { ...head, ...plan, session: run };
  const runs = await listRuns(place.stateFolder);
  const session = runs[0]?.session;
  if (session === undefined) throw new UsageError('There is no earlier run here; leave out --continue.');
  const earlier = runs.filter(one => one.session === session).reverse();
  const states = await Promise.all(
    earlier.map(async one => foldRun(await readRun(place.stateFolder, one.run))),
  );
  return { ...head, ...plan, session, account: sessionAccount(states) };
}

/** Sorts by time: `20260131-235959-4f3a`. */
export function newRunId(now: Date): string {
  const [day = '', time = ''] = now.toISOString().replace(/[-:]/g, '').split(/[T.]/);
  return `${day}-${time}-${randomBytes(2).toString('hex')}`;
}

/** What would be asked is answered with yes; a deny stays. */
export function allowed(permissions: Permissions, kinds: readonly PermissionKind[]): Permissions {
  const changed = { ...permissions };
  for (const kind of kinds) if (changed[kind] === 'ask') changed[kind] = 'allow';
  return changed;
}

function secretNames({ config }: ReadConfig): readonly string[] {
  const { planner, executor, agents } = config.models;
  return [planner, executor, ...Object.values(agents)]
    .map(model => model?.apiKeyEnv)
    .filter(name => name !== undefined);
}

// ---- who watches and who is asked ----

export function printerFor(
  { show }: Pick<Order, 'show'>,
  { json }: Pick<RunOptions, 'json'>,
  io: Io,
): RunPrinter {
  if (show) return jsonPrinter({ write: () => undefined });
  if (json) return jsonPrinter(io.stdout);
  if (isTerminal(io))
    return terminalPrinter(
      io.stdout,
      () => outStyle(io),
      () => performance.now(),
    );
  return plainPrinter(io.stdout, outStyle(io));
}

function isTerminal({ stdout, env }: Io): boolean {
  return stdout.isTTY === true && env['TERM'] !== 'dumb';
}

export function approvalFor(
  { json }: Pick<RunOptions, 'json'>,
  io: Io,
  printer: RunPrinter,
  interrupt: Interrupt,
): Approval {
  const canAsk = io.stdin.isTTY === true && io.stdout.isTTY === true && !json;
  if (!canAsk) return denyAll;
  return askOnTerminal(
    io.stdin,
    io.stdout,
    printer,
    () => outStyle(io),
    unifiedDiff,
    () => interrupt.interrupt(),
  );
}

/** Said once, when the first command runs. */
function withSandboxLine(printer: RunPrinter, io: Io): Observer {
  let said = false;
  return {
    event(event) {
      if (!said && isAboutCommand(event)) {
        said = true;
        printer.pause();
        say(io.stderr, ['Commands run without a sandbox here: they can do what you can.']);
        printer.resume();
      }
      printer.event(event);
    },
    live: event => printer.live(event),
  };
}

/** Where a person is asked, what they should know comes before the question. */
function isAboutCommand(event: RunEvent): boolean {
  if (event.type === 'approval.requested') return event.kind === 'commands';
  return event.type === 'effect.intent' && event.kind === 'command';
}

// ---- the end ----

export async function showEnd(
  result: RunResult,
  order: Pick<Order, 'show'>,
  options: Pick<RunOptions, 'json'>,
  io: Io,
  printer: RunPrinter,
  journal: RunJournal,
): Promise<void> {
  if (order.show) {
    if (result.status === 'done') io.stdout.write(order.show(printer.state));
  } else if (!options.json) {
    say(io.stdout, await endLines(printer.state, hash => journal.image(hash), outStyle(io)));
  }
  if (result.status !== 'done') say(io.stderr, [oneLine(result.summary)]);
}

/** The cursor first: the process may be in the middle of a drawing. */
export function endNow(io: Io, code: number): void {
  if (io.stdout.isTTY === true) io.stdout.write('\u001b[?25h\n');
  process.exit(code);
}
