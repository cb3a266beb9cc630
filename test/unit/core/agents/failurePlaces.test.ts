// What failed checks print, by runner, and the functions that each names.
import { strict as assert } from 'node:assert';
import { failurePlaces } from '../../../../src/core/agents/failurePlaces';
import { locationsIn, pathsMeant } from '../../../../src/core/agents/failureLocations';
import type { CodeSymbol } from '../../../../src/core/ports';
import { syntax } from '../../../support/syntaxCases';

function at(name: string, first: number, last: number, kind: CodeSymbol['kind'] = 'function'): CodeSymbol {
  return { name, kind, first, last };
}

const code = {
  path: 'src/cart.js',
  text: [
    'export function total(items) {',
    '  return items.reduce((sum, item) => sum + linePrice(item), 0);',
    '}',
    '',
    'export function linePrice(item) {',
    '  return item.price * item.count.value;',
    '}',
    '',
    'export function label(cart) {',
    '  return cart.name;',
    '}',
  ].join('\n'),
  symbols: [at('total', 1, 3), at('linePrice', 5, 7), at('label', 9, 11)],
};
const tests = {
  path: 'test/cart.test.js',
  text: [
    "import test from 'node:test';",
    "test('adds up', () => {",
    '  const sum = total([{ price: 2, count: 3 }]);',
    '  assert.equal(sum, 6);',
    '});',
    "test('names it', () => {",
    "  assert.equal(label({ name: 'x' }), 'X');",
    '});',
  ].join('\n'),
};
const py = {
  path: 'shop/cart.py',
  text: 'def total(items):\n    return sum(line_price(i) for i in items)\n\n\ndef line_price(item):\n    return item["price"]\n',
  symbols: [at('total', 1, 2), at('line_price', 5, 6)],
};
const box = {
  path: 'src/box.ts',
  text: 'class Box {\n  put(x: string) {\n    return x;\n  }\n  constructor(n: number) {\n    this.n = n;\n  }\n}\n',
  symbols: [at('Box', 1, 8, 'class'), at('Box.put', 2, 4, 'method'), at('Box.constructor', 5, 7, 'method')],
};
/** Of languages that nothing here knows. */
const swift = {
  path: 'money/money.swift',
  text: 'import Foundation\n\nfunc round(x: Int) -> Int {\n  return x\n}\n\npublic func add(_ o: Money) -> Money {\n  return self\n}\n',
  symbols: null,
};
const php = {
  path: 'src/lib.php',
  text: 'class Queue {\n    public function push($x) {\n        $this->items[] = $x;\n    }\n}\n\nfunction area($w) {\n    return $w;\n}\n',
  symbols: null,
};
const scripts = [code, box, swift, php];
const all = [py, swift, php];

function check(output: string, expected: string): void {
  const places = failurePlaces(output, output.includes('.py') ? all : scripts, [tests]);
  assert.equal(places.map(place => `${place.symbol}:${place.why}`).join(' '), expected);
}

