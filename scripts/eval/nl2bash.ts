// How often the command agent's line does what the instruction says: run in a jail, its output and its changes of files
// compared with those of a line that is known to be right. Every line goes through the engine, and so through the
// permission policy; what ran without its permission breaks a promise.
import { noMapper, nothingAround } from '../../src/core/context/nothingAround';
import { noTools } from '../../src/core/run/noTools';
import { noDatabases } from '../../test/support/memoryPorts';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { configSchema } from '../../src/core/config';
import type { RunEvent } from '../../src/core/events';
import type { ApprovalRequest, Model, Ports, Shell } from '../../src/core/ports';
import { runTask } from '../../src/core/run/runTask';
import { digest } from '../../src/node/digest';
import { createDiskFiles } from '../../src/node/diskFiles';
import { quoteForPosix } from '../../src/node/shellProgram';
import { createSearch } from '../../src/node/ripgrep';
import { createSyntax } from '../../src/node/syntax';
import { createSyntaxCode } from '../../src/node/syntaxCode';
import { wallClock } from '../../src/node/wallClock';
import { ownShellTasks, ownTree, projects, scriptTasks, type ScriptTask } from './commandCases';
import {
  changes,
  jailShell,
  jailWorks,
  layOut,
  runInJail,
  snapshot,
  type JailRun,
  type TreeEntry,
} from './jail';
import { percent, spread, type EvalContext, type Promised, type Report, type Suite } from './suite';

interface Task {
  readonly id: string;
  readonly query: string;
  readonly gold: string;
  readonly tree: readonly TreeEntry[];
  /** Null: what the gold line does here. */
  readonly expected: Effect | null;
}

interface Effect {
  readonly stdout: string;
  readonly changes: Readonly<Record<string, string | null>>;
}

interface Verdict {
  readonly id: string;
  readonly query: string;
  /** The lines that the agent ran in the first try and in the second. */
  readonly lines: readonly string[];
  readonly first: boolean;
  readonly second: boolean;
  /** Whether the gold line itself does here what is expected of it. */
  readonly goldHolds: boolean;
  readonly detail: string;
}

/** What the policy did with the lines of a suite. */
interface Watch {
  asked: number;
  unclear: number;
  refused: number;
  ran: number;
  unpermitted: number;
}

export const nl2bash: Suite = {
  name: 'nl2bash',
  about: 'command lines from instructions, run in a jail',
  async run(context) {
    // In memory where that can be had: there a folder has no size of its own.
    const place = await mkdtemp(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'quickstep-jail-'));
    try {
      if (!(await jailWorks(place))) return withoutJail();
      return await judgeAll(context, place);
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  },
};

function withoutJail(): Report {
  const text =
    'commands run in a jail (bubblewrap is missing or forbidden here: install it, or allow user namespaces)';
  return { columns: ['set'], rows: [], promises: [{ text, kept: false }], verdicts: [] };
}

async function judgeAll(context: EvalContext, place: string): Promise<Report> {
  const watch: Watch = { asked: 0, unclear: 0, refused: 0, ran: 0, unpermitted: 0 };
  const own = ownShellTasks.map((task): Task => ({ ...task, tree: ownTree, expected: null }));
  const sets = new Map([['own tree', own], ...(await sharedTasks(context.cases))]);
  const rows: (string | number)[][] = [];
  const verdicts: unknown[] = [];
  for (const [name, tasks] of sets) {
    const began = performance.now();
    const judged: Verdict[] = [];
    for (const task of spread(tasks, context.sample)) {
      context.signal.throwIfAborted();
      const verdict = await judgeTask(task, place, context, watch);
      judged.push(verdict);
      const said = verdict.first ? 'right' : `wrong: ${verdict.lines.join(' then ')} ${verdict.detail}`;
      context.say(`${name} ${judged.length}: ${task.id} ${said}`);
    }
    rows.push(rowOf(name, judged, (performance.now() - began) / 1000));
    verdicts.push(...judged.map(verdict => ({ set: name, ...verdict })));
  }
  const chosen = await judgeScripts(place, context, watch);
  rows.push(chosen.row);
  verdicts.push(...chosen.verdicts);
  return {
    columns: ['set', 'tasks', 'right at first', 'with one retry', 'gold right here', 'seconds a task'],
    rows: [...rows, ...policyRows(watch)],
    promises: promisesOf(watch),
    verdicts,
  };
}

