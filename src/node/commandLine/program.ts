// The commands and options of `quickstep` (design: contract "Command line"). Decides what is accepted and what each
// action gets; commands that are not built yet are simply not here.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { patchFormats, type PatchFormat } from '../../core/edit/formats/patch';
import type { Mode, PermissionKind } from '../../core/events';
import { oneLine } from '../terminal/text';
import { CommandFailure, exitCodes, UsageError } from './usage';

/** Taken by every command, before or after its name; paths as the caller wrote them. */
export interface Places {
  readonly workspace?: string;
  readonly config?: string;
  readonly state?: string;
}

export interface RunOptions extends Places {
  readonly mode: Mode;
  readonly plan?: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly continues: boolean;
  readonly allow: readonly PermissionKind[];
  readonly json: boolean;
}

export interface ApplyOptions extends Places {
  readonly format: PatchFormat | 'auto';
  readonly json: boolean;
}

export interface SaveOptions extends Places {
  /** Absent: the newest. */
  readonly run?: string;
  /** The value in the plan by the parameter's name. */
  readonly parameters: Readonly<Record<string, string>>;
}

export const traceFormats = ['table', 'json', 'otlp', 'chrome'] as const;
export type TraceFormat = (typeof traceFormats)[number];

/** Each resolves to the exit code. */
export interface Actions {
  run(task: string | undefined, options: RunOptions): Promise<number>;
  edit(target: string, instruction: string, options: RunOptions): Promise<number>;
  plan(task: string, options: RunOptions): Promise<number>;
  apply(patch: string, options: ApplyOptions): Promise<number>;
  undo(run: string | undefined, options: Places & { readonly step?: string }): Promise<number>;
  runs(options: Places & { readonly json: boolean }): Promise<number>;
  recipes(options: Places & { readonly json: boolean }): Promise<number>;
  saveRecipe(name: string, options: SaveOptions): Promise<number>;
  trace(run: string | undefined, options: Places & { readonly format: TraceFormat }): Promise<number>;
  listModels(options: Places): Promise<number>;
  pullModel(name: string | undefined, options: Places): Promise<number>;
  doctor(options: Places & { readonly json: boolean }): Promise<number>;
}

export interface Output {
  out(text: string): void;
  err(text: string): void;
}

/** Runs one command; resolves to its exit code. Never rejects for what a user can cause. */
export async function runProgram(
  args: readonly string[],
  actions: Actions,
  version: string,
  output: Output,
): Promise<number> {
  let code: number = exitCodes.done;
  const program = build(actions, version, output, result => (code = result));
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return commanderEnd(error, output);
    if (!(error instanceof UsageError || error instanceof CommandFailure)) throw error;
    output.err(`${oneLine(error.message)}\n`);
    return error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
  }
}

function commanderEnd(error: CommanderError, output: Output): number {
  if (error.exitCode === 0) return exitCodes.done;
  const text = error.message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '')
    .replace('is invalid. ', 'is invalid: ');
  const said = error.code === 'commander.help' ? 'no command was given' : text;
  output.err(`${oneLine(said)}; quickstep --help lists what there is.\n`);
  return exitCodes.usage;
}

type Done = (code: number) => void;
type Raw = Readonly<Record<string, unknown>>;

