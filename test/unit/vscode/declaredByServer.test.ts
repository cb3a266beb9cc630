// What language servers answer, each in its way, as the engine's declarations.
import { strict as assert } from 'node:assert';
import { commentMark } from '../../../src/core/text/commentAbove';
import { declaredByServer, type ServerSymbol } from '../../../src/vscode/declaredByServer';

type Short = readonly [kind: string, name: string, lines: readonly [number, number], more?: More];
interface More {
  readonly at?: number;
  readonly in?: string;
  readonly nameOnly?: boolean;
  readonly children?: readonly Short[];
}

function full([kind, name, [first, last], more = {}]: Short): ServerSymbol {
  return {
    ...{ kind, name, first, last },
    nameLine: more.at ?? first,
    isNameOnly: more.nameOnly ?? false,
    container: more.in ?? '',
    children: (more.children ?? []).map(full),
  };
}

/** `|` stands for a line end. */
function check(
  behaviour: string,
  file: string,
  text: string,
  answer: readonly Short[],
  expected: string,
): void {
  it(behaviour, () => {
    const found = declaredByServer(answer.map(full), text.split('|'), commentMark(file));
    const shown = found.map(({ name, kind, first, last }) => `${kind} ${name} ${first}-${last}`);
    assert.equal(shown.join(', '), expected);
  });
}

const cpp = 'namespace a {|class Retry {|  int limit;|  void run() {|    int n;|  }|};|}';
const rb = 'module A|  # Told.|  class Retry|    def run|    end|  end|end';

describe('what a language server declares', () => {
  check(
    'of C++ is named without its namespace, and without what is local',
    'a.cpp',
    cpp,
    [
      [
        'Namespace',
        'a',
        [1, 8],
        {
          children: [
            [
              'Class',
              'Retry',
              [2, 7],
              {
                children: [
                  ['Field', 'limit', [3, 3]],
                  ['Method', 'run', [4, 6], { children: [['Variable', 'n', [5, 5]]] }],
                ],
              },
            ],
          ],
        },
      ],
    ],
    'class Retry 2-7, variable Retry.limit 3-3, method Retry.run 4-6',
  );
  check(
    'of C++ may stand outside of its class',
    'a.cpp',
    'void Retry<T>::run(int n) {|}|bool operator<(A a, A b) {|}',
    [
      ['Method', 'Retry<T>::run(int)', [1, 2]],
      ['Function', 'operator<(A, A)', [3, 4]],
    ],
    'method Retry.run 1-2, function operator< 3-4',
  );
  check(
    'of Ruby belongs to its module, the comment above left out',
    'a.rb',
    rb,
    [
      [
        'Module',
        'A',
        [1, 7],
        { children: [['Class', 'Retry', [2, 6], { at: 3, children: [['Method', 'run', [4, 5]]] }]] },
      ],
    ],
    'module A 1-7, class A.Retry 3-6, method A.Retry.run 4-5',
  );
  check(
    'of Swift is named without its parameters, in an extension by its type',
    'a.swift',
    'public extension Retry {|  func run(times: Int) {|  }|}',
    [['Namespace', 'Retry', [1, 4], { children: [['Method', 'run(times:)', [2, 3]]] }]],
    'method Retry.run 2-3',
  );
  check(
    'of Lua may be named by a colon',
    'a.lua',
    'function Retry:run()|end',
    [['Function', 'Retry:run', [1, 2]]],
    'function Retry.run 1-2',
  );
  check(
    'of Elixir is named without the word before it',
    'a.ex',
    'defmodule A.B do|  def run(a) do|  end|end',
    [['Module', 'A.B', [1, 4], { children: [['Function', 'def run(a)', [2, 3]]] }]],
    'module A.B 1-4, function A.B.run 2-3',
  );
  check(
    'keeps attributes and leaves out the comment above them',
    'a.php',
    '/**| * Told.| */|#[Pure]|function f() {|}',
    [['Function', 'f', [1, 6], { at: 5 }]],
    'function f 4-6',
  );
  check(
    'in a flat answer belongs to what it says',
    'a.php',
    'namespace A;|class Retry {|  function run() {|  }|}|function f() {|}',
    [
      ['Namespace', 'A', [1, 1]],
      ['Class', 'Retry', [2, 5], { in: 'A' }],
      ['Method', 'run', [3, 4], { in: 'Retry' }],
      ['Function', 'f', [6, 7], { in: 'A' }],
    ],
    'class Retry 2-5, method Retry.run 3-4, function f 6-7',
  );
  check(
    'is in the order of the text, outer before inner',
    'a.kt',
    'fun b() {|}|class A {|  fun a() {|  }|}',
    [
      ['Method', 'A.a', [4, 5], { in: 'A' }],
      ['Class', 'A', [3, 6]],
      ['Function', 'b', [1, 2]],
    ],
    'function b 1-2, class A 3-6, method A.a 4-5',
  );
  check(
    'is left out where its end is not told',
    'a.c',
    'int f() {|}|int g()|{|}|int h() {|}|int i;',
    [
      ['Function', 'f', [1, 1], { nameOnly: true }],
      ['Function', 'g', [3, 3]],
      ['Function', 'h', [6, 6]],
      ['Variable', 'i', [8, 8]],
    ],
    'variable i 8-8',
  );
  check(
    'has a name that is one, and is a declaration',
    'a.kt',
    'fun f() = 1|g { }|enum class E { A }',
    [
      ['Function', 'f', [1, 1]],
      ['Function', '<anonymous>', [2, 2]],
      ['Function', 'call me back', [2, 2]],
      ['Enum', 'E', [3, 3], { children: [['EnumMember', 'A', [3, 3]]] }],
      ['String', 'text', [3, 3]],
    ],
    'function f 1-1, enum E 3-3',
  );
});
