import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { textOf } from '../../../../src/core/edit/layout';
import { mergeByEngine } from '../../../../src/core/agents/mergeSketch';
import { respectsSketch } from '../../../../src/core/edit/respectsSketch';
import { mergeSketch } from '../../../../src/core/edit/sketch';
import { isElision } from '../../../../src/core/edit/sketchParts';

import { sketchCases } from '../../../support/sketchCases';

const text = (short: string): string => short.replaceAll('|', '\n');

describe('an elision', () => {
  function check(line: string, expected: boolean): void {
    it(`${line} is ${expected ? 'one' : 'none'}`, () => assert.equal(isElision(line), expected));
  }
  for (const line of [
    '// ...',
    '//...',
    '    # ...',
    '/* ... */',
    '{/* ... */}',
    '<!-- ... -->',
    '-- ...',
    '// …',
    '// ... existing code ...',
    '// ... rest unchanged',
    '// existing code ...',
    '# rest of the function...',
  ])
    check(line, true);
  for (const line of [
    '...',
    '// a',
    'f(...a)',
    '// and so on...',
    'f(); // ...',
    '# why',
    '',
    'def f(): ...',
  ])
    check(line, false);
});

/** Merges to `expected`, or is refused with a sentence that matches it where it is a pattern. */
function check(name: string, region: string, sketch: string, expected: string | RegExp): void {
  it(name, () => {
    const result = mergeSketch(text(region), text(sketch));
    if (typeof expected !== 'string') {
      assert.match(result.ok ? 'merged' : result.detail, expected);
      return;
    }
    assert.equal(result.ok ? result.text : result.detail, text(expected));
    assert.ok(respectsSketch(text(region), text(sketch), text(expected)));
  });
}

describe('merging a sketch', () => {
  const f = 'function f(a) {|  const b = a;|  log(b);|  if (b) {|    run();|  }|  return b;|}';
  check('without elisions is the sketch', f, 'function f() {}', 'function f() {}');
  check('between the first and last line', f, 'function f(a) {|  // ...|}', f);
  check(
    'adds a line behind the first',
    f,
    'function f(a) {|  check(a);|  const b = a;|  // ...|}',
    f.replace('{|', '{|  check(a);|'),
  );
  check(
    'adds a line before the last',
    f,
    'function f(a) {|  // ...|  return b;|  // never|}',
    f.replace('b;|}', 'b;|  // never|}'),
  );
  check(
    'changes a line in the middle',
    f,
    '// ...|  const b = a;|  warn(b);|  if (b) {|// ...',
    f.replace('log', 'warn'),
  );
  check(
    'removes a line',
    f,
    'function f(a) {|  const b = a;|  if (b) {|  // ...',
    f.replace('  log(b);|', ''),
  );
  check(
    'wraps a run',
    f,
    'function f(a) {|  // ...|  log(b);|  while (b) {|    run();|  }|  return b;|}',
    f.replace('if (b)', 'while (b)'),
  );
  check('changes the declaration', f, 'function f(a, c = 1) {|  // ...|}', f.replace('(a)', '(a, c = 1)'));
  check(
    'changes a declaration over lines',
    f,
    'export async function f(|  a,|  c,|) {|  const b = a;|  // ...|}',
    f.replace('function f(a) {', 'export async function f(|  a,|  c,|) {'),
  );
  check(
    'knows two elisions',
    f,
    'function f(a) {|  // ...|  log(b);|  log(a);|  if (b) {|  // ... rest unchanged|}',
    f.replace('log(b);', 'log(b);|  log(a);'),
  );
  check(
    'starts with an elision',
    f,
    '// ... existing code ...|  return b + 1;|}',
    /^Line 2 of the sketch is not in the region/,
  );
  check('takes blank lines beside an elision for nothing', f, 'function f(a) {||  // ...||  return b;|}', f);
  check(
    'keeps blank lines of the region',
    'f {|  a||  b||  c|}',
    'f {|  // ...||  b|  x||  c|}',
    'f {|  a||  b|  x||  c|}',
  );
  check(
    'is dedented',
    '  f() {|    a();|    b();|  }',
    'f() {|  a();|  x();|  b();|  // ...|}',
    '  f() {|    a();|    x();|    b();|  }'.replace('x', 'x'),
  );
  check(
    'is dedented behind an elision',
    '  f() {|    a();|    b();|  }',
    '// ...|a();|x();|b();|// ...',
    '  f() {|    a();|    x();|    b();|  }',
  );
  check(
    'in Python',
    'def f(a):|    b = a|    log(b)|    return b',
    'def f(a):|    # ...|    log(b)|    warn(b)|    return b',
    'def f(a):|    b = a|    log(b)|    warn(b)|    return b',
  );
  check(
    'in Python to the end',
    'def f(a):|    b = a|    return b',
    'def f(a):|    check(a)|    b = a|    # ...',
    'def f(a):|    check(a)|    b = a|    return b',
  );
  check(
    'in JSX',
    '<a>|  <b/>|  <c/>|</a>',
    '<a>|  {/* ... */}|  <c/>|  <d/>|</a>',
    '<a>|  <b/>|  <c/>|  <d/>|</a>',
  );
  check(
    'knows an elision of nothing',
    'f {|  a|  b|}',
    '// ...|f {|  x|  a|  // ...|  b|}',
    'f {|  x|  a|  b|}',
  );
  check(
    'takes two elisions in a row for one',
    'f {|  a|  b|}',
    'f {|  // ...|  // ...|  b|  c|}',
    'f {|  a|  b|  c|}',
  );
  check(
    'keeps the white space of lines that match',
    'f {  |  a|  b |}',
    'f {|  // ...|  b|  c|}',
    'f {  |  a|  b |  c|}',
  );
  check('of one elision is the region', f, '// ...', f);
  check(
    'finds a repeated line by the lines beside it',
    'f {|  a|  x|  b|  x|}',
    'f {|  // ...|  b|  x|  c|}',
    'f {|  a|  x|  b|  x|  c|}',
  );
  check(
    'finds a repeated line by the order',
    'f {|  x|  a|  x|  b|}',
    'f {|  // ...|  a|  n|  x|  // ...|}',
    'f {|  x|  a|  n|  x|  b|}',
  );
});