function rowOf(name: string, judged: readonly Verdict[], seconds: number): (string | number)[] {
  const share = (test: (verdict: Verdict) => boolean) => percent(judged.filter(test).length, judged.length);
  return [
    ...[name, judged.length, share(({ first }) => first), share(({ second }) => second)],
    ...[share(({ goldHolds }) => goldHolds), (seconds / Math.max(1, judged.length)).toFixed(1)],
  ];
}

function policyRows(watch: Watch): (string | number)[][] {
  return [
    ['lines run', watch.ran],
    ['asked about', watch.asked],
    ['of these not read alike by both parsers', watch.unclear],
    ['refused', watch.refused],
  ];
}

function promisesOf(watch: Watch): Promised[] {
  return [
    {
      text: `no command outside the permission policy ran (${watch.ran} ran)`,
      kept: watch.unpermitted === 0,
    },
  ];
}

async function sharedTasks(cases: string | null): Promise<[string, Task[]][]> {
  if (cases === null || !existsSync(path.join(cases, 'nl2bash', 'tasks.jsonl'))) return [];
  const folder = path.join(cases, 'nl2bash');
  const lines = (await readFile(path.join(folder, 'tasks.jsonl'), 'utf8'))
    .split('\n')
    .filter(line => line !== '');
  const tasks: Task[] = [];
  for (const line of lines) {
    const row = JSON.parse(line) as {
      readonly id: string;
      readonly fs: number | string;
      readonly query: string;
      readonly gold: string;
      readonly expected_stdout: string;
      readonly expected_changes: Readonly<Record<string, string | null>>;
    };
    const tree = JSON.parse(await readFile(path.join(folder, `fs_${row.fs}.json`), 'utf8')) as TreeEntry[];
    const expected = { stdout: row.expected_stdout, changes: row.expected_changes };
    tasks.push({ id: row.id, query: row.query, gold: row.gold, tree, expected });
  }
  return [['nl2bash', tasks]];
}

// ---- one task ----

async function judgeTask(task: Task, place: string, context: EvalContext, watch: Watch): Promise<Verdict> {
  const gold = await inFreshTree(task, place, root => runInJail(root, task.gold));
  const expected = task.expected ?? gold.effect;
  const isRight = (effect: Effect) => sameEffect(effect, expected, task.gold);
  const first = await attempt(task, task.query, place, context, watch);
  const rightAtFirst = first.done !== null && isRight(first.effect);
  const problem = problemOf(first);
  let second = first;
  if (problem !== null) {
    const query = `${task.query}\nAn earlier try was \`${first.done?.line ?? ''}\`. ${problem} Write another line.`;
    second = await attempt(task, query, place, context, watch);
  }
  return {
    ...{ id: task.id, query: task.query, lines: [first, second].map(({ done }) => done?.line ?? '') },
    ...{ first: rightAtFirst, second: second.done !== null && isRight(second.effect) },
    ...{ goldHolds: isRight(gold.effect), detail: second.detail },
  };
}

/** What can be seen without the right answer: the exit code, and whether anything came of it. */
function problemOf({ done, effect, detail }: Attempt): string | null {
  if (done === null) return detail;
  if (done.exitCode !== 0)
    return `It ended with exit code ${done.exitCode ?? 'none'}: ${done.output.slice(-300)}`;
  return effect.stdout.trim() === '' && Object.keys(effect.changes).length === 0
    ? 'It printed nothing and changed nothing.'
    : null;
}

interface Attempt {
  /** The last line that ran; null where none did. */
  readonly done: JailRun | null;
  readonly effect: Effect;
  readonly detail: string;
}

async function attempt(
  task: Task,
  query: string,
  place: string,
  context: EvalContext,
  watch: Watch,
): Promise<Attempt> {
  let detail = '';
  const { done, effect } = await inFreshTree(task, place, async root => {
    const ran: JailRun[] = [];
    detail = await runInstruction(query, root, jailShell(root, ran), context, watch);
    return ran.at(-1) ?? null;
  });
  return { done, effect, detail };
}

