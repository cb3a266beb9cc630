import { strict as assert } from 'node:assert';
import path from 'node:path';
import { createSyntax } from '../../../src/node/syntax';

const syntax = createSyntax(path.resolve('dist/grammars'));

/** `|` stands for a line end; `expected`: names with their lines, types marked by a colon, null where nothing is known. */
function lacks(file: string, code: string, expected: string | null): void {
  it(`${file}: ${code.slice(0, 80)} lacks ${expected === null ? '?' : expected || 'nothing'}`, async () => {
    const found = await syntax.undefinedNames(file, code.replaceAll('|', '\n'));
    const shown = found
      ?.map(({ name, line, kind }) => `${kind === 'type' ? ':' : ''}${name} ${line}`)
      .join(', ');
    assert.equal(shown ?? null, expected);
  });
}

function exported(file: string, code: string, expected: string | null): void {
  it(`${file}: ${code.slice(0, 80)} exports ${expected ?? '?'}`, async () => {
    const found = await syntax.exportedNames(file, code.replaceAll('|', '\n'));
    assert.equal(
      found?.map(({ name, kind }) => `${kind === 'type' ? ':' : ''}${name}`).join(', ') ?? null,
      expected,
    );
  });
}

describe('names of TypeScript that nothing declares', () => {
  const ts = (code: string, expected: string | null): void => lacks('a.ts', code, expected);
  ts('', '');
  ts('f();', 'f 1');
  ts('a;|f();|f();', 'a 1, f 2');
  ts('function f() {}|f();', '');
  ts('f();|function f() {}', '');
  ts('function f(a, { b, c: d = e }, [g], ...h) { return a + b + d + g + h + c; }', 'e 1, c 1');
  ts('const f = (a: number, b = a) => a + b;', '');
  ts('const f = a => a + b;', 'b 1');
  ts('const { a, b: [c], ...d } = e; a + c + d;', 'e 1');
  ts('{ const a = 1; } a;', 'a 1');
  ts('{ var a = 1; } a;', '');
  ts('function f() { var b = 1; } b;', 'b 1');
  ts('for (const a of b) a;', 'b 1');
  ts('for (let i = 0; i < n; i++) i;', 'n 1');
  ts('try { } catch (e) { e; } e;', 'e 1');
  ts('try { } catch { }', '');
  ts('class A { b = 1; c() { return this.b + A.d + e; } }', 'e 1');
  ts('class A extends B implements C {}', 'B 1, :C 1');
  ts('const x = class B { f() { return B; } };', '');
  ts('import a, { b as c, type D } from "x"; import * as e from "y"; a + c + e; let f: D;', '');
  ts('import { b as c } from "x"; b;', '');
  ts('a.b.c; ({ d: e, f });', 'a 1, e 1, f 1');
  ts('let x: Y;', ':Y 1');
  ts('type A<T> = T & B; interface C<T> { a: T; b: A<T> }', ':B 1');
  ts('type M<T> = { [K in keyof T]: T[K] }; type F = (a: string) => void;', '');
  ts('function f<T>(a: T): a is T { return true; }', '');
  ts('interface A { f(a: string): void; [key: string]: unknown }', '');
  ts('enum A { B, C = B } A.B;', '');
  ts('namespace N { export const a = 1; } N.a;', '');
  ts('declare global { interface Window { a: 1 } } declare const X: string; X;', '');
  ts('console.log(window, process, document, Math, JSON, setTimeout, require, describe);', '');
  ts('typeof a === "x"; typeof a.b;', 'a 1');
  ts('function f() { return arguments.length + undefined; }', '');
  ts('label: for (;;) { break label; }', '');
  ts('`${a}`; /x/; "b";', 'a 1');
  ts('export { a } from "b"; export * from "c"; export { d };', '');
  ts('/* global a */ a; b;', 'b 1');
  ts('eval("a"); b;', null);
  ts('// @ts-nocheck|b;', null);
  ts('f( {', null);
  ts('@dec class A { @dec2() m(@dec3 a: string) {} }', 'dec 1, dec2 1, dec3 1');
  ts('type A = readonly [from: number, to?: B, ...rest: C[]];', ':B 1, :C 1');
  ts('export * as a from "b";', '');
  ts('export as namespace A;', '');
  ts('type A<T> = T extends [infer H extends B, ...infer R] ? [H, R] : never;', ':B 1');
  ts('type A<T> = T extends (...a: infer P) => B ? P : never;', ':B 1');
  ts('type A = Record<string, Partial<Readonly<Pick<B, bigint>>>>; let i: Iterable<PropertyKey>;', ':B 1');
  ts('new Record(); class A extends Generator {}', 'Record 1, Generator 1');
  ts('let t: NodeJS.Timeout; let e: BufferEncoding; let r: RequestInit;', '');
  lacks('a.tsx', 'const A = () => <div onClick={f}><B c={1} /><ns.C /></div>;', 'f 1, B 1, ns 1');
  lacks('a.js', 'f();', null);
  lacks('a.js', 'export const a = f();', 'f 1');
  lacks('a.js', 'const a = require("b"); module.exports = { a, c };', 'c 1');
  lacks('a.js', 'x = 1; x; exports.a = x;', '');
  lacks('a.js', 'for (x in y) x; exports.a = x;', 'y 1');
  lacks(
    'a.js',
    'exports.a = async (b = await (0, c)(), d = async () => await (0, e)()) => b + d;',
    'c 1, e 1',
  );
  lacks('a.txt', 'f();', null);
});

