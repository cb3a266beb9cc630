// Names that new text brings in and nothing declares, as the real grammars read them.
import { strict as assert } from 'node:assert';
import path from 'node:path';
import type { StepContext } from '../../../src/core/agents/agent';
import { withMissingNames } from '../../../src/core/agents/missingNames';
import { createSyntax } from '../../../src/node/syntax';

const syntax = createSyntax(path.resolve('dist', 'grammars'));

interface Case {
  readonly file: string;
  readonly before: string | null;
  readonly after: string;
  readonly said?: string;
  readonly others?: Record<string, string>;
}

/** `expected`: the whole text then, or the fault. */
async function check(
  { file, before, after, said = '', others = {} }: Case,
  expected: string | RegExp,
): Promise<void> {
  const context = {
    ports: { syntax, files: { folders: [], list: () => Promise.resolve([file, ...Object.keys(others)]) } },
    read: (name: string) => Promise.resolve({ ok: true, file: { text: others[name] ?? '' } }),
    signal: new AbortController().signal,
  } as unknown as StepContext;
  const { text, fault } = await withMissingNames({ path: file, before, after, said }, context);
  if (typeof expected === 'string') assert.deepEqual([text, fault], [expected, null]);
  else assert.match(fault ?? '', expected);
}

describe('a name that an edit of Python brings in', () => {
  const before = 'def a():\n    return 1\n';
  const edit = (body: string, expected: string | RegExp, others = {}): Promise<void> => {
    const after = before.replace('1', body);
    return check(
      { file: 'x.py', before, after, others },
      typeof expected === 'string' ? expected + after : expected,
    );
  };

  it('is imported from what Python brings along', () =>
    edit('math.floor(Counter("a")["a"])', 'import math\nfrom collections import Counter\n\n\n'));
  it('is rather imported from the project', () =>
    edit('Counter("a")', 'from own import Counter\n\n\n', { 'own.py': 'class Counter:\n    pass\n' }));
  it('is told where it belongs if it is a method', () =>
    edit('strip("a")', /"strip" at line 2 .* but a method; call it as text\.strip\(/));
  it('is a fault where nothing has it', () => edit('total("a")', /"total" .* is defined nowhere/));
  it('is imported as other files import it', () =>
    edit('np.zeros(3)', 'import numpy as np\n\n\n', { 'b.py': 'import os, numpy as np\nnp.ones(1)\n' }));
  it('is imported from a package that other files take it from', () =>
    edit('get("/")', 'from web.client import fetch as get\n\n\n', {
      'b.py': 'from web.client import (\n    post,\n    fetch as get,\n)\nget("/")\n',
    }));
  it('is not taken from a relative import, which means another file elsewhere', () =>
    edit('load("a")', /"load" .* is defined nowhere/, { 'p/b.py': 'from .c import load\nload(1)\n' }));
  it('is a fault where other files import different things under it', () =>
    edit('get(1)', /other files do it by from a import get or from b import get; name one/, {
      'p.py': 'from a import get\nget(1)\n',
      'q.py': 'from b import get\nget(1)\n',
    }));
});

describe('a name that an edit of a script brings in', () => {
  const before = "import { b } from './b.js';\nexport const a = () => b;\n";
  const edit = (body: string, expected: string | RegExp, others = {}): Promise<void> => {
    const after = before.replace('=> b', `=> ${body}`);
    // A statement goes behind the one that is there.
    const whole = typeof expected === 'string' ? after.replace('\n', `\n${expected}\n`) : expected;
    return check({ file: 'src/x.js', before, after, others }, whole);
  };
  const node = { 'src/y.js': "import { join } from 'node:path';\njoin('a');\n" };
  it('is imported from Node where the project uses Node', () =>
    edit('readFileSync(b)', "import { readFileSync } from 'node:fs';", node));
  it('is a module of Node where it is used as one', () =>
    edit('os.cpus(b)', "import * as os from 'node:os';", node));
  it('is a fault where the project does not use Node', () =>
    edit('readFileSync(b)', /"readFileSync" .* is defined nowhere/));
  it('is imported as other files import a package', () =>
    edit('z.string(b)', "import { z } from 'zod';", { 'lib/y.js': "import { z } from 'zod';\nz.a();\n" }));
  it('is imported under the name that other files give it', () =>
    edit('v4(b)', "import { v4 } from 'uuid';", { 'y.js': "import { v1, v4 } from 'uuid';\nv4();\n" }));
  it('is a namespace where other files have it as one', () =>
    edit('R.map(b)', "import * as R from 'ramda';", { 'y.js': "import * as R from 'ramda';\nR.a();\n" }));
  const util = {
    'old/util.js': 'export const util = 1;\n',
    'lib/y.js': "import * as util from './core.js';\nutil.a();\n",
  };
  it('is a namespace where other files have it as one, although one exports the name', () =>
    edit('util.c(b)', "import * as util from '../lib/core.js';", util));
  it('is a fault where other files have it as a namespace and as what one exports', () =>
    edit('util.c(b)', /other files do it by import \* as util .* or import \{ util \}/, {
      ...util,
      'old/z.js': "import { util } from './util.js';\nutil;\n",
    }));
  it('is imported from the file that exports it by default', () =>
    edit('parse(b)', "import parse from '../lib/parse.js';", {
      'lib/parse.js': 'export default function parse() {}\n',
    }));
  it('is imported from the file that others import by default under this name', () =>
    edit('Shop(b)', "import Shop from '../lib/shop.js';", {
      'lib/shop.js': 'export default class {}\n',
      'lib/y.js': "import Shop from './shop.js';\nShop();\n",
    }));
  it('is a fault where other files import different things under it', () =>
    edit('z(b)', /other files do it by import z from 'a'; or import z from 'c'/, {
      'p.js': "import z from 'a';\nz();\n",
      'q.js': "import z from 'c';\nz();\n",
    }));
  it('is required where the file requires', () =>
    check(
      {
        file: 'x.cjs',
        before: 'module.exports = () => 1;\n',
        after: 'module.exports = () => path.sep;\n',
        others: { 'y.cjs': "const fs = require('fs');\nfs.a();\n" },
      },
      "const path = require('path');\n\nmodule.exports = () => path.sep;\n",
    ));
});

describe('a new test', () => {
  const create = (after: string, expected: string, others = {}): Promise<void> =>
    check({ file: 'test/new.test.js', before: null, after, said: 'assert', others }, expected + after);
  const imports = "import { strict as assert } from 'node:assert';\nimport { test } from 'node:test';\n";
  const others = { 'test/a.test.js': `${imports}test('a', () => assert.ok(1));\n` };

  it('imports what the other tests import, also what some test runners give', () =>
    create("test('b', () => assert.ok(2));\n", `${imports.split('\n').slice(0, 2).join('\n')}\n\n`, others));
  it('imports nothing that other tests have without it', () =>
    create("test('b', () => expect(2));\n", '', { 'test/a.test.js': "test('a', () => expect(1));\n" }));
  it('imports nothing under a name that it has already', () =>
    create(
      "import assert from 'node:assert/strict';\nconst test = (a, b) => b();\ntest('b', () => assert.ok(2));\n",
      '',
      others,
    ));
  it('imports it beside what is imported already', () =>
    check(
      {
        file: 'test/new.test.js',
        before: null,
        after: "import { b } from '../src/b.js';\n\n// Tests of a function\ntest('b', () => assert.ok(b));\n",
        others,
      },
      `import { b } from '../src/b.js';\n${imports}\n// Tests of a function\ntest('b', () => assert.ok(b));\n`,
    ));
  it('imports it once', () => create(`${imports}test('b', () => assert.ok(2));\n`, '', others));
});

describe('a new file', () => {
  const create = (after: string, expected: string | RegExp, said = '', others = {}): Promise<void> =>
    check(
      { file: 'src/new.js', before: null, after, said, others },
      typeof expected === 'string' ? expected + after : expected,
    );

  it('gets the imports that it needs, written as the files beside it write theirs', () =>
    create('export const a = () => b();\n', "import { b } from './b';\n\n", '', {
      'src/b.js': "import { c } from './c';\nexport const b = () => c;\n",
    }));
  it('names files whole where nothing shows how the project does', () =>
    create('export const a = () => b();\n', "import { b } from './b.js';\n\n", '', {
      'src/b.js': 'export const b = () => 1;\n',
    }));
  it('may not use what nothing declares', () =>
    create('export const a = () => total(1);\n', /"total" at line 1 .* is defined nowhere/));
  it('may use what the plan says of it, which a later step may bring', () =>
    create('export const a = () => total(1);\n', '', 'Sum them by total(), which comes later.'));
});