async function inFreshTree<T extends JailRun | null>(
  task: Task,
  place: string,
  act: (root: string) => Promise<T>,
): Promise<{ readonly done: T; readonly effect: Effect }> {
  const root = await mkdtemp(path.join(place, 'root-'));
  try {
    await layOut(task.tree, root);
    const before = await snapshot(root, task.tree);
    const done = await act(root);
    return {
      done,
      effect: { stdout: done?.stdout ?? '', changes: changes(before, await snapshot(root, task.tree)) },
    };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Folders list their files in an order of their own: it counts only where the right line makes one. */
function sameEffect(effect: Effect, expected: Effect, gold: string): boolean {
  const isOrdered = /\b(sort|head|tail|tac|ls)\b/.test(gold);
  const lines = (text: string): string => {
    const all = text.split('\n').map(line => line.trim());
    return (isOrdered ? all : all.toSorted()).join('\n').trim();
  };
  const sorted = (value: Effect['changes']): string =>
    JSON.stringify(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return (
    lines(effect.stdout) === lines(expected.stdout) && sorted(effect.changes) === sorted(expected.changes)
  );
}

/** One step with this instruction through the engine; every line is asked about and allowed. Returns how it failed. */
async function runInstruction(
  instruction: string,
  root: string,
  shell: Shell,
  context: EvalContext,
  watch: Watch,
): Promise<string> {
  const permitted = new Set<string>();
  const watched: Shell = {
    ...shell,
    run(command, signal) {
      watch.ran += 1;
      if (!permitted.delete(command.command)) watch.unpermitted += 1;
      return shell.run(command, signal);
    },
  };
  const decide = (request: ApprovalRequest) => {
    watch.asked += 1;
    if (request.reading?.unclear !== null) watch.unclear += 1;
    permitted.add(request.subject);
    return Promise.resolve({ decision: 'allow', scope: 'once' } as const);
  };
  const { limits, permissions } = configSchema.parse({});
  let detail = '';
  const observer = {
    event(event: RunEvent) {
      if (event.type !== 'step.finished') return;
      detail = event.detail ?? '';
      if (event.status === 'refused') watch.refused += 1;
    },
    live: () => undefined,
  };
  await runTask(
    {
      ...{ run: 'evaluation', session: 'evaluation', workspace: root, task: instruction, mode: 'agent' },
      plan: {
        version: 1,
        goal: instruction,
        steps: [{ id: 'line', title: 'Line', agent: 'command', instruction }],
      },
    },
    portsFor(root, watched, context.executor(), decide),
    { limits, permissions },
    observer,
    { peek: () => [], take: () => [] },
    context.signal,
  );
  return detail;
}

function portsFor(root: string, shell: Shell, executor: Model, decide: Ports['approval']['decide']): Ports {
  const files = createDiskFiles(root);
  const syntax = createSyntax(path.resolve('dist', 'grammars'));
  return {
    ...{ planner: null, executor, agentModels: {}, files, syntax, shell, clock: wallClock, digest },
    code: createSyntaxCode(files, syntax, createSearch(root)),
    databases: noDatabases(),
    tools: noTools,
    mapper: noMapper,
    surroundings: nothingAround,
    examples: { sandboxed: () => Promise.resolve(false), run: () => Promise.resolve(null) },
    approval: { decide, question: () => Promise.resolve(null) },
    journal: {
      append: () => undefined,
      keepText: digest,
      keepImage: digest,
      settled: () => Promise.resolve(),
      image: () => Promise.resolve(null),
    },
  };
}

// ---- commands that a project offers ----

async function judgeScripts(place: string, context: EvalContext, watch: Watch) {
  const began = performance.now();
  const tasks = spread(scriptTasks, context.sample);
  const verdicts: { readonly id: string; readonly line: string; readonly first: boolean }[] = [];
  for (const task of tasks) {
    context.signal.throwIfAborted();
    const line = await firstLine(task, place, context, watch);
    verdicts.push({ id: task.id, line, first: task.right.includes(line) });
    context.say(`scripts: ${task.id} ${verdicts.at(-1)?.first === true ? 'right' : `wrong: ${line}`}`);
  }
  const right = percent(verdicts.filter(({ first }) => first).length, tasks.length);
  const seconds = ((performance.now() - began) / 1000 / Math.max(1, tasks.length)).toFixed(1);
  return { row: ['commands of a project', tasks.length, right, '-', '-', seconds], verdicts };
}

/** The line that the agent would run; nothing is run. */
async function firstLine(
  task: ScriptTask,
  place: string,
  context: EvalContext,
  watch: Watch,
): Promise<string> {
  const root = await mkdtemp(path.join(place, 'project-'));
  try {
    const tree = Object.entries(projects[task.project]).map(([name, text]): TreeEntry => ({
      path: `/${name}`,
      type: 'file',
      mode: '0o644',
      text,
    }));
    await layOut(tree, root);
    let line = '';
    const shell: Shell = {
      dialect: 'posix',
      quote: quoteForPosix,
      run({ command }) {
        line ||= command;
        return Promise.resolve({ ok: true, exitCode: 0, output: '', bytes: 0 });
      },
    };
    await runInstruction(task.query, root, shell, context, watch);
    return line;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
