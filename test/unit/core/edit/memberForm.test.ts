import { strict as assert } from 'node:assert';
import { asExported, asMember, asNewMember } from '../../../../src/core/edit/memberForm';

describe('a method that is written as a function', () => {
  const check = (code: string, old: string, expected: string): void => {
    it(`${code} for ${old} → ${expected}`, () => assert.equal(asMember(code, old), expected));
  };
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
  const check = (code: string, old: string, expected: string): void => {
    it(`${code} for ${old} → ${expected}`, () => assert.equal(asExported(code, old), expected));
  };
  check('function a() {}', 'export function a() {}', 'export function a() {}');
  check('function a() {}', 'export default function a() {}', 'export default function a() {}');
  check('export function a() {}', 'export default function a() {}', 'export function a() {}');
  check('function a() {}', 'function a() {}', 'function a() {}');
});

describe('a new method that is written as a function', () => {
  const check = (code: string, expected: string): void => {
    it(`${code} → ${expected}`, () => assert.equal(asNewMember(code), expected));
  };
  check('  async function add(a) {}', '  async add(a) {}');
  check('add(a) {}', 'add(a) {}');
  check('def add(self):', 'def add(self):');
});
