import { strict as assert } from 'node:assert';
import { applyPatch } from 'diff';
import { countChanges, unifiedDiff } from '../../../../src/core/edit/diff';

describe('a unified diff', () => {
  function check(before: string | null, after: string | null, expected: string): void {
    it(`of ${JSON.stringify(before)} and ${JSON.stringify(after)}`, () =>
      assert.equal(unifiedDiff('a.ts', before, after), expected));
  }
  check('a\n', 'a\n', '');
  check('a\nb\n', 'a\nc\n', '--- a/a.ts\n+++ b/a.ts\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n');
  check(null, 'a\n', '--- /dev/null\n+++ b/a.ts\n@@ -0,0 +1,1 @@\n+a\n');
  check('a\n', null, '--- a/a.ts\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n');
  check('a', 'b\n', '--- a/a.ts\n+++ b/a.ts\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+b\n');
  check('a\rb\r', 'a\rc\r', '--- a/a.ts\n+++ b/a.ts\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n');
  check('a\r\nb\r\n', 'a\r\nc\r\n', '--- a/a.ts\n+++ b/a.ts\n@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n');
});

describe('changed lines', () => {
  function check(before: string | null, after: string | null, expected: string): void {
    it(`of ${JSON.stringify(before)} and ${JSON.stringify(after)} are ${expected}`, () => {
      const { added, removed } = countChanges(before, after);
      assert.equal(`+${added} -${removed}`, expected);
    });
  }
  check('a\n', 'a\n', '+0 -0');
  check(null, 'a\nb\n', '+2 -0');
  check('a\nb\n', null, '+0 -2');
  check('a\nb\nc\n', 'a\nx\ny\nc\n', '+2 -1');
  check('a', 'a\n', '+1 -1');
  check('a\rb\r', 'a\rc\r', '+1 -1');
});

describe('a large file', () => {
  const old = Array.from({ length: 30_000 }, (_, i) => `  const value${i % 700} = ${i % 700}; // filler`);
  const before = old.join('\n');

  it('with few changes is compared at once', function () {
    this.timeout(10_000);
    const after = old.with(3, 'x').with(20_000, 'y').toSpliced(25_000, 2).join('\n');
    assert.deepEqual(countChanges(before, after), { added: 2, removed: 4 });
    assert.equal(applyPatch(before, unifiedDiff('a.ts', before, after)), after);
  });

  it('with nothing in common is compared as a whole', function () {
    this.timeout(20_000);
    const after = old.map(line => `${line}!`).join('\n');
    assert.deepEqual(countChanges(before, after), { added: 30_000, removed: 30_000 });
    assert.equal(applyPatch(before, unifiedDiff('a.ts', before, after)), after);
  });
});
