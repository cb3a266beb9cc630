// A repository of the evaluation in a temporary folder, and its tests with a task's beside them.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createShell } from '../../../src/node/processShell';
import type { Change, PlanTask, RepositoryName } from './task';

const TEST_MS = 60_000;
const node = `'${process.execPath}' --test --test-timeout=10000`;

/** Where a task's tests go, and what runs all tests. */
const tests: Readonly<Record<RepositoryName, { readonly file: string; readonly command: string }>> = {
  ledger: { file: 'test/task.test.ts', command: node },
  parcels: { file: 'test/task.test.js', command: node },
  shelf: { file: 'tests/test_task.py', command: 'python3 -B -m unittest discover -s tests -t .' },
};

export interface OpenRepository {
  readonly root: string;
  /** Beside it: the run's journal. */
  readonly state: string;
  apply(changes: readonly Change[]): void;
  /** Adds the task's tests and runs all. */
  passes(task: PlanTask, signal: AbortSignal): Promise<boolean>;
  close(): void;
}

export function openRepository(name: RepositoryName): OpenRepository {
  const place = realpathSync(mkdtempSync(path.join(tmpdir(), 'quickstep-plan-')));
  const root = path.join(place, name);
  cpSync(path.resolve('scripts/eval/plan/repos', name), root, { recursive: true });
  return {
    root,
    state: path.join(place, 'state'),
    apply(changes) {
      for (const change of changes) makeChange(root, change);
    },
    async passes({ tests: text, repository }, signal) {
      const { file, command } = tests[repository];
      writeFileSync(path.join(root, file), text);
      const run = { step: 'tests', title: 'tests', command, cwd: '', timeoutMs: TEST_MS };
      const result = await createShell(root).run(run, signal);
      return result.ok && result.exitCode === 0;
    },
    close: () => rmSync(place, { recursive: true, force: true, maxRetries: 5 }),
  };
}

function makeChange(root: string, { file, find, text }: Change): void {
  const at = path.join(root, file);
  mkdirSync(path.dirname(at), { recursive: true });
  if (find === undefined) return writeFileSync(at, text);
  const parts = readFileSync(at, 'utf8').split(find);
  if (parts.length !== 2) throw new Error(`${file} holds ${parts.length - 1} times: ${find}`);
  writeFileSync(at, parts.join(text));
}
