import { strict as assert } from 'node:assert';
import { failureKey, scoreOf, usefulLines } from '../../../../src/core/agents/failureText';

const nodeTap = `TAP version 13
# Subtest: shows cents
not ok 1 - shows cents
  ---
  duration_ms: 6.1
  location: '/w/test/money.test.js:4:1'
  failureType: 'testCodeFailure'
  error: "'12.3' == '12.34'"
  code: 'ERR_ASSERTION'
  name: 'AssertionError'
  expected: '12.34'
  actual: '12.3'
  operator: '=='
  stack: |-
    TestContext.<anonymous> (file:///w/test/money.test.js:6:10)
    Test.runInAsyncScope (node:async_hooks:206:9)
  ...
# Subtest: fine
ok 2 - fine
  ---
  duration_ms: 0.2
  ...
1..2
# tests 2
# pass 1
# fail 1
# duration_ms 197.09`;

describe('the useful lines of a failure', () => {
  it('are the assertion, what was expected and the frames, without the rest of TAP', () =>
    assert.equal(
      usefulLines(nodeTap, 1000),
      `not ok 1 - shows cents
  error: "'12.3' == '12.34'"
  expected: '12.34'
  actual: '12.3'
    TestContext.<anonymous> (file:///w/test/money.test.js:6:10)`,
    ));

  it('begin where a runner tells its failures once more', () =>
    assert.equal(
      usefulLines('▶ cart\n  ✖ adds (1ms)\n✖ failing tests:\n\n✖ adds (1ms)\n  7 !== 6', 1000),
      '✖ adds (1ms)\n  7 !== 6',
    ));

  it('are cut at the budget', () => assert.equal(usefulLines('abcdef', 3), 'abc…'));

  it('are the end of an output in which nothing is known to be useful', () =>
    assert.equal(usefulLines('ok 1 - a\nok 2 - b', 8), 'ok 2 - b'));
});

describe('a failure is the same', () => {
  const same = (a: string, b: string, expected: boolean): void =>
    assert.equal(failureKey(a) === failureKey(b), expected);

  it('at another time and with other durations', () =>
    same('✖ adds (1.5ms)\n 7 !== 6', '✖ adds (20.1ms)\n 7 !== 6', true));
  it('on another line', () =>
    same('at total (src/cart.js:6:10)\n7 !== 6', 'at total (src/cart.js:9:12)\n7 !== 6', true));
  it('but not with another value', () => same('7 !== 6', '8 !== 6', false));
});

describe('the score of a run', () => {
  const scores = (output: string, failed: number | null, passed: number | null = null): void =>
    assert.deepEqual(scoreOf(output), failed === null ? null : { failed, passed });

  it('node:test, TAP', () => scores(nodeTap, 1, 1));
  it('node:test, spec', () => scores('ℹ tests 3\nℹ pass 1\nℹ fail 2', 2, 1));
  it('mocha', () => scores('  4 passing (20ms)\n  2 failing\n', 2, 4));
  it('jest', () => scores('Tests:       1 failed, 2 passed, 3 total', 1, 2));
  it('vitest', () => scores('      Tests  2 failed | 5 passed (7)', 2, 5));
  it('pytest', () => scores('==== 2 failed, 3 passed in 0.12s ====', 2, 3));
  it('pytest, quiet', () => scores('1 failed, 3 passed in 0.12s', 1, 3));
  it('unittest', () => scores('Ran 5 tests in 0.001s\n\nFAILED (failures=1, errors=2)', 3, 2));
  it('go test', () => scores('--- FAIL: TestA (0.00s)\n    --- FAIL: TestA/b (0.00s)\nFAIL', 2));
  it('cargo test', () => scores('test result: FAILED. 3 passed; 1 failed; 0 ignored', 1, 3));
  it('tsc', () => scores('a.ts(1,2): error TS2322: x\na.ts(3,4): error TS2304: y', 2));
  it('eslint', () => scores('✖ 3 problems (2 errors, 1 warning)', 2));
  it('is not known of anything else', () => scores('Segmentation fault', null));
});
