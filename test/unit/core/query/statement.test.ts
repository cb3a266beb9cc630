import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { oneStatement } from '../../../../src/core/query/statement';

describe('one SQL statement', () => {
  const cases: readonly (readonly [text: string, expected: string])[] = [
    ['SELECT 1', 'SELECT 1'],
    ['  SELECT 1 ;\n ', 'SELECT 1'],
    ['SELECT 1; -- and that is all', 'SELECT 1'],
    ['SELECT 1;;; /* ; */', 'SELECT 1'],
    ["SELECT ';' || '--' || 'it''s;'", "SELECT ';' || '--' || 'it''s;'"],
    ['SELECT "a;b", `c;d`, [e;f]', 'SELECT "a;b", `c;d`, [e;f]'],
    ['SELECT 1 -- ; DROP TABLE t\n+ 1', 'SELECT 1 -- ; DROP TABLE t\n+ 1'],
    ['SELECT 1; DROP TABLE t', 'several'],
    ["SELECT ''; DROP TABLE t --'", 'several'],
    ['SELECT 1 /* ; */; /* x */ SELECT 2', 'several'],
    ['-- DELETE FROM t;\n', 'syntax'],
    ['', 'syntax'],
    [';', 'syntax'],
    ["SELECT 'open", 'syntax'],
    ['SELECT 1 /* open', 'syntax'],
    ['SELECT 1\u0000; DROP TABLE t', 'syntax'],
    ["SELECT '\u202e'", 'syntax'],
    ['SELECT\u200b 1', 'syntax'],
    [`SELECT ${'1 + '.repeat(20_000)} 1`, 'syntax'],
  ];
  for (const [text, expected] of cases) {
    it(`${JSON.stringify(text.slice(0, 50))} → ${expected}`, () => {
      const result = oneStatement(text);
      assert.equal(result.ok ? result.sql : result.reason, expected);
      if (!result.ok) assert.match(result.detail, /^The SQL [^\n]+\.$/);
    });
  }

  it('never takes two statements for one, whatever quotes and comments stand around', () => {
    const piece = fc.constantFrom("'a;'", '"b;"', '[c;]', '`d;`', '-- e;\n', '/* f; */', ' x ', '\n');
    fc.assert(
      fc.property(fc.array(piece), fc.array(piece), (left, right) => {
        const result = oneStatement(`SELECT 1 ${left.join('')}; DROP ${right.join('')}`);
        assert.equal(result.ok, false);
      }),
    );
  });
});
