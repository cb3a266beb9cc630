// run, edit and plan: what the user typed becomes an order.
import { realpathSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isRecipeName } from '../../core/plan/recipe';
import { readPlanFile } from '../../core/plan/readPlan';
import type { OwnAgents } from '../../core/plan/ownAgents';
import type { Plan } from '../../core/plan/plan';
import { checkPath } from '../../core/policy/paths';
import { planOfRun } from '../../core/run/planOfRun';
import type { RunState } from '../../core/run/runState';
import { oneLine } from '../terminal/text';
import { faultLine } from '../ownFiles';
import { findShell } from '../shellProgram';
import { carryOut } from './carryOut';
import type { Io } from './io';
import { openAgents } from './openAgents';
import { openPlace } from './place';
import type { RunOptions } from './program';
import { findRecipes } from './recipesCommand';
import { parseTarget, quickEditPlan } from './target';
import { UsageError } from './usage';

export async function runCommand(task: string | undefined, options: RunOptions, io: Io): Promise<number> {
  const { mode } = options;
  const agents = await openAgents(options, io);
  const plan = options.plan === undefined ? undefined : await readPlan(options.plan, agents, options, io);
  if (!plan && Object.keys(options.parameters).length > 0) {
    throw new UsageError('--param fills in a plan; name the plan with --plan NAME or --plan FILE.');
  }
  if (plan && mode === 'ask') {
    throw new UsageError('--mode ask answers a question and carries out no plan; leave out one of the two.');
  }
  const said = (task ?? plan?.goal)?.trim();
  if (!said) throw new UsageError('Say what to do: quickstep run "TASK", or run --plan NAME.');
  return carryOut(
    { task: said, mode, agents, ...(plan ? { plan } : {}), ...(mode === 'plan' ? { planOnly: true } : {}) },
    options,
    io,
  );
}

async function readPlan(named: string, agents: OwnAgents, options: RunOptions, io: Io): Promise<Plan> {
  const file = await planFile(named, agents, options, io);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw new UsageError(`The plan ${file} cannot be read; name a file that is there.`);
  }
  const shell = findShell(io.env);
  const read = readPlanFile(text, options.parameters, {
    agents,
    quote: word => shell.quote(word),
  });
  if (read.ok) return read.plan;
  const [first] = read.faults;
  const more = read.faults.length - 1;
  const others = more > 0 ? ` (and ${more} more)` : '';
  throw new UsageError(`${file}: ${oneLine(first?.text ?? 'not a plan').replace(/\.$/, '')}${others}.`);
}

/** A file by that name, else the recipe. */
async function planFile(named: string, agents: OwnAgents, options: RunOptions, io: Io): Promise<string> {
  const file = path.resolve(io.cwd, named);
  if (isFile(file) || !isRecipeName(named)) return file;
  const { recipes, faults } = await findRecipes(options, agents, io);
  const found = recipes.find(({ recipe }) => recipe.name === named);
  if (found) return found.file;
  const fault = faults.find(one => path.basename(one.file, '.json') === named);
  throw new UsageError(
    fault
      ? oneLine(faultLine(fault))
      : `There is no recipe and no file ${named}; quickstep recipes lists the recipes.`,
  );
}

/** The plan alone, as the file that `run --plan` takes. */
export async function planCommand(task: string, options: RunOptions, io: Io): Promise<number> {
  return carryOut({ task, mode: 'plan', planOnly: true, show: planText }, options, io);
}

function planText(state: RunState): string {
  return `${JSON.stringify(planOfRun(state), null, 2)}\n`;
}

export async function editCommand(
  text: string,
  instruction: string,
  options: RunOptions,
  io: Io,
): Promise<number> {
  if (instruction.trim() === '')
    throw new UsageError('Say what to change: quickstep edit FILE "INSTRUCTION".');
  const { root } = await openPlace(options, io);
  const here = realpathSync.native(io.cwd);
  const target = parseTarget(text, name => isFile(path.resolve(here, name)));
  const file = path.relative(root, path.resolve(here, target.file)).split(path.sep).join('/');
  if (path.isAbsolute(file) || file === '..' || file.startsWith('../')) {
    throw new UsageError(`${target.file} is outside the workspace ${root}; name the workspace with -C.`);
  }
  const checked = checkPath(file);
  if (!checked.ok) throw new UsageError(checked.detail);
  const [first = 1, last = 1] = target.lines ?? [];
  if (first < 1 || last < first)
    throw new UsageError(`${first}-${last} is no range of lines; the first comes first.`);
  const plan = quickEditPlan(target, checked.path, instruction);
  return carryOut({ task: instruction, mode: options.mode, plan }, options, io);
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
