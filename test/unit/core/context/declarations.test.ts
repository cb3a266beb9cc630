import { strict as assert } from 'node:assert';
import { declarationsOf } from '../../../../src/core/context/declarations';
import { looseEnd } from '../../../../src/core/context/looseSymbols';
import { memoryPorts } from '../../../support/memoryPorts';

const signal = new AbortController().signal;

/** `path:first-last`, and … where files were not looked at. */
async function check(files: Record<string, string>, name: string, expected: string): Promise<void> {
  const { ports } = memoryPorts({ files });
  const read = (path: string) => ports.files.read(path, signal);
  const found = await declarationsOf(name, { ...ports.code, syntax: ports.syntax, read }, signal);
  assert.ok(found.ok);
  const places = found.declared.map(({ path, first, last }) => `${path}:${first}-${last}`);
  assert.equal([...places, ...(found.cut ? ['…'] : [])].join(' '), expected);
}

describe('the declaration of a name', () => {
  const cases: readonly (readonly [
    name: string,
    files: Record<string, string>,
    of: string,
    expected: string,
  ])[] = [
    ['is what the grammar says', { 'a.js': 'load();\nfunction load() {\n}\n' }, 'load', 'a.js:2-3'],
    ['is the word that begins one', { 'a.kt': 'fun load() = 1\nload()\n' }, 'load', 'a.kt:1-1'],
    [
      'is a method behind its type',
      { 'A.java': 'class A {\n  public int size() {\n    return 1;\n  }\n}\n', 'B.java': 'return size();\n' },
      'A.size',
      'A.java:2-4',
    ],
    ['is a function of C', { 'a.c': 'int\tx;\nint load(void)\n{\n  go();\n}\n' }, 'load', 'a.c:2-5'],
    ['is a method of C++ outside its class', { 'a.cpp': 'void Store::load() {\n}\n' }, 'load', 'a.cpp:1-2'],
    ['is named as Rust writes it', { 'a.kt': 'class A {\n  fun load() = 1\n}\n' }, 'A::load', 'a.kt:2-2'],
    ['is in a file that names its class', { 'a.kt': 'fun load() = 1\n' }, 'Store.load', ''],
    [
      'is a constant within a function where nothing else is',
      { 'a.js': 'function f() {\n  const load = 1;\n}\n' },
      'load',
      'a.js:2-2',
    ],
    ['is of any language', { 'a.sql': 'create function load() as\n  x\nend;\n' }, 'load', 'a.sql:1-3'],
    ['is no sentence', { 'a.md': 'The function load is here.\n', 'b.go': '// the type load\n' }, 'load', ''],
    ['is no use', { 'a.cs': 'return load();\nx = new load();\n' }, 'load', ''],
  ];
  for (const [name, files, of, expected] of cases) it(name, () => check(files, of, expected));

  const users = Object.fromEntries(
    Array.from({ length: 60 }, (_, i) => [`a/${i}.js`, 'load(\n  1,\n);\n'.repeat(10)]),
  );

  it('is found behind many files that use it', () =>
    check({ ...users, 'z.js': 'export function load() {\n}\n' }, 'load', 'z.js:1-2'));

  it('may be in files that were not looked at, which is said', () => check(users, 'load', '…'));
});

describe('what belongs to a declaration without a grammar', () => {
  const ends: readonly (readonly [name: string, text: string, last: number])[] = [
    ['is what stands deeper and its end', 'def a\n  b\n\n  c\nend\nd', 5],
    ['is what stands deeper where it has no end', 'def a:\n  b\n\nc', 2],
    ['has its brace on a line of its own', 'class A\n{\n  b;\n};\nc', 4],
    ['has its parameters on lines of their own', 'fun a(\n  b: Int\n): Int {\n  c\n}\nd', 5],
    ['has the parts of a class', 'class A {\npublic:\n  b;\nprivate:\n  c;\n};\nd', 6],
    ['has the conditions of Rust', 'fn a<T>(b: T)\nwhere\n    T: B,\n{\n    c\n}\nfn d() {}', 6],
    ['has directives of a preprocessor', 'void a() {\n#if B\n  b();\n#endif\n}\nc', 5],
    ['is a line alone', 'int a;\nint b;', 1],
  ];
  for (const [name, text, last] of ends) it(name, () => assert.equal(looseEnd(text.split('\n'), 1), last));
});
