// What an answer declares against what was asked for, as the real grammars read it.
import { strict as assert } from 'node:assert';
import path from 'node:path';
import { declaredFault, type Asked } from '../../../src/core/agents/declaredFault';
import { namedIn } from '../../../src/core/agents/namedBeside';
import { createSyntax } from '../../../src/node/syntax';

const syntax = createSyntax(path.resolve('dist', 'grammars'));
const file = 'function closingQuote(line) {\n  return 1;\n}\n\nfunction shown(a) {\n  return a;\n}\n';

const added = { signature: 'function shown(a)', replaced: undefined };
const replaced = { signature: undefined, replaced: 'shown' };

type Case = readonly [behaviour: string, where: Omit<Asked, 'named'>, answer: string, fault: string | null];

const cases: readonly Case[] = [
  [
    'is sent back where it defines inside its function what it was to call',
    replaced,
    'function shown(a) {\n  const closingQuote = line => 1;\n  return closingQuote(a);\n}',
    'closingQuote is a function that the file has already; call it, do not define it inside shown',
  ],
  [
    'is sent back where it is what it was to call',
    replaced,
    'function closingQuote(a) {\n  return a;\n}',
    'the answer is closingQuote, which the file has already; answer with shown, which calls it',
  ],
  [
    'is sent back where it is a body without its function',
    added,
    'let b = 1;\nb += 1;',
    'the answer does not declare shown; write the whole function, from its signature to its end',
  ],
  ['is taken where it calls it', replaced, 'function shown(a) {\n  return closingQuote(a);\n}', null],
  ['is taken where it gets another name', replaced, 'function told(a) {\n  return a;\n}', null],
  [
    'is taken where it defines another',
    replaced,
    'function shown(a) {\n  const next = () => 1;\n  return next();\n}',
    null,
  ],
  ['is taken where a class has such a method', replaced, 'class Shown {\n  closingQuote() {}\n}', null],
  ['is taken where it is a function in another form', added, 'export const shown = a => a;', null],
  [
    'is taken where it is no function that was asked for',
    { ...added, signature: 'type A' },
    'type A = 1;',
    null,
  ],
];

describe('an answer', () => {
  for (const [behaviour, where, answer, fault] of cases) {
    it(behaviour, async () => {
      const named = namedIn('Return closingQuote(line).', await syntax.symbols('a.ts', file));
      assert.equal(declaredFault(await syntax.symbols('a.ts', answer), { ...where, named }), fault);
    });
  }

  it('is taken in a language without a grammar', () =>
    assert.equal(declaredFault(null, { ...added, named: [] }), null));

  const inGo: readonly (readonly [
    behaviour: string,
    signature: string,
    answer: string,
    fault: RegExp | null,
  ])[] = [
    ['without its function', 'func (r *Retry) Run() error', 'return nil', /does not declare Run/],
    ['with its method', 'func (r *Retry) Run() error', 'func (r *Retry) Run() error {\n}', null],
    ['with its function', 'func half(a int) int', 'func half(a int) int {\n}', null],
  ];
  for (const [behaviour, signature, answer, fault] of inGo) {
    it(`of Go ${behaviour} is ${fault === null ? 'taken' : 'sent back'}`, async () => {
      const asked = { signature, replaced: undefined, named: [] };
      const said = declaredFault(await syntax.symbols('a.go', answer), asked);
      if (fault === null) assert.equal(said, null);
      else assert.match(said ?? '', fault);
    });
  }
});