describe('the places that a failure names', () => {
  it('are the frames of node:test, innermost first', () =>
    check(
      `not ok 2 - adds up
  ---
  location: '/w/test/cart.test.js:2:1'
  error: "Cannot read properties of undefined (reading 'value')"
  stack: |-
    linePrice (file:///w/src/cart.js:6:34)
    file:///w/src/cart.js:2:48
    Array.reduce (<anonymous>)
    total (file:///w/src/cart.js:2:16)
    TestContext.<anonymous> (file:///w/test/cart.test.js:3:15)
  ...`,
      'linePrice:frame total:frame',
    ));

  it('are what the lines of the failed test call, where only the test is in the trace', () =>
    check(
      `✖ failing tests:

test at test/cart.test.js:2:1
✖ adds up (1.2ms)
  AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:
  7 !== 6
      at TestContext.<anonymous> (file:///w/test/cart.test.js:4:10)`,
      'total:named linePrice:called',
    ));

  it('are not the names of tests that passed', () =>
    check(
      `✔ label is in capitals (0.1ms)
✖ adds up (1.2ms)
✖ failing tests:

✖ adds up (1.2ms)
      at TestContext.<anonymous> (file:///w/test/cart.test.js:4:10)`,
      'total:named linePrice:called',
    ));

  it('are the frames of mocha', () =>
    check(
      `  1 failing

  1) cart
       adds up:
     TypeError: Cannot read properties of undefined
      at linePrice (src/cart.js:6:34)
      at Context.<anonymous> (test/cart.test.js:3:15)
      at process.processImmediate (node:internal/timers:485:21)`,
      'linePrice:frame total:named',
    ));

  it('are the frames of jest, colours or not', () =>
    check(
      `\u001b[31m  ● cart › names it\u001b[39m

    expect(received).toBe(expected) // Object.is equality

    Expected: "X"
    Received: "x"

      at Object.<anonymous> (test/cart.test.js:7:32)`,
      'label:named',
    ));

  it('are the frames of vitest', () =>
    check(
      ` FAIL  test/cart.test.js > adds up
TypeError: Cannot read properties of undefined (reading 'value')
 ❯ linePrice src/cart.js:6:34
 ❯ total src/cart.js:2:16
 ❯ test/cart.test.js:3:15`,
      'linePrice:frame total:frame',
    ));

  it('are the last frames of a Python traceback first', () =>
    check(
      `======================================================================
ERROR: test_total (test_cart.CartTest.test_total)
----------------------------------------------------------------------
Traceback (most recent call last):
  File "/w/test_cart.py", line 9, in test_total
    self.assertEqual(total([{}]), 0)
  File "/w/shop/cart.py", line 2, in total
    return sum(line_price(i) for i in items)
  File "/w/shop/cart.py", line 6, in line_price
    return item["price"]
KeyError: 'price'

----------------------------------------------------------------------
Ran 1 test in 0.001s

FAILED (errors=1)`,
      'line_price:frame total:frame',
    ));

  it('are the last frames of pytest first', () =>
    check(
      `=================================== FAILURES ===================================
__________________________________ test_total __________________________________

    def test_total():
>       assert total([{}]) == 0

test_cart.py:4:
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _

shop/cart.py:2: in total
    return sum(line_price(i) for i in items)
shop/cart.py:6: in line_price
    return item["price"]
E   KeyError: 'price'

shop/cart.py:6: KeyError
=========================== short test summary info ============================
FAILED test_cart.py::test_total - KeyError: 'price'`,
      'line_price:frame total:frame',
    ));

  it('are the lines that tsc names, a method and never its class', () =>
    check(
      "src/box.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.",
      'Box.put:frame',
    ));

  it('are the lines that tsc names in its pretty form', () =>
    check(
      "src/box.ts:6:5 - error TS2339: Property 'n' does not exist on type 'Box'.",
      'Box.constructor:frame',
    ));

  it('are the lines that eslint names under a file', () =>
    check(
      `
/w/src/cart.js
   2:48  error  'linePrice' was used before it was defined  no-use-before-define
  10:3   error  Unexpected console statement                 no-console

✖ 2 problems (2 errors, 0 warnings)`,
      'total:frame label:frame linePrice:named',
    ));

  it('are functions of braces where nothing knows the language', () =>
    check('/w/money/money.swift:8: error\nPHP Fatal error in src/lib.php:3', 'add:frame push:frame'));

  it('are all functions of the files where the failure names none', () =>
    check(
      'Error: something is wrong',
      'total:listed linePrice:listed label:listed Box.put:listed Box.constructor:listed round:listed add:listed push:listed area:listed',
    ));

  it('are a class’s constructor where a test makes one', () => {
    const made = {
      path: 't.ts',
      text: "test('holds', () => {\n  const box = new Box(-1);\n  assert.ok(box);",
    };
    const places = failurePlaces('at t.ts:3:3', [box], [made]);
    assert.deepEqual(
      places.map(place => place.symbol),
      ['Box.constructor'],
    );
  });

  it('are no more than a dozen', () => {
    const symbols = Array.from({ length: 30 }, (_, i) => at(`f${i}`, i + 1, i + 1));
    assert.equal(failurePlaces('', [{ path: 'a.js', text: '', symbols }], []).length, 12);
  });
});

const others: Readonly<Record<string, string>> = {
  'money/money.go': `package money

func Round(x int) int {
	return x
}

func (m Money) Add(o Money) Money {
	return m
}
`,
  'money/money_test.go': `package money

func TestRound(t *testing.T) {
	if got := Round(2); got != 3 {
		t.Errorf("Round(2) = %d, want 3", got)
	}
}
`,
  'src/lib.rs': `impl Queue {
    pub fn push(&mut self, x: u32) {
        self.items.push(x)
    }
}

pub fn area(w: u32) -> u32 {
    w
}

#[cfg(test)]
mod tests {
    fn made() -> Queue {
        Queue::new()
    }

    #[test]
    fn grows() {
        assert_eq!(area(2), 4);
    }
}
`,
  'a/Cart.java': `package a;

class Cart {
    Cart(int size) {
        this.size = size;
    }

    int total() {
        return price;
    }
}
`,
  'a/Cart.cs': `namespace A;

class Cart
{
    [Pure]
    public int Total()
    {
        return 1;
    }
}
`,
};

