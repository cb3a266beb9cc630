import { strict as assert } from 'node:assert';
import { asDecorated, asExported, asMember, asNewMember } from '../../../../src/core/edit/memberForm';

type Form = (code: string, old: string) => string;
const checkOf =
  (form: Form) =>
  (code: string, old: string, expected: string): void => {
    it(`${code} for ${old} → ${expected}`, () => assert.equal(form(code, old), expected));
  };

describe('a method that is written as a function', () => {
  const check = checkOf(asMember);
  check('function add(a) {}', '  add(b) {}', 'add(a) {}');
  check('  function add<T>(a: T): T {}', '  add(b) {}', '  add<T>(a: T): T {}');
  check('async function add(a) {}', 'add(b) {}', 'async add(a) {}');
  check('function add(a) {}', 'private static async add(b) {}', 'private static add(a) {}');
  check('function* add(a) {}', '*add(b) {}', '*add(a) {}');
  check('export function add(a) {}', 'public add(b) {}', 'public add(a) {}');
  check('add(a) {}', '  add(b) {}', 'add(a) {}');
  check('function add(a) {}', 'function add(b) {}', 'function add(a) {}');
  check('function add(a) {}', 'export async function add(b) {}', 'function add(a) {}');
  check('function other(a) {}', 'add(b) {}', 'function other(a) {}');
  check('function add(a) {}', 'const add = b => b;', 'function add(a) {}');
});

describe('an export that an answer forgot', () => {
  const check = checkOf(asExported);
  check('function a() {}', 'export function a() {}', 'export function a() {}');
  check('function a() {}', 'export default function a() {}', 'export default function a() {}');
  check('export function a() {}', 'export default function a() {}', 'export function a() {}');
  check('function a() {}', 'function a() {}', 'function a() {}');
  check('/** A. */\nexport function a() {}', 'export function a() {}', '/** A. */\nexport function a() {}');
  check('/** A. */\nfunction a() {}', 'export function a() {}', '/** A. */\nexport function a() {}');
  check(
    'const b = 1;\nasync function a() {}',
    'export async function a() {}',
    'const b = 1;\nexport async function a() {}',
  );
  check('class A {}', '/** Old. */\nexport abstract class A {}', 'export class A {}');
  check('function () {}', 'export default function () {}', 'export default function () {}');
  check('a + 1', 'export const a = 1;', 'a + 1');
  check(
    'const a = 2;\nfunction f() {}',
    'const a = 1;\nexport function f() {}',
    'const a = 2;\nexport function f() {}',
  );
  check('const a = 2;', 'const a = 1;\nexport function f() {}', 'const a = 2;');
  check('const a = 2;', 'const a = 1;\nexport { a };', 'const a = 2;');
});

describe('a new method that is written as a function', () => {
  const check = (code: string, expected: string): void => {
    it(`${code} → ${expected}`, () => assert.equal(asNewMember(code), expected));
  };
  check('  async function add(a) {}', '  async add(a) {}');
  check('add(a) {}', 'add(a) {}');
  check('def add(self):', 'def add(self):');
});

describe('decorators that an answer forgot', () => {
  const check = (code: string, old: string, expected: string, said = 'log the call'): void => {
    it(`${said}: ${code} for ${old} → ${expected}`, () =>
      assert.equal(asDecorated(code, old, said), expected));
  };
  const old = '    @property\n    def size(self):\n        return 1';
  check('    def size(self):\n        log()', old, '    @property\n    def size(self):\n        log()');
  check('def size(self):\n    log()', old, '@property\ndef size(self):\n    log()');
  check('    # Size.\n    def size(self):', old, '    # Size.\n    @property\n    def size(self):');
  check(old, old, old);
  check('    @cached\n    def size(self):', old, '    @cached\n    def size(self):');
  check('    def size(self, a):', old, '    def size(self, a):');
  check('    def size(self):', old, '    def size(self):', 'make the property a method');
  check('    def size(self):', old, '    def size(self):', 'remove the decorator');
  check('def f():', '@lru_cache(\n    maxsize=1,\n)\ndef f():', 'def f():', 'stop caching');
  check('def f():', '@lru_cache(\n    maxsize=1,\n)\ndef f():', '@lru_cache(\n    maxsize=1,\n)\ndef f():');
  check('  @Input()\n  f() {', '  @Input()\n  f() {', '  @Input()\n  f() {');
  check('public void run() {', '@Override\npublic void run() {', '@Override\npublic void run() {');
  check('fn run() {', '#[inline]\nfn run() {', '#[inline]\nfn run() {');
  check('[Fact]\npublic void A()', '[Fact]\npublic void A()', '[Fact]\npublic void A()');
  check('x = 1\ndef f():', '@a\ndef f():', 'x = 1\ndef f():');
  check('const a = 1;', '@a class B {}', 'const a = 1;');
});
