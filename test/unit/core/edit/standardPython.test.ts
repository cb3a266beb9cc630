import { strict as assert } from 'node:assert';
import { standardImport } from '../../../../src/core/edit/standardPython';

function check(name: string, text: string, statement: string | null): void {
  it(`brings ${name} of ${text}: ${statement ?? 'nothing'}`, () =>
    assert.equal(standardImport(name, text), statement));
}

describe("the import of a name of Python's own library", () => {
  check('re', 're.sub("a", "b", text)', 'import re');
  check('re', 're = 1', null);
  check('math', 'math.floor(2.5)', 'import math');
  check('Counter', 'Counter(words)', 'from collections import Counter');
  check('defaultdict', 'defaultdict(list)', 'from collections import defaultdict');
  check('datetime', 'datetime.now()', 'from datetime import datetime');
  check('datetime', 'datetime.datetime.now()', 'import datetime');
  check('timedelta', 'timedelta(days=1)', 'from datetime import timedelta');
  check('total', 'total(1)', null);
  check('numpy', 'numpy.array([])', null);
});
