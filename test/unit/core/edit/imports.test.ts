import { strict as assert } from 'node:assert';
import { mergeImports } from '../../../../src/core/edit/imports';

/** `|` stands for a line end. */
function check(path: string, text: string, imports: string | string[], expected: string): void {
  it(`${String(imports)} into ${text.slice(0, 60)}`, () => {
    const lines = (short: string): string => short.replaceAll('|', '\n');
    const wanted = typeof imports === 'string' ? [imports] : imports;
    const result = mergeImports(path, lines(text), wanted.map(lines));
    assert.equal(result.replaceAll('\n', '|'), expected);
    assert.equal(mergeImports(path, result, wanted.map(lines)), result, 'merged twice');
  });
}

describe('imports of TypeScript', () => {
  const ts = (text: string, imports: string | string[], expected: string): void =>
    check('src/a.ts', text, imports, expected);
  describe('that are there', () => {
    const same = (text: string, wanted: string): void => ts(text, wanted, text);
    same("import { a } from 'm';|", "import { a } from 'm';");
    same("import { a, b } from 'm';|", 'import { b } from "m"');
    same("import a from 'm';|", "import a from 'm'");
    same("import * as a from 'm';|", "import * as a from 'm'");
    same("import 'm';|", "import 'm'");
    same("import { a } from 'm';|", "import type { a } from 'm';");
    same("import type { a } from 'm';|", "import type { a } from 'm';");
    same("import { type a } from 'm';|", "import type { a } from 'm';");
    same("import { a as b } from 'm';|", "import { a as b } from 'm';");
    same("import {|  a,|  b, // why|} from 'm';|", "import { b } from 'm';");
    same("const a = require('m');|", "const a = require('m');");
    same('a|', [] as unknown as string);
    same("const {|  a,|  b,|} = require('m');|const c = require('n');|", "const c = require('n');");
    same("const {|  a,|  b,|} = require('m');|", "const { a, b } = require('m');");
    same("const { a, b: c } = require('m');|", "const { b: c } = require('m');");
    same("const x = 1;|import { a } from 'm';|", "import { a } from 'm';");
    same("export {|  b,|} from 'n';|import { a } from 'm';|", "import { a } from 'm';");
    same("const a = require('m'); // why|", "const a = require('m');");
    same("f();|const a = require('m');|", "const a = require('m');");
  });
  describe('of the same module', () => {
    ts("import { a } from 'm';|", "import { b } from 'm';", "import { a, b } from 'm';|");
    ts("x();|import { a } from 'm';|", "import { a, b } from 'm';", "x();|import { a, b } from 'm';|");
    ts("const { a } = require('m');|", "const { a, b } = require('m');", "const { a, b } = require('m');|");
    ts(
      "const s = `|import { a } from 'm';|`;|",
      "import { a } from 'm';",
      "import { a } from 'm';||const s = `|import { a } from 'm';|`;|",
    );
    ts(
      "/**| * Says it.| */|f(|  'a',|);|/** Says more. */|g();|",
      "import { a } from 'm';",
      "import { a } from 'm';||/**| * Says it.| */|f(|  'a',|);|/** Says more. */|g();|",
    );
    ts("import {a} from 'm';|", "import { b } from 'm';", "import {a, b} from 'm';|");
    ts("import { a, } from 'm';|", "import { b } from 'm';", "import { a, b } from 'm';|");
    ts("import {|  a,|} from 'm';|", "import { b, c } from 'm';", "import {|  a,|  b,|  c,|} from 'm';|");
    ts("import {|  a|} from 'm';|", "import { b } from 'm';", "import {|  a,|  b|} from 'm';|");
    ts(
      "import {|  a, // why|} from 'm';|",
      "import { b } from 'm';",
      "import {|  a, // why|  b,|} from 'm';|",
    );
    ts("import {|  a // why|} from 'm';|", "import { b } from 'm';", "import {|  a, // why|  b|} from 'm';|");
    ts(
      "import {|  a, // {x}|} from 'm';|",
      "import { b } from 'm';",
      "import {|  a, // {x}|  b,|} from 'm';|",
    );
    ts("import a from 'm';|", "import { b } from 'm';", "import a, { b } from 'm';|");
    ts("import { b } from 'm';|", "import a from 'm';", "import a, { b } from 'm';|");
    ts("import { b } from 'm';|", "import a, { c } from 'm';", "import a, { b, c } from 'm';|");
    ts("import a from 'm';|", "import c from 'm';", "import a from 'm';|import c from 'm';|");
    ts(
      "import * as a from 'm';|",
      "import { b } from 'm';",
      "import * as a from 'm';|import { b } from 'm';|",
    );
    ts(
      "import { a } from 'm';|",
      "import * as m from 'm';",
      "import { a } from 'm';|import * as m from 'm';|",
    );
    ts(
      "import { a } from 'm';|",
      "import type { T } from 'm';",
      "import { a } from 'm';|import type { T } from 'm';|",
    );
    ts("import type { T } from 'm';|", "import type { U } from 'm';", "import type { T, U } from 'm';|");
    ts("import { a } from 'm';|", "import { type T } from 'm';", "import { a, type T } from 'm';|");
    ts("import { type T } from 'm';|", "import { T } from 'm';", "import { T } from 'm';|");
    ts("import type { T, U } from 'm';|", "import { T } from 'm';", "import { type U, T } from 'm';|");
    ts(
      "import { a } from 'm';|import { b } from 'n';|",
      "import { c } from 'm';",
      "import { a, c } from 'm';|import { b } from 'n';|",
    );
  });
  describe('of another module', () => {
    ts(
      "import { a } from 'm';||a();|",
      "import { b } from 'n';",
      "import { a } from 'm';|import { b } from 'n';||a();|",
    );
    ts('import { a } from "m"|', "import { b } from 'n';", 'import { a } from "m"|import { b } from "n"|');
    ts('', "import { b } from 'n';", "import { b } from 'n';|");
    ts('a();|', 'import { b } from "n";', 'import { b } from "n";||a();|');
    ts("const a = 'x'|f(a)|", 'import { b } from "n";', "import { b } from 'n'||const a = 'x'|f(a)|");
    ts('// Copyright||a();|', "import { b } from 'n';", "// Copyright||import { b } from 'n';||a();|");
    ts("'use client';|a();|", "import b from 'n';", "'use client';||import b from 'n';||a();|");
    ts(
      "// c|import a from 'm';|// d|import b from 'n';|f();|",
      "import c from 'o';",
      "// c|import a from 'm';|// d|import b from 'n';|import c from 'o';|f();|",
    );
    ts(
      "import a from 'm';|/*| * import x from 'o';| */|f();|",
      "import c from 'o';",
      "import a from 'm';|import c from 'o';|/*| * import x from 'o';| */|f();|",
    );
    ts(
      "import a from 'm';|f();|const s = `|import c from 'o';|`;|",
      "import c from 'p';",
      "import a from 'm';|import c from 'p';|f();|const s = `|import c from 'o';|`;|",
    );
    ts(
      "const a = require('m');|f();|",
      "const b = require('n');",
      "const a = require('m');|const b = require('n');|f();|",
    );
    ts(
      "import a from 'm';|",
      ["import b from 'n';", "import { c } from 'n';"],
      "import a from 'm';|import b, { c } from 'n';|",
    );
    ts(
      "import a from 'm';|",
      "import {|  b,|  c,|} from 'n';",
      "import a from 'm';|import { b, c } from 'n';|",
    );
    ts(
      "import a from 'm';|",
      "import j from './j.json' with { type: 'json' };",
      "import a from 'm';|import j from './j.json' with { type: 'json' };|",
    );
    ts(
      "import a from 'm';|const b = await import('n');|",
      "import 'n'",
      "import a from 'm';|import 'n';|const b = await import('n');|",
    );
    ts("import a from 'm';|", "import fs = require('fs');", "import a from 'm';|import fs = require('fs');|");
  });
});

