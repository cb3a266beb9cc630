// recipes save: the plan of a run kept under a name, the values that will differ as parameters.
import path from 'node:path';
import { givenParameters, withParameters } from '../../core/plan/planParameters';
import { isRecipeName, recipeNameRule } from '../../core/plan/recipe';
import { planOfRun, whyNotKept } from '../../core/run/planOfRun';
import { foldRun } from '../../core/run/runState';
import { createRecipeDirectory } from '../recipeDirectory';
import { findRun } from './historyCommands';
import { say, type Io } from './io';
import { openConfig, openPlace } from './place';
import type { SaveOptions } from './program';
import { CommandFailure, exitCodes, UsageError } from './usage';

export async function saveRecipeCommand(name: string, options: SaveOptions, io: Io): Promise<number> {
  if (!isRecipeName(name)) throw new UsageError(`Choose another name: ${recipeNameRule}.`);
  const place = await openPlace(options, io);
  const { config } = await openConfig(options, io);
  const { events } = await findRun(options.run, place);
  const state = foldRun(events);
  const why = whyNotKept(state);
  if (why !== null) throw new CommandFailure(why);
  const { plan, unused } = withParameters(planOfRun(state), givenParameters(options.parameters));
  if (unused !== null) throw new UsageError(unused);
  const source = { root: place.root, models: config.models };
  const saved = await createRecipeDirectory(io.dist).save(name, plan, source);
  if (!saved.ok) throw new CommandFailure(saved.detail);
  const file = path.relative(place.root, saved.file);
  say(io.stdout, [`${file} is there; quickstep run --plan ${name} carries it out.`]);
  return exitCodes.done;
}
