// Which comment new code takes the place of; `|` stands for the end of a line.
import { strict as assert } from 'node:assert';
import { withDocComment } from '../../../../src/core/edit/docComment';
import { applyRegion } from '../../../../src/core/edit/region';

/** `>` begins the region, which goes to the end. */
function check(before: string, code: string, after: string): void {
  it(`${before} with ${code}`, () => {
    const lines = before.split('|');
    const first = lines.findIndex(line => line.startsWith('>')) + 1;
    const text = before.replace('>', '').replaceAll('|', '\n');
    const region = { kind: 'replace', first, last: lines.length } as const;
    const whole = withDocComment(text, region, code.replaceAll('|', '\n'));
    assert.equal(applyRegion(text, whole, code.replaceAll('|', '\n')).replaceAll('\n', '|'), after);
  });
}

describe('documentation in new code', () => {
  check('/** a */|>f()', '/** b */|g()', '/** b */|g()');
  check('x|/**| * a| */|>f()', '/** b */|g()', 'x|/** b */|g()');
  check('/** a */|>f()', '/**| * b| */|g()', '/**| * b| */|g()');
  check('/// a|/// b|>f()', '/// c|g()', '/// c|g()');
  check('/** x */|/** a */|>f()', '/** b */|g()', '/** x */|/** b */|g()');
});

describe('a comment stays', () => {
  check('/** a */|>f()', 'g()', '/** a */|g()');
  check('/** a */||>f()', '/** b */|g()', '/** a */||/** b */|g()');
  check('// a|>f()', '// b|g()', '// a|// b|g()');
  check('// a|>f()', '/** b */|g()', '// a|/** b */|g()');
  check('/* a */|>f()', '/** b */|g()', '/* a */|/** b */|g()');
  check('/// a|>f()', '/** b */|g()', '/// a|/** b */|g()');
  check('x(); /** a */|>f()', '/** b */|g()', 'x(); /** a */|/** b */|g()');
  check('/////|>f()', '/// b|g()', '/////|/// b|g()');
});
