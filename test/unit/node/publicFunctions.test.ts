// The functions of a file with the real grammars: what other files can use, and what is documented.
import { strict as assert } from 'node:assert';
import path from 'node:path';
import { publicFunctions } from '../../../src/core/agents/publicFunctions';
import type { StepContext } from '../../../src/core/agents/agent';
import { createSyntax } from '../../../src/node/syntax';

const syntax = createSyntax(path.resolve('dist', 'grammars'));

async function check(file: string, text: string, expected: string, undocumented = false): Promise<void> {
  const read = () => Promise.resolve({ ok: true, file: { path: file, text, encoding: 'utf8', hash: '' } });
  const context = { read, ports: { syntax } } as unknown as StepContext;
  const done = await publicFunctions({ file, undocumented }, context);
  assert.equal(done.ok ? (done.output as string[]).join(' ') : done.detail, expected);
}

const script = `
export function plain() {
  function inner() {}
  return inner;
}
/** Told. */
export const arrow = () => 1;
export const number = 1;
function hidden() {}
export class Box {
  constructor() {}
  open() {}
  private shut() {}
  #lock() {}
  /** Told. */
  told() {}
}
class Secret { open() {} }
`;
const python = `
def plain(a):
    return a

def told(a):
    """Told."""
    return a

def _hidden():
    pass

class Box:
    def __init__(self):
        pass
    def open(self):
        pass
`;

describe('the public functions', () => {
  it('of TypeScript are those exported, and the methods of exported classes that anybody may call', () =>
    check('a.ts', script, 'plain arrow Box.open Box.told'));
  it('without a comment are what is left to document', () => check('a.ts', script, 'plain Box.open', true));
  it('of CommonJS are those exported', () =>
    check('a.js', 'function a() {}\nfunction b() {}\nmodule.exports = { a };\n', 'a'));
  it('of Python are those whose name is not private', () => check('a.py', python, 'plain told Box.open'));
  it('of Python without a docstring are what is left to document', () =>
    check('a.py', python, 'plain Box.open', true));
  it('of Go are those in capitals, of types in capitals', () =>
    check(
      'a.go',
      'func F() {}\nfunc g() {}\n// Told.\nfunc (r *Retry) Run() {}\nfunc (r *Retry) stop() {}\nfunc (r *other) Run() {}\n',
      'F Retry.Run',
    ));
  it('of Rust are those that say so, tests and implementations of traits left out', () =>
    check(
      'a.rs',
      'pub fn f() {}\nfn g() {}\nimpl A {\n  #[inline]\n  pub fn h() {}\n  fn i() {}\n}\nimpl Display for A {\n  fn fmt() {}\n}\n#[test]\nfn t() {}\n',
      'f A.h',
    ));
  it('of Rust may be documented behind an attribute', () =>
    check('a.rs', '#[inline]\n/// Told.\npub fn f() {}\npub fn g() {}\n', 'g', true));
  it('of Java and C# are those that say so, or what an interface declares', async () => {
    const text = `class A {
  public A() {}
  @Override
  public void f() {}
  void g() {}
  private void h() {}
}
interface B {
  void i();
}
`;
    await check('A.java', text, 'A.f B.i');
    await check('A.cs', text.replace('@Override', '[Pure]'), 'A.f B.i');
  });
  it('of a language that nothing knows are not known', () =>
    check('a.txt', 'x', 'Nothing here knows the language of a.txt; name its functions.'));
});

describe('the code of the public functions', () => {
  async function parts(file: string, text: string): Promise<readonly string[]> {
    const read = () => Promise.resolve({ ok: true, file: { path: file, text, encoding: 'utf8', hash: '' } });
    const context = { read, ports: { syntax } } as unknown as StepContext;
    const [first, rest] = await Promise.all(
      (['first', 'rest'] as const).map(code => publicFunctions({ file, code }, context)),
    );
    assert.ok(first?.ok && rest?.ok);
    return [first.output as string, ...(rest.output as string[])];
  }
  const body = (lines: number): string => '  work(1, 2, 3, 4, 5, 6, 7);\n'.repeat(lines);
  const many = Array.from(
    { length: 40 },
    (_, i) => `/** Does ${i}. */\nexport function f${i}() {\n${body(20)}}\nfunction own${i}() {}\n`,
  ).join('\n');

  it('is the file where it is short', async () => assert.deepEqual(await parts('a.ts', script), [script]));

  it('is that of all of them in parts that a step can be shown', async () => {
    const found = await parts('a.ts', many);
    const names = found.join('\n').match(/(?<=function )\w+/g) ?? [];
    assert.deepEqual(
      names,
      Array.from({ length: 40 }, (_, i) => `f${i}`),
    );
    assert.ok(found.length < 8 && found.every(part => part.length <= 6_000 && part.startsWith('/** Does')));
  });

  it('has the methods of a class below its head, in each part', async () => {
    const methods = Array.from({ length: 20 }, (_, i) => `  m${i}() {\n${body(20)}  }\n`).join('');
    const found = await parts('a.ts', `export class Box {\n${methods}}\n`);
    assert.ok(found.length > 1);
    for (const part of found) assert.match(part, /^export class Box \{\n {2}m\d+\(\) \{/);
  });

  it('says what is missing of one that is too long', async () => {
    const [first = '', ...rest] = await parts('a.ts', `export function f() {\n${body(400)}}\n`);
    assert.match(first, /\n\(lines \d+-402 of a\.ts are left out: they do not fit\)$/);
    assert.ok(first.length <= 6_000 && rest.length === 0);
  });

  it('is all of a file in whose language nothing knows any', async () => {
    const text = Array.from({ length: 60 }, (_, i) => `sub f${i} {\n${body(10)}}\n`).join('\n');
    const found = await parts('a.odd', text);
    assert.deepEqual(found.join('\n'), text);
    assert.ok(found.every(part => part.length <= 6_000 && part.startsWith('sub ')));
  });
});