describe('imports of Python', () => {
  const py = (text: string, imports: string | string[], expected: string): void =>
    check('a.py', text, imports, expected);
  describe('that are there', () => {
    const same = (text: string, wanted: string): void => py(text, wanted, text);
    same('import os|', 'import os');
    same('import os, sys|', 'import sys');
    same('import os as o|', 'import os as o');
    same('from a import b, c|', 'from a import c');
    same('from a import *|', 'from a import c');
    same('from a import (|    b,|    c,  # why|)|', 'from a import c');
    same('from . import a|', 'from . import a');
    same('from __future__ import annotations|', 'from __future__ import annotations');
  });
  py('import os|', 'import sys', 'import os|import sys|');
  py(
    'from foo import bar  # see docs (legacy)||LIMIT = max(bar)|',
    'from foo import baz',
    'from foo import bar, baz  # see docs (legacy)||LIMIT = max(bar)|',
  );
  py(
    'import os  # stdlib (posix)||def run(cmd):|    return os.popen(cmd)|',
    'import json',
    'import os  # stdlib (posix)|import json||def run(cmd):|    return os.popen(cmd)|',
  );
  py('import os  # a \\|print(1)|', 'import json', 'import os  # a \\|import json|print(1)|');
  py('import os|', 'import os as o', 'import os|import os as o|');
  py('import os|', 'import os, sys', 'import os|import sys|');
  py('from a import b|', 'from a import c', 'from a import b, c|');
  py('from a import b  # why|', 'from a import c', 'from a import b, c  # why|');
  py('from a import (b)|', 'from a import c', 'from a import (b, c)|');
  py('from a import (|    b,|)|', 'from a import c', 'from a import (|    b,|    c,|)|');
  py('from a import (|    b|)|', 'from a import c', 'from a import (|    b,|    c,|)|');
  py('from a import (b,|               d)|', 'from a import c', 'from a import (b,|               d, c)|');
  py('from a import b, \\|    d|', 'from a import c', 'from a import b, \\|    d|from a import c|');
  py('from .a import b|', 'from ..a import c', 'from .a import b|from ..a import c|');
  py('', 'import os', 'import os|');
  py('x = 1|', 'import os', 'import os||x = 1|');
  py('def a():|    pass|', 'import os', 'import os|||def a():|    pass|');
  py('@b|class A:|    pass|', 'import os', 'import os|||@b|class A:|    pass|');
  py('default = 1|', 'import os', 'import os||default = 1|');
  py('"""Doc."""|x = 1|', 'import os', '"""Doc."""||import os||x = 1|');
  py(
    '"""Doc."""||from __future__ import annotations||x = 1|',
    'import os',
    '"""Doc."""||from __future__ import annotations|import os||x = 1|',
  );
  py(
    '"""Doc."""|import os|',
    'from __future__ import annotations',
    '"""Doc."""||from __future__ import annotations|import os|',
  );
  py(
    'import os|if TYPE_CHECKING:|    import a|x = 1|',
    'import sys',
    'import os|import sys|if TYPE_CHECKING:|    import a|x = 1|',
  );
  py(
    'try:|    import a|except ImportError:|    a = None|import os|x = 1|',
    'import sys',
    'try:|    import a|except ImportError:|    a = None|import os|import sys|x = 1|',
  );
});