describe('a sketch is merged by the engine', () => {
  const check = (name: string, region: string, sketch: string, expected: string): void => {
    it(name, () => {
      const merged = mergeByEngine(text(region), text(sketch));
      assert.equal(merged.ok ? merged.text.replaceAll('\n', '|') : merged.detail, expected);
    });
  };

  check(
    'where a comment ends with a colon, which opens no block',
    'def f(a):|    # Either of:|    #|    # A: one.|    b = a|    return b',
    'def f(a):|    # ...|    # Either of:|    # new|    # ...',
    'def f(a):|    # Either of:|    # new|    #|    # A: one.|    b = a|    return b',
  );
  check(
    'where its first lines end with a keyword that the region has',
    'def f(a):|    try:|        b(a)|    except E:|        c()|    return a',
    'def f(a):|    # new|    try:|        # ...|    return a',
    'def f(a):|    # new|    try:|        b(a)|    except E:|        c()|    return a',
  );
  check(
    'where it ends with a bare bracket that the region has',
    'f(a) {|  if (a) {|    return a;|  }|  return (|    b(a)|  );|}',
    'f(a) {|  // ...|    log("x");|    return a;|  }|  return (|  // ...|}',
    'f(a) {|  if (a) {|    log("x");|    return a;|  }|  return (|    b(a)|  );|}',
  );
  check(
    'where its last lines match better where they would cost the region its own',
    'f(a, b) {|  if (b) {|    return a;|  }|  const n = g(a);|  for (const c of n) {|    if (c) {|      return a;|    }|  }|  return n;|}',
    'f(a, b) {|  if (b) {|    if (ready) {|      return a;|    }|  }|  // ...|}',
    'f(a, b) {|  if (b) {|    if (ready) {|      return a;|    }|  }|  const n = g(a);|  for (const c of n) {|    if (c) {|      return a;|    }|  }|  return n;|}',
  );
});

describe('a sketch is left to be asked about', () => {
  const check = (name: string, region: string, sketch: string): void => {
    it(name, () => {
      const merged = mergeByEngine(text(region), text(sketch));
      assert.equal(merged.ok ? merged.text : '', '');
    });
  };

  check(
    'where it begins with a branch that the region has',
    'f(a) {|  switch (a) {|    case 1:|      b();|    default:|      return a.b;|  }|}',
    'f(a) {|  // ...|    default:|      log("c");|  }|}',
  );
  check(
    'where a line of a loop was taken out between brackets that the region has more than once',
    'def f(a):|    if a:|        return []|    for b in a:|        if b:|            return []|        c(b)||    return a',
    'def f(a):|    # ...|            return []||    return a',
  );
  check(
    'where what it puts in leaves ahead of a line',
    'def f(a):|    while a:|        a = g(a)|        b = a|        continue|    return b',
    'def f(a):|    # ...|        a = g(a)|        other()|        continue|    # ...',
  );
  check(
    'where new documentation could end at its old first line',
    'def f(a):|    """|    Old.|    """|    b(a)|    return a',
    'def f(a):|    """|    """|    # ...',
  );
});

