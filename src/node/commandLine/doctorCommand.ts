// doctor: tries each configured model once, one after the other, so that none makes another look slow, and keeps what
// it found as the model's profile.
import path from 'node:path';
import { examine, type DoctorReport } from '../doctor';
import { stateDir } from '../folders';
import { profileStore } from '../profileStore';
import { duration, oneLine } from '../terminal/text';
import { watchInterrupts } from './interrupt';
import { say, type Io } from './io';
import { agentLines, agentReport, findAgents } from './openAgents';
import { noExecutor, openModels } from './openModels';
import { openConfig } from './place';
import type { Places } from './program';
import { exitCodes } from './usage';

type Examined = DoctorReport['models'][number];

/** Exit 1 where something stands in the way of a configured model, or there is no executor. */
export async function doctorCommand(options: Places & { readonly json: boolean }, io: Io): Promise<number> {
  const { config } = await openConfig(options, io);
  const agents = agentReport(await findAgents(options, io));
  const models = openModels(config, { env: io.env, say: line => say(io.stderr, [line]), withoutKeys: true });
  const interrupt = watchInterrupts(io.outputs, code => process.exit(code));
  const profiles = openProfiles(options, io);
  try {
    const examined: Examined[] = [];
    for (const { config, model, roles } of models.configured) {
      if (!options.json) say(io.stderr, [`Asking ${model.id} …`]);
      const report = await examine(model, interrupt.signal);
      if (interrupt.signal.aborted) return exitCodes.stopped;
      if (report.reachable) await profiles.keep(config, report, Date.now());
      examined.push({ ...report, roles: [...roles] });
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

/** Where `--state` says, else in the user's state folder: a model is the same in every workspace. */
export function openProfiles(options: Places, io: Io): ReturnType<typeof profileStore> {
  return profileStore(options.state === undefined ? stateDir() : path.resolve(io.cwd, options.state));
}

function reportLines(report: Examined): readonly string[] {
  const { model, roles, problem, contextTokens, slots, constraint, loadMs, speed, thinking } = report;
  const facts = [
    `context ${contextTokens ?? 'unknown'}`,
    `slots ${slots ?? 'unknown'}`,
    `constrained output ${constraintWords[constraint]}`,
    ...(thinking === undefined ? [] : [thinkingWords[thinking]]),
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
  ignored: 'is ignored (answers are checked and repaired instead)',
  unknown: 'unknown',
};

const thinkingWords: Readonly<Record<NonNullable<Examined['thinking']>, string>> = {
  none: 'does not think aloud',
  off: 'thinking switched off',
  on: 'thinks before it answers',
  always: 'thinks although it is told not to',
};

function rate(tokensPerSecond: number | undefined): string {
  return tokensPerSecond === undefined ? 'unknown' : `${tokensPerSecond.toFixed(0)} tok/s`;
}
