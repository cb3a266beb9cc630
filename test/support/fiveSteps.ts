// One task of five steps (edit, create, command, check, edit) that every provider must carry out: three of the steps are
// a model's, one of them after a choice from an enum; the check runs what the first two made.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { configSchema } from '../../src/core/config';
import type { RunEvent } from '../../src/core/events';
import type { Plan } from '../../src/core/plan/plan';
import type { Model, ModelRequest } from '../../src/core/ports';
import { runTask } from '../../src/core/run/runTask';
import { enginePorts } from '../../src/node/commandLine/enginePorts';
import { createJournal } from '../../src/node/journal';
import { denyAll } from '../../src/node/terminal/askOnTerminal';

export const fiveStepFiles: Readonly<Record<string, string>> = {
  'package.json': '{ "type": "module" }\n',
  'src/limit.js': 'export function limit() {\n  return 3;\n}\n',
  'src/label.js':
    'export function label(name) {\n  return name;\n}\n\nexport function count(items) {\n  return items.length;\n}\n',
  'check.js':
    "import { limit } from './src/limit.js';\nimport { name } from './src/name.js';\n" +
    "if (limit() !== 5) throw new Error('limit() returns ' + limit() + ', not 5');\n" +
    "if (name !== 'shop') throw new Error('name is ' + name + ', not shop');\n",
};

export const fiveStepPlan: Plan = {
  version: 1,
  goal: 'Raise the limit, add the name, check, and label in upper case',
  steps: [
    {
      id: 'raise',
      title: 'Raise the limit',
      agent: 'edit',
      file: 'src/limit.js',
      symbol: 'limit',
      instruction: 'Return 5 instead of 3.',
    },
    {
      id: 'name',
      title: 'Add the name',
      agent: 'create',
      file: 'src/name.js',
      instruction: "One line of JavaScript that exports the constant name, whose value is the string 'shop'.",
    },
    { id: 'list', title: 'List the files', agent: 'command', command: 'ls src', writes: [] },
    {
      id: 'check',
      title: 'Check both',
      agent: 'check',
      needs: ['raise', 'name'],
      command: 'node check.js',
    },
    {
      id: 'upper',
      title: 'Label in upper case',
      agent: 'edit',
      file: 'src/label.js',
      needs: ['check'],
      instruction: 'Change the function label: return name.toUpperCase() instead of name.',
    },
  ],
};

/** What a perfect model answers. */
export function fiveStepAnswer({
  prefix,
  messages,
  schema,
}: Pick<ModelRequest, 'prefix' | 'messages' | 'schema'>): string {
  const prompt = messages.at(-1)?.content ?? '';
  if (schema) return '{"target":"label"}';
  if (prompt.includes('Return 5')) return 'export function limit() {\n  return 5;\n}';
  if (prefix.includes('one new file')) return "export const name = 'shop';";
  return 'export function label(name) {\n  return name.toUpperCase();\n}';
}

export async function writeFiveStepFiles(folder: string): Promise<void> {
  for (const [name, text] of Object.entries(fiveStepFiles)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
}

/** Throws where the workspace is not what the five steps make. */
export function assertFiveStepsDone(folder: string): void {
  const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
  assert.match(read('src/label.js'), /toUpperCase\(\)/);
  assert.ok(read('src/label.js').includes('return items.length;'));
  assert.match(read('src/limit.js'), /return 5;/);
}

/** Carries the task out on a real disk and shell, with this model alone. */
export async function runFiveSteps(executor: Model, signal: AbortSignal): Promise<void> {
  const place = await mkdtemp(path.join(tmpdir(), 'quickstep-five-'));
  const root = path.join(place, 'workspace');
  await writeFiveStepFiles(root);
  const journal = createJournal(path.join(place, 'state'), 'five-steps');
  const events: RunEvent[] = [];
  const { limits, permissions } = configSchema.parse({ permissions: { edits: 'allow', commands: 'allow' } });
  try {
    const ports = enginePorts({
      root,
      planner: null,
      executor,
      agentModels: {},
      approval: denyAll,
      journal,
      dist: path.resolve('dist'),
      secretNames: [],
    });
    const request = {
      run: 'five-steps',
      session: 'five-steps',
      workspace: root,
      task: fiveStepPlan.goal,
      mode: 'agent' as const,
      plan: fiveStepPlan,
    };
    const inbox = { peek: () => [], take: () => [] };
    const observer = { event: (event: RunEvent) => void events.push(event), live: () => undefined };
    const settings = { limits: { ...limits, repairs: 2 }, permissions };
    const result = await runTask(request, ports, settings, observer, inbox, signal);
    assert.equal(result.status, 'done', `${result.summary}\n${repliesOf(events)}`);
    assertFiveStepsDone(root);
  } finally {
    await journal.close();
    await rm(place, { recursive: true, force: true });
  }
}

function repliesOf(events: readonly RunEvent[]): string {
  return events
    .filter(event => event.type === 'attempt.finished' || event.type === 'step.finished')
    .map(event => JSON.stringify(event))
    .join('\n');
}