describe('a sketch that is not certain is refused', () => {
  const f = 'f {|  a|  x|  b|  x|  c|}';
  check(
    'where a line matches twice',
    f,
    'f {|  // ...|  x|  // ...|}',
    /^Line 3 of the sketch matches the region in more than one place/,
  );
  check(
    'where a line is new on both sides',
    f,
    'f {|  // ...|  new|  // ...|}',
    /^Line 3 of the sketch is not in the region/,
  );
  check(
    'where a line is new on one side',
    f,
    'f {|  // ...|  a|  new|  // ...|}',
    /^Line 4 of the sketch is not in the region/,
  );
  check(
    'where the order is another',
    f,
    'f {|  // ...|  c|  // ...|  a|  // ...|}',
    /^Line 5 of the sketch matches the region only out of order/,
  );
  check('where nothing matches', f, 'g {|  // ...|]', /^Line 1 of the sketch/);
  check(
    'where an elision stands beside code',
    f,
    'f { /* ... */ }',
    /^Line 1 of the sketch holds an elision beside code/,
  );
  check('where the last line is unknown', f, 'f {|  // ...|]', /^Line 3 of the sketch/);
});

describe('a result respects a sketch', () => {
  const region = 'f {|  a|  b|  c|}';
  const sketch = 'f {|  x|  // ...|  c|}';
  function holds(name: string, result: string, expected: boolean, of = sketch): void {
    it(`${expected ? 'if' : 'not if'} ${name}`, () =>
      assert.equal(respectsSketch(text(region), text(of), text(result)), expected));
  }
  holds('the elision is a run of the region', 'f {|  x|  a|  b|  c|}', true);
  holds('it is a shorter run', 'f {|  x|  b|  c|}', true);
  holds('a line of the sketch is missing', 'f {|  a|  b|  c|}', false);
  holds('a line was made up', 'f {|  x|  a|  y|  b|  c|}', false);
  holds('a line was changed', 'f {|  x|  A|  b|  c|}', false);
  holds('a block stands twice', 'f {|  x|  a|  b|  a|  b|  c|}', false);
  holds('the run is left out', 'f {|  x|  c|}', false);
  holds('the elision itself was kept', 'f {|  x|  // ...|  c|}', false);
  holds('runs are out of order', 'f {|  b|  x|  a|  c|}', false, 'f {|  // ...|  x|  // ...|  c|}');
  holds('runs are in order', 'f {|  a|  x|  b|  c|}', true, 'f {|  // ...|  x|  // ...|  c|}');

  const line = fc.constantFrom('a', 'b', 'c', '  d', '', '}');
  it('that was merged from it', function () {
    this.timeout(60_000);
    let merged = 0;
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 8 }),
        fc.array(fc.oneof(line, fc.constantFrom('// ...', '// ...', 'new')), { maxLength: 8 }),
        (region, sketch) => {
          const result = mergeSketch(textOf(region), textOf(sketch));
          if (!result.ok) return;
          merged++;
          assert.ok(respectsSketch(textOf(region), textOf(sketch), result.text), result.text);
        },
      ),
      { numRuns: 20_000 },
    );
    assert.ok(merged > 1000);
  });

  it('that elides runs of the region and adds lines between known ones', function () {
    this.timeout(60_000);
    const numbered = fc
      .integer({ min: 5, max: 14 })
      .map(n => Array.from({ length: n }, (_, i) => `line ${i}`));
    fc.assert(
      fc.property(numbered, fc.nat(), fc.nat(), (region, x, y) => {
        const at = 1 + (x % (region.length - 3));
        const added = [...region.slice(0, at + 1), `new ${y}`, ...region.slice(at + 1)];
        const sketch = [region[0], '// ...', region[at], `new ${y}`, region[at + 1], '// ...', region.at(-1)];
        const result = mergeSketch(region.join('\n'), sketch.join('\n'));
        assert.equal(result.ok ? result.text : result.detail, added.join('\n'));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the collection of sketches', () => {
  it('has at least a hundred, each of another name, in at least four languages', () => {
    // The first two letters of the ending: `tsx` is TypeScript.
    const languages = new Set(sketchCases.map(({ path }) => /\.(\w\w)/.exec(path)?.[1]));
    assert.ok(new Set(sketchCases.map(({ name }) => name)).size >= 100, `${sketchCases.length} sketches`);
    assert.ok(languages.size >= 4, [...languages].join(' '));
  });
});

describe('a sketch of the collection is merged right or left to be asked about', () => {
  for (const { name, region, sketch, expected } of sketchCases)
    it(name, () => {
      const merged = mergeByEngine(region, sketch);
      assert.equal(merged.ok ? merged.text : expected, expected);
    });
});
