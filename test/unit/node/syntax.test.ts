import { strict as assert } from 'node:assert';
import { applyRegion, resolveTarget, type Region } from '../../../src/core/edit/region';
import { faults, symbols, syntax } from '../../support/syntaxCases';

describe('declarations of TypeScript', () => {
  const ts = (code: string, expected: string): void => symbols('a.ts', code, expected);
  ts('', '');
  ts('function f() {}|', 'function f 1');
  ts('export function f() {|}|', 'function f 1-2');
  ts('export async function* f() {|}|', 'function f 1-2');
  ts('export default function f() {}|', 'function f 1');
  ts('export default function () {}|', 'function default 1');
  ts('export default class {|  f() {}|}|', 'class default 1-3, method default.f 2');
  ts('export default () => 1;|', 'function default 1');
  ts('const f = () => 1;|', 'function f 1');
  ts('export const f = async () => {|  g();|};|', 'function f 1-3');
  ts('let f = function () {};|', 'function f 1');
  ts('export const a = 1;|', 'variable a 1');
  ts('export const a = 1, b = 2;|', 'variable a 1, variable b 1');
  ts('const { a } = b;|', '');
  ts('export { a };|', '');
  ts('interface A {|  f(): void;|}|', 'interface A 1-3');
  ts('export type A = string;|', 'type A 1');
  ts('export const enum A { B }|', 'enum A 1');
  ts('namespace A {|  export function f() {}|}|', 'module A 1-3, function A.f 2');
  ts("declare module 'a' {|  function f(): void;|}|", 'module a 1-3, function a.f 2');
  ts('class A {|  f() {}|  g() {}|}|', 'class A 1-4, method A.f 2, method A.g 3');
  ts('abstract class A {|  abstract f(): void;|}|', 'class A 1-3, method A.f 2');
  ts(
    'class A {|  constructor() {}|  static f() {}|  async *g() {}|  #h() {}|}|',
    'class A 1-6, method A.constructor 2, method A.f 3, method A.g 4, method A.#h 5',
  );
  ts('class A {|  get f() { return 1; }|  set f(a) {}|}|', 'class A 1-4, method A.f 2, method A.f 3');
  ts(
    'class A {|  f = () => 1;|  static g = function () {};|  h = 1;|}|',
    'class A 1-5, method A.f 2, method A.g 3',
  );
  ts('@a()|export class A {|  @b|  @c()|  f() {}|}|', 'class A 1-6, method A.f 3-5');
  ts(
    'export function f(a: string): void;|export function f(a: number): void;|export function f(a: any) {|}|',
    'function f 1-4',
  );
  ts('class A {|  f(a: string): void;|  /** b */|  f(a: any) {}|}|', 'class A 1-5, method A.f 2-4');
  ts('declare function f(a: string): void;|declare function f(a: number): void;|', 'function f 1-2');
  ts('function f() {}|function f() {}|', 'function f 1, function f 2');
  ts('/** a */|function f() {}|', 'function f (1)2');
  ts('// a|// b|export function f() {}|', 'function f (1)3');
  ts('/*|a|*/|// b|@c|class A {}|', 'class A (1)5-6');
  ts('// a||function f() {}|', 'function f 3');
  ts('a(); // b|function f() {}|', 'function f 2');
  ts('class A {|  /** a */|  f() {}|}|', 'class A 1-4, method A.f (2)3');
  ts(
    'function f() {|  function g() {}|  const h = () => 1;|  const a = 1;|}|',
    'function f 1-5, function f.g 2, function f.h 3',
  );
  ts('if (a) {|  function f() {}|}|', 'function f 2');
  ts('function f() {}|function g( {|', 'function f 1');
  symbols('a.tsx', 'export const A = () => <a b={c} />;|', 'function A 1');
  symbols('a.jsx', 'export function A() {|  return <a />;|}|', 'function A 1-3');
  symbols(
    'a.js',
    'exports.f = function () {};|module.exports = function g() {};|A.prototype.h = () => 1;|',
    'function f 1, function g 2, method A.h 3',
  );
  symbols('a.mjs', 'class A {|  f = () => 1;|  static { }|}|', 'class A 1-4, method A.f 2');
  symbols('a.js', 'class A {|  #a = 1;|  f() {}|}|', 'class A 1-4, method A.f 3');
});

