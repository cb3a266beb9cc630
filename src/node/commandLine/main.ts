// The command line after the start: gives each command what it needs. Composes; decides nothing.
import { applyCommand } from './applyCommand';
import { doctorCommand } from './doctorCommand';
import { say, type Io } from './io';
import { runsCommand, traceCommand } from './historyCommands';
import { listModelsCommand, pullModelCommand } from './machineCommands';
import { runProgram, type Actions } from './program';
import { oneLine } from '../terminal/text';
import { recipesCommand } from './recipesCommand';
import { saveRecipeCommand } from './saveRecipeCommand';
import { editCommand, planCommand, runCommand } from './taskCommands';
import { undoCommand } from './undoCommand';
import { exitCodes } from './usage';

/** Resolves to the exit code; what nobody expected is one line on standard error, and exit 1. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const actions: Actions = {
    run: (task, options) => runCommand(task, options, io),
    edit: (target, instruction, options) => editCommand(target, instruction, options, io),
    plan: (task, options) => planCommand(task, options, io),
    apply: (patch, options) => applyCommand(patch, options, io),
    undo: (run, options) => undoCommand(run, options, io),
    runs: options => runsCommand(options, io),
    recipes: options => recipesCommand(options, io),
    saveRecipe: (name, options) => saveRecipeCommand(name, options, io),
    trace: (run, options) => traceCommand(run, options, io),
    listModels: () => Promise.resolve(listModelsCommand(io)),
    pullModel: name => pullModelCommand(name, io),
    doctor: options => doctorCommand(options, io),
  };
  const output = {
    out: (text: string) => void io.stdout.write(text),
    err: (text: string) => void io.stderr.write(text),
  };
  try {
    return await runProgram(args, actions, io.version, output);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    say(io.stderr, [`Quickstep itself failed: ${oneLine(text)}`]);
    if (io.env['QUICKSTEP_DEBUG'] && error instanceof Error) say(io.stderr, [error.stack ?? '']);
    return exitCodes.failed;
  }
}
