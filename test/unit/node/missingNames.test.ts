// Names that an edit of Python brings in, as the real grammar reads them.
import { strict as assert } from 'node:assert';
import path from 'node:path';
import type { StepContext } from '../../../src/core/agents/agent';
import { withMissingNames } from '../../../src/core/agents/missingNames';
import { createSyntax } from '../../../src/node/syntax';

const syntax = createSyntax(path.resolve('dist', 'grammars'));
const before = 'def a():\n    return 1\n';

async function check(
  body: string,
  expected: string | RegExp,
  own: Record<string, string> = {},
): Promise<void> {
  const context = {
    ports: { syntax, files: { folders: [], list: () => Promise.resolve(['x.py', ...Object.keys(own)]) } },
    read: (name: string) => Promise.resolve({ ok: true, file: { text: own[name] ?? '' } }),
    signal: new AbortController().signal,
  } as unknown as StepContext;
  const step = { id: 's', title: 's', agent: 'edit' as const, file: 'x.py', symbol: 'a', instruction: 'x' };
  const { text, fault } = await withMissingNames(step, before, before.replace('1', body), context);
  if (typeof expected === 'string')
    assert.deepEqual([text, fault], [`${expected}def a():\n    return ${body}\n`, null]);
  else assert.match(fault ?? '', expected);
}

describe('a name that an edit of Python brings in', () => {
  it('is imported from what Python brings along', () =>
    check('math.floor(Counter("a")["a"])', 'import math\nfrom collections import Counter\n\n\n'));
  it('is rather imported from the project', () =>
    check('Counter("a")', 'from own import Counter\n\n\n', { 'own.py': 'class Counter:\n    pass\n' }));
  it('is told where it belongs if it is a method', () =>
    check('strip("a")', /"strip" at line 2 .* but a method; call it as text\.strip\(/));
  it('is a fault where nothing has it', () => check('total("a")', /"total" .* is defined nowhere/));
});
