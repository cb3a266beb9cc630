// What a step can do besides thinking: read as it should see, ask, run a command with permission, run its examples,
// ask the person. The only way from an agent to the outside world.
import {
  failed,
  refused,
  type EffectFacts,
  type Failure,
  type FileChange,
  type StepContext,
  type StepEffect,
} from '../agents/agent';
import { commandFailure } from '../agents/command';
import { diagnose, errorsFailure, freshErrors, type Diagnosed } from '../agents/diagnostics';
import type { Limits } from '../config';
import type { Ladder } from '../model/ladder';
import { accessOf } from '../plan/access';
import { examplesOf, instructionsFor } from '../plan/instructions';
import type { Step, Verify } from '../plan/plan';
import { checkFolder } from '../plan/stepPaths';
import { checkPath, touches } from '../policy/paths';
import type { ApprovalRequest, CommandResult, Formatted } from '../ports';
import { withoutOwn, type Again } from './again';
import { commitChange, takeBack, type CommitContext } from './commit';
import { commitTogether } from './commitTogether';
import { askedEachTime, isPermitted } from './permission';
import { readCommand } from './readCommand';
import type { Overlay } from './overlay';
import type { SaveBefore } from './saveBefore';
import type { Slots } from './slots';

export interface StepToolsContext extends CommitContext {
  readonly limits: Limits;
  readonly definition: Step;
  readonly order: number;
  readonly overlay: Overlay;
  readonly ladder: Ladder;
  readonly again: Again | null;
  readonly commandSlots: Slots;
  /** Gives the model's slot back: a person and a command take long, and others could use it meanwhile. */
  readonly release: () => void;
  readonly saveBefore: SaveBefore;
  readonly unchecked: Set<string>;
  /** The steps that were carried out or wrote nothing right, with templates filled. */
  readonly attempted: readonly Step[];
}

export function createStepTools(context: StepToolsContext): StepContext {
  const { ports, overlay, order, ladder, signal, definition, again } = context;
  const committed = new Set<FileChange>();
  /** By path and text: the text before is held against each attempt. */
  const laidOut = new Map<string, Promise<Formatted | null>>();
  function format(path: string, text: string): Promise<Formatted | null> {
    const key = `${path}\n${text}`;
    const known = laidOut.get(key) ?? ports.formatter?.format(path, text, signal) ?? Promise.resolve(null);
    laidOut.set(key, known);
    return known;
  }
  return {
    id: context.step,
    ports,
    limits: context.limits,
    failure: again?.failure ?? null,
    unchecked: context.unchecked,
    signal,
    async read(path) {
      const read = await overlay.read(path, order, signal);
      return again?.own.path === path ? withoutOwn(again.own, read) : read;
    },
    original: path => overlay.original(path),
    instructions: (path, symbol) => instructionsFor(context.attempted, path, symbol),
    ask: question => ladder.ask(question, signal),
    runCommand: (command, cwd, timeoutSeconds) => runCommand(context, command, cwd, timeoutSeconds),
    permitCommand: subject => permitEffect(context, commandEffect(subject)),
    permit: wanted => permitEffect(context, wanted),
    effect: (wanted, act, told) => effect(context, wanted, act, told),
    async runExamples(path, text) {
      const examples = examplesOf(definition);
      if (examples.length === 0) return null;
      const result = await ports.examples.run(path, text, examples, signal);
      if (result === null) context.unchecked.add(`nothing here runs the examples of ${path}`);
      return result === null || result.ok ? null : `an example failed: ${result.detail}`;
    },
    async layOut(path, text) {
      const done = await format(path, text);
      if (done === null) return null;
      if (done.ok) return { ok: true, value: done.text };
      if (done.reason === 'refused') return { ok: false, fault: done.detail };
      context.unchecked.add(`the formatter of ${path} does not run (${done.detail})`);
      return null;
    },
    async commit(change) {
      mustBeWritable(definition, change);
      context.release();
      const done = await commitChange(change, context);
      if (done.ok === true) committed.add(change);
      return done;
    },
    takeBack(change) {
      if (!committed.delete(change))
        throw new Error(`step ${context.step} took back a change of ${change.path} that it had not made`);
      return takeBack(change, context);
    },
    async commitTogether(changes) {
      const other = changes.find(change => !mayWrite(definition, change));
      if (other) {
        return failed(
          'permission',
          `${other.path} would change, and the step's "writes" does not name it; name it there, or leave "writes" out.`,
        );
      }
      context.release();
      return commitTogether(changes, context);
    },
    question: (text, options) => askPerson(context, text, options),
  };
}

async function askPerson(
  context: StepToolsContext,
  text: string,
  options: readonly string[],
): Promise<string | null> {
  const { timer, recorder, ports, run, step, signal } = context;
  context.release();
  timer.enter('approval', recorder.now());
  const answer = await ports.approval.question(run, step, text, options, signal);
  timer.enter('other', recorder.now());
  return answer;
}

// ---- commands ----