/** `paths`: the files that may be mended, as the grammars read them. */
async function checkRead(paths: readonly string[], output: string, expected: string): Promise<void> {
  const files = await Promise.all(
    paths.map(async path => {
      const text = others[path] ?? '';
      return { path, text, symbols: await syntax.symbols(path, text) };
    }),
  );
  const places = failurePlaces(output, files, []);
  assert.equal(places.map(({ symbol, why }) => `${symbol}:${why}`).join(' '), expected);
}

describe('the places that a failure names', () => {
  const panic = `--- FAIL: TestAdd (0.00s)
panic: runtime error: index out of range [recovered]
goroutine 7 [running]:
example.com/w/money.Money.Add(...)
	/w/money/money.go:8 +0x1d
testing.tRunner(0xc000104680, 0x5)`;
  const failed = '--- FAIL: TestRound (0.00s)\n    money_test.go:5: Round(2) = 2, want 3\nFAIL';
  const go = ['money/money.go'];

  it('are the lines of a go test that panics', () => checkRead(go, panic, 'Money.Add:frame'));
  it('are what a failed go test is named for', () => checkRead(go, failed, 'Round:named'));
  it('are not tests of Go where their folder may be mended', () =>
    checkRead([...go, 'money/money_test.go'], failed, 'Round:named'));
  it('are tests where nothing else may be mended', () =>
    checkRead(['money/money_test.go'], failed, 'TestRound:frame'));
  it('are the lines of a Rust panic and of its compiler', () =>
    checkRead(
      ['src/lib.rs'],
      `thread 'main' panicked at src/lib.rs:3:9:\nerror[E0308]: mismatched types\n --> src/lib.rs:8:5`,
      'Queue.push:frame area:frame',
    ));
  it('are what a test of Rust calls, and not the test in the same file', () =>
    checkRead(['src/lib.rs'], `thread 'tests::grows' panicked at src/lib.rs:19:9:`, 'area:named'));
  it('are no tests where the failure names none', () =>
    checkRead(['src/lib.rs'], 'error: could not compile', 'Queue.push:listed area:listed'));
  it('are the frames of Java', () =>
    checkRead(['a/Cart.java'], 'java.lang.X: y\n\tat a.Cart.total(Cart.java:9)', 'Cart.total:frame'));
  it('are no constructor of Java whose class alone is named', () =>
    checkRead(['a/Cart.java'], 'expected a Cart', 'Cart.Cart:listed Cart.total:listed'));
  it('are the frames of C#', () =>
    checkRead(['a/Cart.cs'], '   at A.Cart.Total() in /w/a/Cart.cs:line 8', 'Cart.Total:frame'));
});

describe('the file that a printed path means', () => {
  const known = ['src/a.js', 'lib/src/a.js', 'test/b.test.js'];
  const means = (printed: string, expected: readonly string[]): void =>
    assert.deepEqual(pathsMeant(printed, known), expected);

  it('is the one whose path ends it', () => means('/w/test/b.test.js', ['test/b.test.js']));
  it('is the longest that ends it', () => means('/w/lib/src/a.js', ['lib/src/a.js']));
  it('is the one named exactly', () => means('./src/a.js', ['src/a.js']));
  it('may be several where only a name is printed', () => means('a.js', ['src/a.js', 'lib/src/a.js']));
  it('is none outside', () => means('/usr/lib/a.js', []));
});

describe('the places in an output', () => {
  const finds = (output: string, expected: string): void =>
    assert.equal(
      locationsIn(output)
        .map(({ path, line }) => `${path}:${line}`)
        .join(' '),
      expected,
    );
  it('may have blanks in their path', () =>
    finds('    at f (file:///my%20work/a.js:3:1)', '/my work/a.js:3'));
  it('may lie on a drive', () => finds('    at f (C:\\w\\a.js:3:1)', 'C:/w/a.js:3'));
  it('are not times of the day, hosts or versions', () =>
    finds('12:30:11 v1.2:3 GET http://localhost:8080/x 127.0.0.1:3000', ''));
});