describe('names of Python that nothing declares', () => {
  const py = (code: string, expected: string | null): void => lacks('a.py', code, expected);
  py('f()', 'f 1');
  py('def f(a, b=c, *d, e: g = 1, **h):|    return a + b + d + e + h', 'c 1, g 1');
  py('def f():|    global a|    a = 1|a', '');
  py('def f():|    x = 1|x', 'x 3');
  py('import a.b, c as d|from e import f, g as h|a, d, f, h, c', 'c 3');
  py('from . import a|from .b import c|a, c', '');
  py('from a import *|b', null);
  py('[x for x in y if x]', 'y 1');
  py('[x for x in range(3)]|x', 'x 2');
  py('{k: v for k, v in a.items()}', 'a 1');
  py('with open(a) as b, c() as (d, e):|    b, d, e', 'a 1, c 1');
  py('try:|    pass|except ValueError as e:|    e', '');
  py('for a, (b, c) in d:|    a, b, c', 'd 1');
  py('a, *b = 1, 2|b', '');
  py('a.b = 1|a[0] = 2', 'a 1');
  py('if (n := 1) > 0:|    n', '');
  py('lambda a, b=1: a + b + c', 'c 1');
  py('class A(B):|    x = 1|    def f(self):|        return self.x + A.y', 'B 1');
  py('@dec|def f(): pass', 'dec 1');
  py('f"{a} {b!r}"', 'a 1, b 1');
  py('print(len, __name__, ValueError)', '');
  py('f(a=b)', 'f 1, b 1');
  py('match x:|    case [a, b]:|        a + b|    case {"k": v}:|        v', 'x 1');
  py('exec("a = 1")|a', null);
  py('try:|    a|except NameError:|    a = 1', null);
  py('def f(:', null);
});

describe('names that a file exports', () => {
  exported('a.ts', 'export function f() {}|export const a = 1, b = 2;|export class C {}', 'f, a, b, C');
  exported('a.ts', 'export type T = 1;|export interface I {}|export enum E {}', ':T, :I, E');
  exported('a.ts', 'const a = 1, b = 2;|export { a, b as c };', 'a, c');
  exported('a.ts', 'export { a } from "b";|export * from "c";', '');
  exported('a.ts', 'export default f;', 'f');
  exported('a.ts', 'export default async function f() {}', 'f');
  exported('a.ts', 'export default class A {}', 'A');
  exported('a.ts', 'export default () => 1;', '');
  exported('a.js', 'module.exports = f;', 'f');
  exported('a.js', 'module.exports = function f() {};', 'f');
  exported('a.ts', 'function f() { }|const a = 1;', '');
  exported('a.js', 'exports.a = 1;|module.exports.b = 2;', 'a, b');
  exported('a.js', 'module.exports = { a, b: 1, c() {} };', 'a, b, c');
  exported('a.py', 'def f(): pass|class C: pass|X = 1|_y = 2|@d|def g(): pass', 'f, C, X, g');
  exported('a.txt', 'x', null);
});
