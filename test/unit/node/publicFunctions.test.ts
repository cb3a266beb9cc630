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