async function runCommand(
  context: StepToolsContext,
  command: string,
  cwd: string,
  timeoutSeconds: number | undefined,
): Promise<CommandResult | Failure> {
  const { ports, step, signal } = context;
  const folder = checkPath(cwd === '' ? '.' : cwd);
  if (!folder.ok) return refused(folder.detail);
  const contained = await ports.files.contained(folder.path);
  if (!contained.ok) return refused(contained.detail);
  const read = await readCommand(command, contained.real ?? folder.path, ports);
  if (!read.ok) return refused(read.detail);
  return effect(
    context,
    { ...commandEffect(command, folder.path), reading: read.reading, sensitive: read.sensitive },
    async () => {
      const timeoutMs = (timeoutSeconds ?? context.limits.stepSeconds) * 1000;
      return ports.shell.run({ step, title: context.title, command, cwd: folder.path, timeoutMs }, signal);
    },
    result => ({ ...(result.ok ? { exitCode: result.exitCode } : {}), bytes: result.bytes }),
  );
}

function commandEffect(command: string, cwd = ''): StepEffect {
  const change = { kind: 'command', command, ...(cwd === '' ? {} : { cwd }) } as const;
  return { kind: 'command', permission: 'commands', subject: command, change };
}

/** Permission, a slot, then the effect between its two events. */
async function effect<T>(
  context: StepToolsContext,
  wanted: StepEffect,
  act: () => Promise<T>,
  told: (result: T) => EffectFacts,
): Promise<T | Failure> {
  const { ports, timer, recorder, step, signal } = context;
  const { kind, subject } = wanted;
  context.release();
  const denied = await permitEffect(context, wanted);
  if (denied) return denied;
  const stale = kind === 'query' ? null : await context.saveBefore(context);
  if (stale) return stale;
  timer.enter('queue', recorder.now());
  const giveBack = await context.commandSlots.take({ order: context.order, id: step }, signal);
  try {
    const held = await wanted.hold?.();
    if (held?.ok === false) return held;
    const intent = { type: 'effect.intent', step, kind, command: subject, ...held?.image } as const;
    timer.enter('execute', recorder.emit(intent));
    await ports.journal.settled();
    const result = await act();
    timer.enter('other', recorder.emit({ type: 'effect.done', step, kind, ...told(result) }));
    return result;
  } finally {
    giveBack();
  }
}

async function permitEffect(context: StepToolsContext, wanted: StepEffect): Promise<Failure | null> {
  const { permission, subject, change, sensitive = false, reading, grant } = wanted;
  if (permission === null) return null;
  const { run, step, title, permit } = context;
  const request: ApprovalRequest = {
    ...{ run, step, title, kind: permission, subject },
    ...{ changes: [change], sensitive },
    ...(reading === undefined ? {} : { reading }),
    ...(grant === undefined ? {} : { grant }),
  };
  if (permit.asks(request)) context.release();
  if (await isPermitted(request, context)) return null;
  if (sensitive) return refused(askedEachTime(`\`${subject}\``));
  return refused(
    `The permission for ${wanted.kind} \`${subject}\` was not given; allow ${permission} and run it again.`,
  );
}

// ---- verification ----

/** Examples execute code that nobody has approved yet: outside a sandbox they need the permission for commands first. */
export async function mayRunExamples(step: Step, context: StepContext): Promise<Failure | null> {
  if (examplesOf(step).length === 0) return null;
  if (await context.ports.examples.sandboxed()) return null;
  return context.permitCommand(`examples of step ${step.id}`);
}

/** What a step's verification compares with: the errors that its files have before it. */
export async function stateBefore(
  checks: readonly Verify[],
  context: StepContext,
): Promise<Diagnosed | null> {
  const paths = checks.flatMap(check => ('diagnostics' in check ? check.diagnostics : []));
  return paths.length === 0 ? null : diagnose(paths, context);
}

/** The verification that reads what was committed; null when it holds or there is none. */
export async function checkAfterCommit(
  step: Step,
  before: Diagnosed | null,
  context: StepContext,
): Promise<Failure | null> {
  const { verify } = step;
  if (!verify) return null;
  if ('examples' in verify) {
    if (step.agent !== 'edit' && step.agent !== 'create')
      context.unchecked.add(
        `a step of the agent ${step.agent} has no function of its own to run examples on`,
      );
    return null;
  }
  if ('diagnostics' in verify) {
    const now = await diagnose(verify.diagnostics, context);
    for (const path of now.unchecked) context.unchecked.add(`nothing here knows the language of ${path}`);
    const errors = freshErrors(before?.errors ?? [], now.errors);
    return errors.length === 0 ? null : errorsFailure({ ...now, errors });
  }
  const cwd = checkFolder(step, context.ports.files.folders);
  const result = await context.runCommand(verify.command, cwd, undefined);
  const failure = commandFailure(result, 'check', null);
  if (failure?.status !== 'failed') return failure;
  const output =
    'output' in result && typeof result.output === 'string' ? `\n${result.output.slice(-2000)}` : '';
  return failed('check', `\`${verify.command}\` failed after the change. ${failure.detail}${output}`);
}

function mustBeWritable(step: Step, change: FileChange): void {
  if (!mayWrite(step, change))
    throw new Error(`step ${step.id} wrote ${change.path}, which it had not said that it writes`);
}

function mayWrite(step: Step, { path }: FileChange): boolean {
  return accessOf(step).writes.some(one => touches(one, { path, folder: false }));
}
