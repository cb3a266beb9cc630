// A task's files in a temporary folder, and its tests as the runner of its language runs them.
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Task } from './task';

export interface Workspace {
  readonly root: string;
  /** Beside the workspace: the run's journal. */
  readonly state: string;
  /** Runs the tests; exit code 0 where all pass. */
  readonly command: string;
  text(): string;
  write(text: string): void;
  close(): void;
}

export function openWorkspace(task: Task): Workspace {
  const place = mkdtempSync(path.join(tmpdir(), 'quickstep-fixes-'));
  const root = path.join(place, 'workspace');
  const file = path.join(root, task.file);
  const { name, text, command } = testsOf(task);
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(file, task.start);
  writeFileSync(path.join(root, name), text);
  writeFileSync(path.join(root, 'package.json'), '{ "type": "module" }\n');
  return {
    root,
    state: path.join(place, 'state'),
    command,
    text: () => readFileSync(file, 'utf8'),
    write: changed => writeFileSync(file, changed),
    close: () => rmSync(place, { recursive: true, force: true, maxRetries: 5 }),
  };
}

function testsOf({ file, names, tests }: Task): { name: string; text: string; command: string } {
  const base = file.replace(/\.\w+$/, '');
  if (file.endsWith('.py')) {
    const bodies = Object.entries(tests).map(([name, body]) => `    def ${name}(self):\n        ${body}\n`);
    const head = `import unittest\n\nfrom ${base} import ${names}\n\n\nclass Tests(unittest.TestCase):\n`;
    const name = `test_${base}`;
    return {
      name: `${name}.py`,
      text: head + bodies.join('\n'),
      command: `timeout 20 python3 -B -m unittest ${name}`,
    };
  }
  const bodies = Object.entries(tests).map(
    ([name, body]) => `test('${name}', async () => {\n  ${body}\n});\n`,
  );
  const head = `import test from 'node:test';\nimport assert from 'node:assert/strict';\nimport { ${names} } from '../${file}';\n\n`;
  const name = `test/${file.replace(/\.(\w+)$/, '.test.$1')}`;
  const node = `'${process.execPath}' --test --test-reporter=spec --test-timeout=10000`;
  return { name, text: head + bodies.join('\n'), command: `${node} ${name}` };
}
