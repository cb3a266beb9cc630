// What is taken of an answer that holds more than was asked for, as the real grammars see it.
import { strict as assert } from 'node:assert';
import path from 'node:path';
import { ownPart, type Wanted } from '../../../src/core/edit/ownPart';
import { createSyntax } from '../../../src/node/syntax';

const syntax = createSyntax(path.resolve('dist', 'grammars'));

/** The part taken, and after `|` the imports that go to the others. */
function check(name: string, answer: string, wanted: Wanted, expected: string, file = 'x.ts'): void {
  it(name, async () => {
    const { code, imports } = ownPart(answer, await syntax.symbols(file, answer), wanted);
    assert.equal([code, ...imports].join('|'), expected);
  });
}

const declared = new Set(['Bus', 'Bus.on', 'Bus.off', 'limit', 'total']);
const total = { symbol: 'total', declared };
const on = { symbol: 'Bus.on', declared };
const added = { declared };
const code = 'export function total(a) {\n  return a;\n}';

describe('of an answer', () => {
  check('that is the declaration everything is taken', code, total, code);
  check('the comment above it stays', `/** Adds. */\n${code}`, total, `/** Adds. */\n${code}`);
  check('what the file has already is left out', `const limit = 1;\n\n${code}`, total, code);
  check(
    'a new function beside it stays',
    `${code}\n\nfunction half() {}`,
    total,
    `${code}\n\nfunction half() {}`,
  );
  check('imports are left out', `import { x } from './x';\n\n${code}`, total, code);
  check(
    'an import of the platform goes to the others',
    `import { readFile } from 'node:fs/promises';\n${code}`,
    total,
    `${code}|import { readFile } from 'node:fs/promises';`,
  );
  check(
    'with the class around a method the method is taken',
    'class Bus {\n  on(name) {\n    return 1;\n  }\n\n  off() {}\n}',
    on,
    '  on(name) {\n    return 1;\n  }',
  );
  check(
    'a method alone stays as it is',
    '  on(name) {\n    return 1;\n  }',
    on,
    '  on(name) {\n    return 1;\n  }',
  );
  check('with two of the name nothing is guessed', `${code}\n${code}`, total, `${code}\n${code}`);
  check('under another name nothing is guessed', 'function sum() {}', total, 'function sum() {}');
  check(
    'of a whole file the new function alone is inserted',
    `const limit = 1;\n\n${code}\n\nexport function half(a) {\n  return a / 2;\n}\n`,
    added,
    'export function half(a) {\n  return a / 2;\n}',
  );
  check('lines without a declaration stay', 'total(1);\nlimit;', added, 'total(1);\nlimit;');
  check(
    'a method of a whole class of Python is taken',
    'class Bus:\n    def on(self, name):\n        return 1\n\n    def off(self):\n        pass',
    on,
    '    def on(self, name):\n        return 1',
    'x.py',
  );
  check(
    'imports of Python stay',
    'import re\n\n\ndef total(a):\n    return a',
    total,
    'import re\n\n\ndef total(a):\n    return a',
    'x.py',
  );
  check(
    'in a language without a grammar everything is taken',
    'import x\nfoo',
    total,
    'import x\nfoo',
    'x.unknown',
  );
});
