// What is taken of an answer that holds more than was asked for, as the real grammars see it.
import { strict as assert } from 'node:assert';
import { ownPart, type Wanted } from '../../../src/core/edit/ownPart';
import { syntax } from '../../support/syntaxCases';

/** The part taken, and after `|` the imports that go to the others. */
function check(
  name: string,
  answer: string,
  wanted: Partial<Wanted> & Pick<Wanted, 'declared'>,
  expected: string,
  path = 'x.ts',
): void {
  it(name, async () => {
    const symbols = await syntax.symbols(path, answer);
    const { code, imports } = ownPart(answer, symbols, { path, beside: '', ...wanted });
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
  check(
    'with the class around a new method that method is inserted',
    'class Bus {\n  on(name) {}\n\n  /** Once. */\n  once() {}\n\n  clear() {}\n}',
    { declared, around: 'Bus' },
    '  /** Once. */\n  once() {}\n\n  clear() {}',
  );
});

const inGo = new Set(['Retry', 'Retry.Run', 'limit']);
const inRust = new Set(['Retry', 'impl Retry', 'Retry.run', 'limit']);
const inJava = new Set(['Retry', 'Retry.run', 'Retry.limit']);

describe('of an answer in Go', () => {
  const run = 'func (r *Retry) Run() {\n\tfmt.Println(1)\n}';
  check(
    'the method is taken, and what it uses of the imports goes to the others',
    `package a\n\nimport (\n\t"fmt"\n\t"os"\n)\n\ntype Retry struct{}\n\n${run}`,
    { symbol: 'Retry.Run', declared: inGo },
    `${run}|import "fmt"`,
    'x.go',
  );
  check(
    'an import under another name is known by it',
    `import f "fmt"\nimport m "math/v2"\n\nfunc half() int {\n\treturn m.Abs(1)\n}`,
    { declared: inGo },
    'func half() int {\n\treturn m.Abs(1)\n}|import m "math/v2"',
    'x.go',
  );
});

describe('of an answer in Rust', () => {
  const run = '    pub fn run(&self) -> u8 {\n        1\n    }';
  const reset = '    /// Again.\n    pub fn reset(&mut self) {}';
  check(
    'with the impl around a function the function is taken',
    `use std::fmt;\n\nimpl Retry {\n${run}\n\n    fn other(&self) {}\n}`,
    { symbol: 'Retry.run', declared: inRust },
    `${run}|use std::fmt;`,
    'x.rs',
  );
  check(
    'with the impl around a new function that one is inserted into it',
    `impl Retry {\n${run}\n\n${reset}\n}`,
    { declared: inRust, around: 'impl Retry' },
    reset,
    'x.rs',
  );
  check(
    'an impl with a new function is inserted beside it',
    `struct Retry;\n\nimpl Retry {\n${reset}\n}`,
    { declared: inRust },
    `impl Retry {\n${reset}\n}`,
    'x.rs',
  );
  check(
    'an impl that is there goes with the rest of the file',
    `struct Retry;\n\nimpl Retry {\n${run}\n}\n\nfn half() {}`,
    { declared: inRust },
    'fn half() {}',
    'x.rs',
  );
});

describe('of an answer in Java and C#', () => {
  check(
    'with the class around a method the method is taken',
    'package a.b;\n\nimport java.util.List;\n\npublic class Retry {\n    int limit;\n\n    @Override\n    public List run() {\n        return null;\n    }\n}',
    { symbol: 'Retry.run', declared: inJava },
    '    @Override\n    public List run() {\n        return null;\n    }|import java.util.List;',
    'X.java',
  );
  check(
    'namespace and usings are no part of a method',
    'using System;\nnamespace A.B;\n\npublic int Half(int a)\n{\n    return a / 2;\n}',
    { declared: inJava, around: 'Retry' },
    'public int Half(int a)\n{\n    return a / 2;\n}|using System;',
    'X.cs',
  );
});