describe('declarations of Python', () => {
  const py = (code: string, expected: string): void => symbols('a.py', code, expected);
  py('def f():|    pass|', 'function f 1-2');
  py('async def f(): pass|', 'function f 1');
  py('@a|@b(1)|def f():|    pass|', 'function f 1-4');
  py(
    'class A:|    x = 1||    def f(self):|        pass||    @property|    def g(self): return 1|',
    'class A 1-8, method A.f 4-5, method A.g 7-8',
  );
  py('class A:|    class B:|        def f(self): pass|', 'class A 1-3, class A.B 2-3, method A.B.f 3');
  py('def f():|    def g(): pass|    return g|', 'function f 1-3, function f.g 2');
  py('def f():|    return 1|    # end||x = 1|', 'function f 1-3, variable x 5');
  py('A = 1|B: int = 2|c = lambda: 1|a, b = 1, 2|A.b = 1|', 'variable A 1, variable B 2, function c 3');
  py('# a|def f(): pass|', 'function f (1)2');
  py('class A:|    # a|    def f(self): pass|', 'class A 1-3, method A.f (2)3');
  py('@overload|def f(a: int): ...|@overload|def f(a: str): ...|def f(a): pass|', 'function f 1-5');
  py(
    'class A:|    @property|    def f(self): pass|    @f.setter|    def f(self, v): pass|',
    'class A 1-5, method A.f 2-3, method A.f 4-5',
  );
  py('if a:|    def f(): pass|else:|    def f(): pass|', 'function f 2, function f 4');
});

describe('syntax', () => {
  faults('a.ts', 'const a = 1;|', '');
  faults('a.ts', 'f(|', '1 unexpected "f("');
  faults('a.ts', 'f(1;|', '1 ")" is missing');
  faults('a.ts', 'const a = ;|', '1 unexpected "="');
  faults('a.ts', 'a();|}|b();|', '2 unexpected "}"');
  faults('a.tsx', 'const a = <b>{c}</b>;|', '');
  faults('a.js', 'const a: string = 1;|', '1 unexpected "a:"');
  faults('a.py', 'def f():|    return 1|', '');
  faults('a.py', 'def f(:|    pass|', '1 ")" is missing');
  faults('a.ts', '\uFEFFconst a = 1;|', '');
  faults('a.ts', 'const a = 1;\r\rf(1;\r', '3 ")" is missing');

  it('is unknown of other languages', async () => {
    assert.equal(await syntax.symbols('a.rb', 'def f; end'), null);
    assert.equal(await syntax.faults('Makefile', 'a:'), null);
  });

  it('counts lines as the edit engine does', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = `\uFEFFconst a = 1;${end}${end}function f() {${end}  a;${end}}${end}`;
      const target = resolveTarget({ symbol: 'f' }, text, await syntax.symbols('a.ts', text));
      const region: Region = { kind: 'replace', first: 3, last: 5 };
      assert.deepEqual(target, { ok: true, region });
      assert.equal(applyRegion(text, region, 'f();'), `\uFEFFconst a = 1;${end}${end}f();${end}`);
    }
  });

  it('of a large file leaves room for others', async function () {
    this.timeout(60_000);
    const method =
      '  method(a: string): number {\n    if (a === `x`) return f({ a, b: [1, 2, 3] });\n    return 2;\n  }\n\n';
    const text = `class A {\n${method.repeat(12_000)}}\nfunction last( {}\n`;
    assert.ok(text.length > 1_000_000);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const [found, wrong] = await Promise.all([syntax.symbols('a.ts', text), syntax.faults('a.ts', text)]);
    clearInterval(timer);
    assert.equal(found?.length, 12_001);
    assert.equal(wrong?.length, 1);
    assert.ok(turns > 5, `others had ${turns} turns`);
  });

  it('survives what cannot be parsed', async function () {
    this.timeout(60_000);
    for (const text of [
      '('.repeat(20_000),
      '<'.repeat(20_000),
      '`${'.repeat(5000),
      '\0\0\0',
      '}'.repeat(50_000),
    ]) {
      assert.ok(((await syntax.faults('a.ts', text))?.length ?? 0) > 0);
    }
  });
});
