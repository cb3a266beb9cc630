// Where the answers of a small model go: they hold more, less or other than what was asked for, and all but the change
// stays as it was. Through the engine, with the real grammars.
import { strict as assert } from 'node:assert';
import type { Step } from '../../../src/core/plan/plan';
import { wallClock } from '../../../src/node/wallClock';
import { runSteps } from '../../support/runPlan';
import { syntax } from '../../support/syntaxCases';

type Target = Partial<Pick<Extract<Step, { agent: 'edit' }>, 'symbol' | 'lines' | 'at'>>;

const checkIn =
  (file: string, before: string) =>
  (name: string, target: Target, reply: string, expected: string): void => {
    it(name, async () => {
      const step: Step = { id: 'e', title: 'e', agent: 'edit', file, ...target, instruction: 'log the call' };
      const executor = (): string => reply;
      const run = await runSteps([step], { files: { [file]: before }, syntax, clock: wallClock, executor });
      assert.equal(run.result.status === 'done' ? run.files.get(file) : run.result.summary, expected);
    });
  };

const script = `// The bus.
'use strict';

import {
  log,
} from './log';

/** Sends. */
export class Bus {
  /** Adds a listener. */
  on(name) {
    return name;
  }

  /** Removes one. */
  off(name) {
    return null;
  }

  get [Symbol.iterator]() {
    return log;
  }
}

/** Counts. */
export function count(a) {
  function step(b) {
    return b;
  }
  return step(a);
}

start(new Bus());
`;

describe('an answer in JavaScript', () => {
  const check = checkIn('x.js', script);
  const counted = script.replace('(a) {\n', '(a) {\n  log(a);\n');
  const added = script.replace('on(name) {\n', 'on(name) {\n    log(name);\n');
  const count =
    'export function count(a) {\n  log(a);\n  function step(b) {\n    return b;\n  }\n  return step(a);\n}';
  const on = '  on(name) {\n    log(name);\n    return name;\n  }';
  const off = '  /** Removes one. */\n  off(name) {\n    return null;\n  }';
  const behindOn = (code: string): string => script.replace('name;\n  }\n', `name;\n  }\n\n${code}\n`);
  const once = '  once(name) {\n    return 1;\n  }';

  check('that is the whole file changes the function', { symbol: 'count' }, counted, counted);
  check('that is the whole file changes the method', { symbol: 'Bus.on' }, added, added);
  check('repeats the comment above', { symbol: 'count' }, `/** Counts. */\n${count}`, counted);
  check(
    'changes the comment above',
    { symbol: 'count' },
    `/** Counts, and logs. */\n${count}`,
    counted.replace('Counts.', 'Counts, and logs.'),
  );
  check(
    'changes the comment above a method',
    { symbol: 'Bus.on' },
    `  /**\n   * Adds a listener,\n   * and logs.\n   */\n${on}`,
    added.replace('/** Adds a listener. */', '/**\n   * Adds a listener,\n   * and logs.\n   */'),
  );
  check(
    'repeats the comment above a method',
    { symbol: 'Bus.on' },
    `  /** Adds a listener. */\n${on}`,
    added,
  );
  check(
    'keeps a comment of its own',
    { symbol: 'count' },
    `// Logged.\n${count}`,
    counted.replace('export function', '// Logged.\nexport function'),
  );
  check('repeats a statement behind it', { symbol: 'count' }, `${count}\n\nstart(new Bus());`, counted);
  check(
    'keeps a statement that is new',
    { symbol: 'count' },
    `${count}\n\nstart(count);`,
    counted.replace('a);\n}\n\n', 'a);\n}\n\nstart(count);\n\n'),
  );
  check('repeats the method behind it', { symbol: 'Bus.on' }, `${on}\n\n${off}`, added);
  check('repeats it dedented', { symbol: 'Bus.on' }, `${on}\n\n${off}`.replace(/^ {2}/gm, ''), added);
  check(
    'keeps a new method beside it',
    { symbol: 'Bus.on' },
    `${on}\n\n${once}`,
    added.replace('name;\n  }\n', `name;\n  }\n\n${once}\n`),
  );
  check(
    'keeps a new method that it calls, also within its class',
    { symbol: 'Bus.on' },
    `class Bus {\n${on.replace('log(', 'this.once(')}\n\n${once}\n\n  other() {}\n}`,
    added.replace('log(name)', 'this.once(name)').replace('name;\n  }\n', `name;\n  }\n\n${once}\n`),
  );
  check(
    'repeats what a method is put in behind',
    { at: { after: 'Bus.on' } },
    `  on(name) {\n    return name;\n  }\n\n${once}`,
    behindOn(once),
  );
  check(
    'keeps a new method of the same name',
    { at: { after: 'Bus.on' } },
    '  on(a, b) {\n    return 2;\n  }',
    behindOn('  on(a, b) {\n    return 2;\n  }'),
  );
  check(
    'repeats a method with a name that is computed',
    { at: { after: 'Bus.[Symbol.iterator]' } },
    `  get [Symbol.iterator]() {\n    return log;\n  }\n\n${once}`,
    script.replace('log;\n  }\n', `log;\n  }\n\n${once}\n`),
  );
  check(
    'is the whole file with a function at the end',
    { at: 'end' },
    `${script}\nfunction half(a) {\n  return a / 2;\n}\n`,
    `${script}\nfunction half(a) {\n  return a / 2;\n}\n`,
  );
  check(
    'is a function behind one inside another',
    { at: { after: 'count.step' } },
    'function half(a) {\n  return a / 2;\n}',
    script.replace('b;\n  }\n', 'b;\n  }\n\n  function half(a) {\n    return a / 2;\n  }\n\n'),
  );
  check(
    'keeps the blank lines at the ends of lines that were selected',
    { lines: [30, 34] },
    '```js\n  return step(a + 1);\n}\n\nstart(Bus);\n```',
    script.replace('step(a)', 'step(a + 1)').replace('new Bus()', 'Bus'),
  );
});

