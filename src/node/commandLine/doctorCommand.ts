// doctor: tries each configured model once, one after the other, so that none makes another look slow.
import type { Model } from '../../core/ports';
import { examine, type DoctorReport } from '../doctor';
import { duration, oneLine } from '../terminal/text';
import { watchInterrupts } from './interrupt';
import { say, type Io } from './io';
import { agentLines, agentReport, findAgents } from './openAgents';
import { noExecutor, openModels, type OpenedModels } from './openModels';
import { openConfig } from './place';
import type { Places } from './program';
import { exitCodes } from './usage';

type Examined = DoctorReport['models'][number];

/** Exit 1 where something stands in the way of a configured model, or there is no executor. */
export async function doctorCommand(options: Places & { readonly json: boolean }, io: Io): Promise<number> {
  const { config } = await openConfig(options, io);
  const agents = agentReport(await findAgents(options, io));
  const models = openModels(config, { env: io.env, say: line => say(io.stderr, [line]), withoutKeys: true });
  const interrupt = watchInterrupts(code => process.exit(code));
  try {
    const examined: Examined[] = [];
    for (const [model, roles] of rolesOf(models)) {
      if (!options.json) say(io.stderr, [`Asking ${model.id} …`]);
      examined.push({ ...(await examine(model, interrupt.signal)), roles });
      if (interrupt.signal.aborted) return exitCodes.stopped;
    }
    const report: DoctorReport = { models: examined, agents };
    if (options.json) io.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    else say(io.stdout, [...report.models.flatMap(reportLines), ...agentLines(agents)]);
    if (!models.planner && !options.json)
      say(io.stdout, ['No planner is configured: quick edits, commands and plan files work.']);
    if (!models.executor) say(io.stderr, [noExecutor]);
    const isWell = models.executor !== null && examined.every(one => one.problem === undefined);
    return isWell ? exitCodes.done : exitCodes.failed;
  } finally {
    interrupt.release();
    models.close();
  }
}

function rolesOf({ planner, executor, agentModels }: OpenedModels): ReadonlyMap<Model, string[]> {
  const roles = new Map<Model, string[]>();
  const add = (model: Model | null, role: string): void => {
    if (model) roles.set(model, [...(roles.get(model) ?? []), role]);
  };
  add(planner, 'planner');
  add(executor, 'executor');
  for (const [agent, model] of Object.entries(agentModels)) add(model, `agents.${agent}`);
  return roles;
}

function reportLines(report: Examined): readonly string[] {
  const { model, roles, problem, contextTokens, slots, constraint, loadMs, speed } = report;
  const facts = [
    `context ${contextTokens ?? 'unknown'}`,
    `slots ${slots ?? 'unknown'}`,
    `constrained output ${constraintWords[constraint]}`,
    ...(loadMs === undefined ? [] : [`loaded in ${duration(loadMs)}`]),
  ];
  const rates = speed
    ? [
        `  first token after ${duration(speed.firstTokenMs)}, prefill ${rate(speed.prefill)}, decode ${rate(speed.decode)} (${speed.from === 'provider' ? 'as the provider says' : 'measured here'})`,
      ]
    : [];
  return [
    `${problem ? 'NOT WELL' : 'well'}  ${model} (${roles.join(', ')})`,
    ...(problem ? [`  ${oneLine(problem.detail)}`] : []),
    ...(report.reachable ? [`  ${facts.join(', ')}`] : []),
    ...rates,
  ];
}

const constraintWords: Readonly<Record<Examined['constraint'], string>> = {
  binds: 'binds',
  ignored: 'is ignored (answers are checked all the same)',
  unknown: 'unknown',
};

function rate(tokensPerSecond: number | undefined): string {
  return tokensPerSecond === undefined ? 'unknown' : `${tokensPerSecond.toFixed(0)} tok/s`;
}