function build(actions: Actions, version: string, output: Output, done: Done): Command {
  const program = new Command('quickstep');
  program
    .description('Agentic coding in small, typed, checked steps; see where every millisecond went.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: text => output.out(text), writeErr: () => undefined })
    .helpCommand(false);
  withPlaces(program);
  const add = (usage: string, text: string, parent = program): Command =>
    withPlaces(parent.command(usage).description(text).helpCommand(false));
  addTasks(add, actions, done);
  addRecipes(add, actions, done);
  addApply(add, actions, done);
  addHistory(add, actions, done);
  addMachine(add, actions, done);
  return program;
}

type Add = (usage: string, text: string, parent?: Command) => Command;

function addTasks(add: Add, actions: Actions, done: Done): void {
  const run = add('run [TASK]', 'carry out a task')
    .addOption(
      new Option('--mode <mode>', 'how far to go').choices(['agent', 'plan', 'ask']).default('agent'),
    )
    .option('--plan <name|file>', 'a recipe or a plan file instead of the planner')
    .option('--param <name=value>', 'a parameter of it (repeatable)', takeParameter, {})
    .option('--continue', 'in the same session as the last run', false);
  withRunning(run).action(async (task: string | undefined) => {
    done(await actions.run(task, runOptions(run)));
  });
  const edit = withRunning(
    add('edit <FILE[:SYMBOL|:first-last]> <INSTRUCTION>', 'change one place, without a planner'),
  );
  edit.action(async (target: string, instruction: string) => {
    done(await actions.edit(target, instruction, runOptions(edit)));
  });
  const plan = add('plan <TASK>', 'print the plan of a task as JSON and carry out nothing');
  plan.action(async (task: string) => {
    done(await actions.plan(task, runOptions(plan)));
  });
}

function addRecipes(add: Add, actions: Actions, done: Done): void {
  const recipes = add('recipes', 'list the recipes: plans under a name, run by run --plan NAME').option(
    '--json',
    'as JSON',
    false,
  );
  recipes.action(async () => {
    done(await actions.recipes({ ...placesOf(recipes), json: flag(recipes.opts(), 'json') }));
  });
  const save = add('save <NAME>', 'keep the plan of a run as .quickstep/recipes/NAME.json', recipes)
    .option('--run <id>', 'the run (default: the newest)')
    .option(
      '--param <name=value>',
      'this value of the plan becomes a parameter (repeatable)',
      takeParameter,
      {},
    );
  save.action(async (name: string) => {
    const { param = {} } = save.opts<{ param?: Readonly<Record<string, string>> }>();
    done(
      await actions.saveRecipe(name, {
        ...placesOf(save),
        ...defined({ run: word(save.opts(), 'run') }),
        parameters: param,
      }),
    );
  });
}

function addApply(add: Add, actions: Actions, done: Done): void {
  const apply = add(
    'apply <PATCH>',
    "apply a patch or a model's reply from a file, exactly or not at all; naming it is the permission to edit, " +
      'except for sensitive files, which are asked about',
  )
    .addOption(
      new Option('--format <format>', 'of the patch').choices(['auto', ...patchFormats]).default('auto'),
    )
    .option('--json', 'print the events, one a line, and nothing else', false);
  apply.action(async (patch: string) => {
    const format = patchFormats.find(name => name === apply.opts<Raw>()['format']) ?? 'auto';
    done(await actions.apply(patch, { ...placesOf(apply), format, json: flag(apply.opts(), 'json') }));
  });
}

function addHistory(add: Add, actions: Actions, done: Done): void {
  const undo = add('undo [RUN]', 'put back every byte that a run changed (the newest not yet undone)');
  undo.option('--step <id>', 'only what this step changed').action(async (run: string | undefined) => {
    done(await actions.undo(run, { ...placesOf(undo), ...defined({ step: word(undo.opts(), 'step') }) }));
  });
  const runs = add('runs', 'list the runs in this workspace').option('--json', 'as JSON', false);
  runs.action(async () => {
    done(await actions.runs({ ...placesOf(runs), json: flag(runs.opts(), 'json') }));
  });
  const trace = add('trace [RUN]', 'show where the time of a run went (the newest)').addOption(
    new Option('--format <format>', 'as what').choices(traceFormats).default('table'),
  );
  trace.action(async (run: string | undefined) => {
    const format = traceFormats.find(name => name === trace.opts<Raw>()['format']) ?? 'table';
    done(await actions.trace(run, { ...placesOf(trace), format }));
  });
}

function addMachine(add: Add, actions: Actions, done: Done): void {
  const models = add('models', 'the small models that Quickstep can fetch');
  const list = add('list', 'list them', models);
  list.action(async () => {
    done(await actions.listModels(placesOf(list)));
  });
  const pull = add('pull [NAME]', 'fetch one (the default for this machine)', models);
  pull.action(async (name: string | undefined) => {
    done(await actions.pullModel(name, placesOf(pull)));
  });
  const doctor = add('doctor', 'try the configured models and say what is wrong').option(
    '--json',
    'as JSON',
    false,
  );
  doctor.action(async () => {
    done(await actions.doctor({ ...placesOf(doctor), json: flag(doctor.opts(), 'json') }));
  });
}

// ---- options ----

function withPlaces(command: Command): Command {
  return command
    .option('-C, --directory <dir>', 'the workspace (default: here)')
    .option('--config <file>', "the configuration (default: the user's)")
    .option('--state <dir>', "where runs are kept (default: the user's state folder)");
}

function withRunning(command: Command): Command {
  return command
    .option(
      '--allow <kinds>',
      'edits,commands,tools,queries,network or all: yes to what would be asked',
      takeKinds,
      [],
    )
    .option('--json', 'print the events, one a line, and nothing else', false);
}

const kinds: readonly PermissionKind[] = ['edits', 'commands', 'tools', 'queries', 'network'];

function takeKinds(value: string, before: readonly PermissionKind[]): readonly PermissionKind[] {
  const names = value.split(',').map(name => name.trim());
  if (names.includes('all')) return kinds;
  const known = kinds.filter(kind => names.includes(kind));
  const unknown = names.find(name => !kinds.some(kind => kind === name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`${JSON.stringify(unknown)} is none of ${kinds.join(', ')}, all.`);
  }
  return [...before, ...known];
}

function takeParameter(
  value: string,
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const [, name, text] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(value) ?? [];
  if (name === undefined || text === undefined) throw new InvalidArgumentError('Write it as NAME=VALUE.');
  return { ...before, [name]: text };
}

/** What stands nearer to the command's end wins. */
function placesOf(command: Command): Places {
  const chain: Command[] = [];
  for (let at: Command | null = command; at; at = at.parent) chain.unshift(at);
  const raw: Raw = Object.assign({}, ...chain.map(part => part.opts<Raw>())) as Raw;
  return defined({
    workspace: word(raw, 'directory'),
    config: word(raw, 'config'),
    state: word(raw, 'state'),
  });
}

function runOptions(command: Command): RunOptions {
  const raw = command.opts<{
    mode?: Mode;
    param?: Readonly<Record<string, string>>;
    continue?: boolean;
    allow?: readonly PermissionKind[];
    json?: boolean;
  }>();
  return {
    ...placesOf(command),
    ...defined({ plan: word(raw, 'plan') }),
    mode: raw.mode ?? 'agent',
    parameters: raw.param ?? {},
    continues: raw.continue ?? false,
    allow: raw.allow ?? [],
    json: raw.json ?? false,
  };
}

function word(raw: Raw, name: string): string | undefined {
  const value = raw[name];
  return typeof value === 'string' ? value : undefined;
}

function defined<T extends object>(value: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function flag(raw: Raw, name: string): boolean {
  return raw[name] === true;
}