const python = `# The bus.
"""Sends."""

import re


class Bus:
    @property
    def size(self):
        return 1

    def on(self, name):
        return name


def main():
    Bus()
`;

describe('an answer in Python', () => {
  const check = checkIn('x.py', python);
  const sized = python.replace('1\n', '2\n');
  const once = '    def once(self):\n        return 1';
  const behindOn = python.replace('name\n\n', `name\n\n${once}\n\n`);

  check('that is the whole file changes the method', { symbol: 'Bus.size' }, sized, sized);
  check('has forgotten the decorator', { symbol: 'Bus.size' }, 'def size(self):\n    return 2', sized);
  check(
    'repeats the method behind it',
    { symbol: 'Bus.size' },
    'def size(self):\n    return 2\n\ndef on(self, name):\n    return name',
    sized,
  );
  check(
    'that is the whole file changes a function',
    { symbol: 'main' },
    python.replace('Bus()', 'print(1)'),
    python.replace('Bus()', 'print(1)'),
  );
  check(
    'repeats the class around a method behind its last one',
    { at: { after: 'Bus.on' } },
    `class Bus:\n    def on(self, name):\n        return name\n\n${once}`,
    behindOn,
  );
  check(
    'repeats its last method',
    { at: { after: 'Bus.on' } },
    `    def on(self, name):\n        return name\n\n${once}`,
    behindOn,
  );
});

const java = `package a;

class Bus {
    Bus() {
        size = 1;
    }

    int half(int a) {
        return a / 2;
    }
}
`;

describe('an answer in Java', () => {
  const check = checkIn('Bus.java', java);
  const half = '    int half(int a) {\n        return a / 2;\n    }';
  check(
    'is a constructor and repeats the method behind it',
    { symbol: 'Bus.Bus' },
    `Bus() {\n    size = 2;\n}\n\n${half}`,
    java.replace('= 1', '= 2'),
  );
});
