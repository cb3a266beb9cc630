import { strict as assert } from 'node:assert';
import type { ExportedName } from '../../../../src/core/ports';
import { importOf } from '../../../../src/core/edit/importOf';

const files = new Set([
  'app/__init__.py',
  'app/a.py',
  'app/b.py',
  'app/sub/__init__.py',
  'app/sub/c.py',
  'x.py',
  'y.py',
  'lib/z.py',
]);

describe('an import of a name of the project', () => {
  function check(
    path: string,
    from: string,
    text: string,
    expected: string | null,
    more: Partial<ExportedName> & { beside?: string } = {},
  ): void {
    it(`of ${from} in ${path}${text === '' ? '' : ` beside ${text}`} is ${expected ?? 'not told'}`, () => {
      const { beside = '', ...own } = more;
      const exported: ExportedName = { name: 'n', kind: 'value', form: 'module', ...own };
      assert.equal(importOf({ path, from, text, exported, beside, files }), expected);
    });
  }
  check('a.ts', 'b.ts', '', "import { n } from './b';");
  check('src/a.ts', 'src/b.ts', '', "import { n } from './b';");
  check('src/x/a.ts', 'src/y/b.tsx', '', "import { n } from '../y/b';");
  check('a.ts', 'src/b.ts', '', "import { n } from './src/b';");
  check('src/x/a.ts', 'b.ts', '', "import { n } from '../../b';");
  check('src/a.ts', 'src/b/index.ts', '', "import { n } from './b';");
  check('a.ts', 'b.ts', "import { x } from './c.js';", "import { n } from './b.js';");
  check('a.ts', 'b.tsx', "import { x } from './c.js';", "import { n } from './b.js';");
  check('a.ts', 'b.ts', "import { x } from './c.ts';", "import { n } from './b.ts';");
  check('a.ts', 'b.ts', "import x from 'y.js';", "import { n } from './b';");
  check('a.ts', 'b.ts', '', "import type { n } from './b';", { kind: 'type' });
  check('a.js', 'b.js', '', "import { n } from './b.js';");
  check('a.js', 'b.js', "import { x } from './c';", "import { n } from './b';");
  check('a.ts', 'b.ts', '', "import n from './b';", { form: 'default' });
  check('a.js', 'b.js', "const x = require('./c');", "const n = require('./b');", { form: 'default' });
  check('a.cjs', 'b.js', '', "const { n } = require('./b');");
  check('a.mjs', 'b.mjs', '', "import { n } from './b.mjs';");
  check('a.js', 'b.js', "const x = require('./c');", "const { n } = require('./b');", { form: 'commonjs' });
  check('a.ts', 'b.ts', '', "import { n } from './b.js';", { beside: "import { x } from './c.js';" });
  check('a.js', 'b.js', '', "const { n } = require('./b');", { beside: "const x = require('./c');" });
  check('app/a.py', 'app/b.py', '', 'from app.b import n');
  check('app/a.py', 'app/b.py', 'from .c import d', 'from .b import n');
  check('app/a.py', 'app/sub/c.py', 'from .c import d', 'from app.sub.c import n');
  check('app/sub/c.py', 'app/a.py', '', 'from app.a import n');
  check('app/a.py', 'app/sub/__init__.py', '', 'from app.sub import n');
  check('x.py', 'y.py', '', 'from y import n');
  check('x.py', 'app/a.py', '', 'from app.a import n');
  check('x.py', 'lib/z.py', '', null);
});