describe('imports of a component with its markup', () => {
  const vue = (text: string, imports: string, expected: string): void =>
    check('a.vue', text, imports, expected);
  vue(
    '<template><p /></template>|<script setup>|const a = 1;|</script>|',
    "import b from 'b';",
    "<template><p /></template>|<script setup>|import b from 'b';|const a = 1;|</script>|",
  );
  vue(
    '<script lang="ts">|  import a from \'a\';|  a();|</script>|',
    "import b from 'b';",
    "<script lang=\"ts\">|  import a from 'a';|  import b from 'b';|  a();|</script>|",
  );
});

describe('imports of Go', () => {
  const go = (text: string, imports: string | string[], expected: string): void =>
    check('a.go', text, imports, expected);
  go('package a|', 'import "fmt"', 'package a||import "fmt"|');
  go(
    'package a||import (|\t_ "x/pq" // driver (side effects)|\t"fmt"|)|',
    'import "fmt"',
    'package a||import (|\t_ "x/pq" // driver (side effects)|\t"fmt"|)|',
  );
  go(
    '// Package a.|package a||func f() {}|',
    'import "fmt"',
    '// Package a.|package a||import "fmt"||func f() {}|',
  );
  go(
    'package a||import "fmt"||func f() {}|',
    'import "os"',
    'package a||import "fmt"|import "os"||func f() {}|',
  );
  go('package a||import "fmt"|', 'import ("fmt"|"os")', 'package a||import "fmt"|import "os"|');
  go(
    'package a||import (|	"fmt"|	m "math" // why|)||var a = 1|',
    ['import "os"', '"fmt"', 'import m "math"'],
    'package a||import (|	"fmt"|	m "math" // why|	"os"|)||var a = 1|',
  );
  go('package a||import ()|', 'import "os"', 'package a||import ()|import "os"|');
});

describe('imports of Rust', () => {
  const rust = (text: string, imports: string | string[], expected: string): void =>
    check('a.rs', text, imports, expected);
  rust('use a;|fn f() {}|', 'use b;', 'use a;|use b;|fn f() {}|');
  rust('fn f() {}|', 'use b', 'use b;||fn f() {}|');
  rust(
    '//! Doc.|#![allow(x)]||mod a;|use b::{|    c,|    d,|};||fn f() {}|',
    ['use e::f;', 'use b::{c, d};', 'use b::d;'],
    '//! Doc.|#![allow(x)]||mod a;|use b::{|    c,|    d,|};|use e::f;||fn f() {}|',
  );
  rust('use std::{fmt::{self, Display}, io};|', 'use std::fmt;', 'use std::{fmt::{self, Display}, io};|');
  rust('use std::fmt::Display;|', 'use std::fmt;', 'use std::fmt::Display;|use std::fmt;|');
});

describe('imports of Java and C#', () => {
  check(
    'a.java',
    'package a;||import b;||class A {}|',
    'import c;',
    'package a;||import b;|import c;||class A {}|',
  );
  check('a.java', 'package a;||class A {}|', 'import c;', 'package a;||import c;||class A {}|');
  check('a.java', 'import a.B;|class A {}|', 'import a.B', 'import a.B;|class A {}|');
  check('a.cs', 'using A;|using var x = f();|', 'using A.B;', 'using A;|using A.B;|using var x = f();|');
  check('a.cs', 'namespace A;|class B {}|', 'using C;', 'using C;||namespace A;|class B {}|');
});

describe('imports of another language', () => {
  check('a.kt', 'import a|fun f() {}|', 'import b', 'import a|import b|fun f() {}|');
  check('a.kt', 'package a|', 'import b', 'package a|import b|');
});

describe('imports', () => {
  it('keep line ends, mark and an open end', () => {
    assert.equal(
      mergeImports('a.ts', "\uFEFFimport a from 'm';\r\na()", ["import b from 'n';"]),
      "\uFEFFimport a from 'm';\r\nimport b from 'n';\r\na()",
    );
    assert.equal(mergeImports('a.py', 'import a', ['import b']), 'import a\nimport b');
  });
});
