// recipes: which there are, with what each must be told. What is wrong with a file is said on standard error.
import type { OwnAgents } from '../../core/plan/ownAgents';
import { builtInRecipes, readRecipes, type FoundRecipe, type FoundRecipes } from '../recipeFolders';
import { faultLine } from '../ownFiles';
import { oneLine, padEnd } from '../terminal/text';
import { say, type Io } from './io';
import { openAgents } from './openAgents';
import { openPlace } from './place';
import type { Places } from './program';
import { exitCodes } from './usage';

export async function recipesCommand(options: Places & { readonly json: boolean }, io: Io): Promise<number> {
  const found = await findRecipes(options, await openAgents(options, io), io);
  say(
    io.stderr,
    found.faults.map(fault => oneLine(faultLine(fault))),
  );
  if (options.json) {
    const rows = found.recipes.map(({ recipe: { name, goal, parameters }, file, from }) => {
      return { name, from, file, goal, parameters };
    });
    io.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  } else say(io.stdout, found.recipes.flatMap(recipeLines));
  return exitCodes.done;
}

export async function findRecipes(places: Places, agents: OwnAgents, io: Io): Promise<FoundRecipes> {
  const { root } = await openPlace(places, io);
  return readRecipes({ root, builtIn: builtInRecipes(io.dist), agents });
}

function recipeLines({ recipe: { name, goal, parameters }, from }: FoundRecipe): readonly string[] {
  const width = Math.max(0, ...parameters.map(one => one.name.length));
  return [
    oneLine(`${name} (${from}): ${goal}`),
    ...parameters.map(one => {
      const default_ = one.default === undefined ? '' : ` (default: ${one.default})`;
      return `  ${padEnd(one.name, width)}  ${oneLine(`${one.description}${default_}`)}`;
    }),
  ];
}
