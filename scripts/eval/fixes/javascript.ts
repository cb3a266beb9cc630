import type { Task } from './task';

export const javascript: readonly Task[] = [
  {
    id: 'slug',
    file: 'slug.js',
    start: `export function slugify(title) {
  return title.toLowerCase().replace(' ', '-');
}
`,
    names: 'slugify',
    task: 'Make slugify(title, limit = 40) strip accents, lower the case, turn each run of other characters than a-z and 0-9 into one hyphen, leave no hyphen at either end, and cut a slug longer than limit at the last hyphen that fits (hard at limit where there is none).',
    steps: [
      {
        symbol: 'slugify',
        instruction:
          'Add a second parameter limit with default 40. Normalize the title with NFD and remove the combining marks (U+0300 to U+036F), lower the case, replace each run of characters other than a-z and 0-9 by one hyphen, remove hyphens at both ends. If the slug is longer than limit, take its first limit + 1 characters and cut at the last hyphen in them; where there is no hyphen return the first limit characters.',
        examples: [
          { call: "slugify(' Été -- à  Paris!')", equals: "'ete-a-paris'" },
          { call: "slugify('red green blue', 10)", equals: "'red-green'" },
          { call: "slugify('wonderful', 6)", equals: "'wonder'" },
        ],
        solution: `export function slugify(title, limit = 40) {
  const plain = title.normalize('NFD').replace(/[\\u0300-\\u036f]/g, '').toLowerCase();
  const slug = plain.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  if (slug.length <= limit) return slug;
  const at = slug.slice(0, limit + 1).lastIndexOf('-');
  return at > 0 ? slug.slice(0, at) : slug.slice(0, limit);
}`,
      },
    ],
    tests: {
      'slugify joins words': `assert.equal(slugify('  Hello,  big World! '), 'hello-big-world');`,
      'slugify strips accents': `assert.equal(slugify('Crème Brûlée'), 'creme-brulee');`,
      'slugify cuts at a hyphen': `assert.equal(slugify('one two three', 9), 'one-two');`,
      'slugify cuts hard': `assert.equal(slugify('abcdefghij', 4), 'abcd');`,
    },
  },
  {
    id: 'cart',
    file: 'cart.js',
    start: `export function subtotal(items) {
  return items.reduce((sum, item) => sum + item.price * item.count, 0);
}

export function total(items, coupon) {
  const sum = subtotal(items);
  return coupon ? sum - coupon.percent : sum;
}
`,
    names: 'subtotal, total',
    task: 'Prices are in cents. Let total(items, coupon) take the coupon\'s percent off, but not off items that are marked fixed, rounded to whole cents; coupons over 100 percent or below 0 throw a RangeError "bad coupon". subtotal counts an item without count once.',
    steps: [
      {
        symbol: 'subtotal',
        instruction: 'An item whose count is missing counts once: use 1 where count is undefined.',
        examples: [{ call: 'subtotal([{ price: 4 }, { price: 1, count: 2 }])', equals: '6' }],
        solution: `export function subtotal(items) {
  return items.reduce((sum, item) => sum + item.price * (item.count ?? 1), 0);
}`,
      },
      {
        symbol: 'total',
        instruction:
          'Without coupon return the subtotal of all items. With a coupon whose percent is below 0 or above 100 throw a RangeError with the message bad coupon. Else the discount is the subtotal of those items that are not marked fixed, times percent divided by 100, rounded with Math.round; return the subtotal of all items minus the discount.',
        examples: [
          { call: 'total([{ price: 200 }, { price: 99, fixed: true }], { percent: 25 })', equals: '249' },
          { call: 'total([{ price: 7 }])', equals: '7' },
          { call: 'total([{ price: 7 }], { percent: -1 })', throws: 'bad coupon' },
        ],
        solution: `export function total(items, coupon) {
  const sum = subtotal(items);
  if (!coupon) return sum;
  if (coupon.percent < 0 || coupon.percent > 100) throw new RangeError('bad coupon');
  const open = subtotal(items.filter(item => !item.fixed));
  return sum - Math.round((open * coupon.percent) / 100);
}`,
      },
    ],
    tests: {
      'subtotal counts once': `assert.equal(subtotal([{ price: 5 }, { price: 2, count: 3 }]), 11);`,
      'total without coupon': `assert.equal(total([{ price: 100, count: 2 }]), 200);`,
      'total takes percent off': `assert.equal(total([{ price: 333, count: 1 }], { percent: 10 }), 300);`,
      'total spares fixed items': `assert.equal(total([{ price: 100 }, { price: 100, fixed: true }], { percent: 50 }), 150);`,
      'total refuses bad coupons': `assert.throws(() => total([], { percent: 101 }), /bad coupon/);`,
    },
  },
  {
    id: 'duration',
    file: 'duration.js',
    start: `const UNITS = { d: 86400, h: 3600, m: 60, s: 1 };

export function parseDuration(text) {
  return Number(text);
}

export function formatDuration(seconds) {
  return seconds + 's';
}

export { UNITS };
`,
    names: 'parseDuration, formatDuration',
    task: 'parseDuration("1h 30m") gives seconds: numbers with units d, h, m, s from UNITS, in any case, with or without blanks between; a bare number is seconds; anything else throws an Error "bad duration: " with the text. formatDuration(5400) gives "1h 30m": units without zero parts, "0s" for zero.',
    steps: [
      {
        symbol: 'parseDuration',
        instruction:
          'Trim the text and lower its case. If it consists of digits alone, return it as a number. If it is not one or more groups of digits followed by one of the letters d, h, m, s, with optional blanks between groups, throw an Error with the message "bad duration: " followed by the text. Else return the sum over all groups of the number times the seconds of its unit in UNITS.',
        examples: [
          { call: "parseDuration('2H 5s')", equals: '7205' },
          { call: "parseDuration('90')", equals: '90' },
          { call: "parseDuration('1x')", throws: 'bad duration: 1x' },
        ],
        solution: `export function parseDuration(text) {
  const clean = text.trim().toLowerCase();
  if (/^\\d+$/.test(clean)) return Number(clean);
  if (!/^(\\d+[dhms]\\s*)+$/.test(clean)) throw new Error('bad duration: ' + text);
  let sum = 0;
  for (const [, n, unit] of clean.matchAll(/(\\d+)([dhms])/g)) sum += Number(n) * UNITS[unit];
  return sum;
}`,
      },
      {
        symbol: 'formatDuration',
        instruction:
          'Return 0s for zero. Go through the entries of UNITS in their order; of each take the whole number of units that fit into what is left of the seconds; where it is above zero add the number and the letter to the parts and take it off. Join the parts with one blank.',
        examples: [
          { call: 'formatDuration(3661)', equals: "'1h 1m 1s'" },
          { call: 'formatDuration(0)', equals: "'0s'" },
        ],
        solution: `export function formatDuration(seconds) {
  if (seconds === 0) return '0s';
  const parts = [];
  let left = seconds;
  for (const [unit, size] of Object.entries(UNITS)) {
    const n = Math.floor(left / size);
    if (n > 0) parts.push(n + unit);
    left -= n * size;
  }
  return parts.join(' ');
}`,
      },
    ],
    tests: {
      'parseDuration adds units': `assert.equal(parseDuration('1h 30m'), 5400);`,
      'parseDuration takes any case': `assert.equal(parseDuration(' 1D2h3s '), 93603);`,
      'parseDuration takes seconds': `assert.equal(parseDuration('45'), 45);`,
      'parseDuration refuses others': `assert.throws(() => parseDuration('5 apples'), /bad duration: 5 apples/);`,
      'parseDuration refuses nothing': `assert.throws(() => parseDuration(''), /bad duration/);`,
      'formatDuration leaves zeros out': `assert.equal(formatDuration(86400 + 60), '1d 1m');`,
      'formatDuration of zero': `assert.equal(formatDuration(0), '0s');`,
    },
  },
  {
    id: 'csv',
    file: 'csv.js',
    start: `export function parseLine(line) {
  return line.split(',');
}

export function formatLine(fields) {
  return fields.join(',');
}
`,
    names: 'parseLine, formatLine',
    task: 'Let parseLine(line) read CSV with fields in double quotes, in which commas are text and two quotes stand for one. Let formatLine(fields) quote exactly the fields that hold a comma, a double quote or a line break, doubling the quotes.',
    steps: [
      {
        symbol: 'parseLine',
        instruction:
          'Go through the characters of the line with a current field, a list of fields and a flag that tells whether we are inside quotes. Inside quotes a double quote that is followed by another one adds one double quote and skips the second; a single double quote ends the quotes; all else is added. Outside, a double quote begins quotes, a comma ends the field, all else is added. At the end push the last field and return the list.',
        examples: [{ call: `parseLine('1,"x, y",,"6"" nail"')`, equals: `['1', 'x, y', '', '6" nail']` }],
        solution: `export function parseLine(line) {
  const fields = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const c = line[i];
    if (quoted && c === '"' && line[i + 1] === '"') {
      field += '"';
      i++;
    } else if (c === '"') quoted = !quoted;
    else if (c === ',' && !quoted) {
      fields.push(field);
      field = '';
    } else field += c;
  }
  fields.push(field);
  return fields;
}`,
      },
      {
        symbol: 'formatLine',
        instruction:
          'Map each field to a string: where it holds a comma, a double quote or a line break, double each double quote in it and put double quotes around it; else leave it as it is. Join them with commas.',
        examples: [{ call: `formatLine(['1', 'x, y', '6" nail'])`, equals: `'1,"x, y","6"" nail"'` }],
        solution: `export function formatLine(fields) {
  return fields.map(f => (/[",\\n]/.test(f) ? '"' + f.replaceAll('"', '""') + '"' : f)).join(',');
}`,
      },
    ],
    tests: {
      'parseLine splits': `assert.deepEqual(parseLine('a,b,,c'), ['a', 'b', '', 'c']);`,
      'parseLine reads quotes': `assert.deepEqual(parseLine('"a,b",c'), ['a,b', 'c']);`,
      'parseLine reads doubled quotes': `assert.deepEqual(parseLine('"say ""hi""",x'), ['say "hi"', 'x']);`,
      'formatLine quotes what must be': `assert.equal(formatLine(['a', 'b,c', 'd"e']), 'a,"b,c","d""e"');`,
    },
  },
  {
    id: 'lru',
    file: 'lru.js',
    start: `export class Lru {
  constructor(limit) {
    this.limit = limit;
    this.entries = new Map();
  }

  get(key) {
    return this.entries.get(key);
  }

  set(key, value) {
    this.entries.set(key, value);
    return this;
  }
}
`,
    names: 'Lru',
    task: 'Make Lru a least-recently-used cache: get makes a key the newest, set drops the oldest key when there are more than limit.',
    steps: [
      {
        symbol: 'Lru.get',
        instruction:
          'Where the key is not in this.entries return undefined. Else take its value, delete the key and set it again so that it is the newest, and return the value.',
        examples: [
          {
            call: "(() => { const c = new Lru(3); c.entries = new Map([['x', 1], ['y', 2]]); return [c.get('x'), c.get('z'), [...c.entries.keys()].join()]; })()",
            equals: "[1, undefined, 'y,x']",
          },
        ],
        solution: `  get(key) {
    if (!this.entries.has(key)) return undefined;
    const value = this.entries.get(key);
    this.entries.delete(key);
    this.entries.set(key, value);
    return value;
  }`,
      },
      {
        symbol: 'Lru.set',
        instruction:
          'Delete the key from this.entries first so that it becomes the newest, then set it. If there are now more entries than this.limit, delete the first key of the map, which is the oldest. Return this.',
        examples: [
          { call: "[...new Lru(1).set('x', 1).set('y', 2).entries]", equals: "[['y', 2]]" },
          {
            call: "[...new Lru(2).set('x', 1).set('y', 2).set('x', 3).entries.keys()]",
            equals: "['y', 'x']",
          },
        ],
        solution: `  set(key, value) {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > this.limit) this.entries.delete(this.entries.keys().next().value);
    return this;
  }`,
      },
    ],
    tests: {
      'set drops the oldest': `const lru = new Lru(2).set('a', 1).set('b', 2).set('c', 3);
  assert.deepEqual([...lru.entries.keys()], ['b', 'c']);`,
      'get refreshes': `const lru = new Lru(2).set('a', 1).set('b', 2);
  assert.equal(lru.get('a'), 1);
  lru.set('c', 3);
  assert.deepEqual([...lru.entries.keys()], ['a', 'c']);`,
      'set of a known key makes it the newest': `const lru = new Lru(2).set('a', 1).set('b', 2).set('a', 5).set('c', 3);
  assert.deepEqual([...lru.entries], [['a', 5], ['c', 3]]);`,
      'get of nothing': `assert.equal(new Lru(1).get('x'), undefined);`,
    },
  },
  {
    id: 'retry',
    file: 'retry.js',
    start: `export async function retry(work) {
  return work();
}
`,
    names: 'retry',
    task: 'retry(work, limit = 3, isFatal) calls work(n) with n from 1 until it succeeds; after limit failures it throws the last error; an error for which isFatal is true is thrown at once; a limit below 1 throws a RangeError.',
    steps: [
      {
        symbol: 'retry',
        instruction:
          'Add parameters limit with default 3 and isFatal, a function that is optional. Throw a RangeError when limit is below 1. For n from 1 to limit: await work called with n and return its result. When it throws: throw that error on where isFatal is given and returns true for it, or where n equals limit; else go on with the next n.',
        examples: [
          { call: "retry(async n => { if (n === 1) throw new Error('x'); return n; })", equals: '2' },
          { call: "retry(() => { throw new Error('third'); })", throws: 'third' },
          { call: 'retry(() => 1, -1)', throws: 'RangeError' },
        ],
        solution: `export async function retry(work, limit = 3, isFatal) {
  if (limit < 1) throw new RangeError('limit must be at least 1');
  for (let n = 1; n <= limit; n++) {
    try {
      return await work(n);
    } catch (error) {
      if (isFatal?.(error) || n === limit) throw error;
    }
  }
}`,
      },
    ],
    tests: {
      'retry succeeds at last': `assert.equal(await retry(async n => { if (n < 3) throw new Error('no'); return n; }), 3);`,
      'retry throws the last error': `await assert.rejects(retry(n => Promise.reject(new Error('e' + n)), 2), /e2/);`,
      'retry stops at a fatal error': `let calls = 0;
  await assert.rejects(retry(() => { calls++; throw new Error('fatal'); }, 5, e => e.message === 'fatal'), /fatal/);
  assert.equal(calls, 1);`,
      'retry refuses a limit of 0': `await assert.rejects(retry(() => 1, 0), RangeError);`,
    },
  },
  {
    id: 'ranges',
    file: 'ranges.js',
    start: `export function mergeRanges(ranges) {
  return ranges;
}

export function covers(ranges, value) {
  return ranges.some(([from, to]) => from < value && value < to);
}
`,
    names: 'mergeRanges, covers',
    task: 'mergeRanges(ranges) gives the [from, to] pairs sorted, with those that overlap or touch merged, and leaves its argument as it was. covers(ranges, value) counts both ends of a range as in it.',
    steps: [
      {
        symbol: 'mergeRanges',
        instruction:
          'Sort a copy of the ranges by their first number. Go through them with a list of merged ranges: where the range begins at or before the end of the last merged one, set that end to the larger of both ends; else push a new pair with its two numbers. Return the list. Change neither the argument nor the pairs in it.',
        examples: [
          { call: 'mergeRanges([[6, 7], [1, 2], [2, 3]])', equals: '[[1, 3], [6, 7]]' },
          {
            call: '(() => { const r = [[1, 4], [2, 9]]; mergeRanges(r); return r; })()',
            equals: '[[1, 4], [2, 9]]',
          },
        ],
        solution: `export function mergeRanges(ranges) {
  const merged = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}`,
      },
      {
        symbol: 'covers',
        instruction: 'Count both ends of a range as part of it.',
        examples: [{ call: 'covers([[5, 6]], 5) && covers([[5, 6]], 6)', equals: 'true' }],
        solution: `export function covers(ranges, value) {
  return ranges.some(([from, to]) => from <= value && value <= to);
}`,
      },
    ],
    tests: {
      'mergeRanges merges': `assert.deepEqual(mergeRanges([[5, 8], [1, 3], [2, 4], [8, 9]]), [[1, 4], [5, 9]]);`,
      'mergeRanges keeps a larger end': `assert.deepEqual(mergeRanges([[1, 10], [2, 3]]), [[1, 10]]);`,
      'mergeRanges leaves its argument': `const given = [[3, 4], [1, 3]];
  mergeRanges(given);
  assert.deepEqual(given, [[3, 4], [1, 3]]);`,
      'covers counts ends': `assert.deepEqual([1, 2, 3, 4].map(n => covers([[2, 3]], n)), [false, true, true, false]);`,
    },
  },
  {
    id: 'query',
    file: 'query.js',
    start: `export function parseQuery(text) {
  const result = {};
  for (const part of text.split('&')) {
    const [key, value] = part.split('=');
    result[key] = value;
  }
  return result;
}
`,
    names: 'parseQuery',
    task: 'parseQuery(text) ignores a leading "?", skips empty parts, splits at the first "=" (no "=" means the value ""), reads "+" as a blank and percent codes in keys and values, and collects repeated keys into an array in order.',
    steps: [
      {
        symbol: 'parseQuery',
        instruction:
          'Remove one leading question mark. Split at ampersands and skip empty parts. Split each part at its first equals sign alone, the rest is the value; without equals sign the value is the empty string. In key and value replace each plus by a blank, then decode with decodeURIComponent. A key that was there before gets an array of all its values in order; others a string.',
        examples: [
          {
            call: "parseQuery('?x=1&x=2&y=a+b&z=p=q&k')",
            equals: "{ x: ['1', '2'], y: 'a b', z: 'p=q', k: '' }",
          },
        ],
        solution: `export function parseQuery(text) {
  const result = {};
  const decode = s => decodeURIComponent(s.replaceAll('+', ' '));
  for (const part of text.replace(/^\\?/, '').split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const key = decode(at === -1 ? part : part.slice(0, at));
    const value = at === -1 ? '' : decode(part.slice(at + 1));
    result[key] = key in result ? [].concat(result[key], value) : value;
  }
  return result;
}`,
      },
    ],
    tests: {
      'parseQuery reads pairs': `assert.deepEqual(parseQuery('?a=1&b=x%20y+z'), { a: '1', b: 'x y z' });`,
      'parseQuery collects': `assert.deepEqual(parseQuery('a=1&a=2&a=3'), { a: ['1', '2', '3'] });`,
      'parseQuery splits once': `assert.deepEqual(parseQuery('e=a=b&&flag'), { e: 'a=b', flag: '' });`,
      'parseQuery of nothing': `assert.deepEqual(parseQuery(''), {});`,
    },
  },
  {
    id: 'version',
    file: 'version.js',
    start: `export function compareVersions(a, b) {
  return a < b ? -1 : 1;
}
`,
    names: 'compareVersions',
    task: 'compareVersions(a, b) gives -1, 0 or 1: versions like "1.10.0" or "v2.0-beta" compare by their numbers (missing ones are 0); with equal numbers one with a suffix behind "-" is older than one without; two suffixes compare as text.',
    steps: [
      {
        symbol: 'compareVersions',
        instruction:
          'Remove a leading v of both. Split each at its first hyphen into numbers and suffix (empty where there is none). Split the numbers at dots and compare them as numbers from left to right up to the longer length, a missing one is 0; return -1 or 1 at the first difference. With equal numbers: equal suffixes give 0; an empty suffix is the newer one; else compare the suffixes as strings.',
        examples: [
          { call: "compareVersions('v2.3', '2.3.0')", equals: '0' },
          { call: "compareVersions('3.0-a', '3.0')", equals: '-1' },
          { call: "compareVersions('1.2', '1.11')", equals: '-1' },
          { call: "compareVersions('1-b', '1-a')", equals: '1' },
        ],
        solution: `export function compareVersions(a, b) {
  const split = v => {
    const [numbers, suffix = ''] = v.replace(/^v/, '').split(/-(.*)/);
    return { numbers: numbers.split('.').map(Number), suffix };
  };
  const [x, y] = [split(a), split(b)];
  for (let i = 0; i < Math.max(x.numbers.length, y.numbers.length); i++) {
    const d = (x.numbers[i] ?? 0) - (y.numbers[i] ?? 0);
    if (d !== 0) return d < 0 ? -1 : 1;
  }
  if (x.suffix === y.suffix) return 0;
  if (x.suffix === '') return 1;
  if (y.suffix === '') return -1;
  return x.suffix < y.suffix ? -1 : 1;
}`,
      },
    ],
    tests: {
      'compareVersions by number': `assert.equal(compareVersions('1.9.0', '1.10.0'), -1);`,
      'compareVersions pads': `assert.equal(compareVersions('v1.2', '1.2.0'), 0);`,
      'compareVersions suffix is older': `assert.equal(compareVersions('2.0.0-beta', '2.0.0'), -1);
  assert.equal(compareVersions('2.0.0', '2.0.0-beta'), 1);`,
      'compareVersions of suffixes': `assert.equal(compareVersions('1.0-rc', '1.0-beta'), 1);`,
    },
  },
  {
    id: 'stock',
    file: 'stock.js',
    start: `export class Stock {
  constructor(counts) {
    this.counts = { ...counts };
    this.held = {};
  }

  available(sku) {
    return this.counts[sku];
  }

  reserve(sku, count) {
    this.held[sku] = count;
  }

  release(sku, count) {
    this.held[sku] -= count;
  }
}
`,
    names: 'Stock',
    task: 'In Stock let available(sku) be the count minus what is held, 0 for an unknown sku; reserve adds to what is held and throws an Error "not enough SKU" (with the sku) when less is available; release takes off what is held, never below 0, and returns how many were released.',
    steps: [
      {
        symbol: 'Stock.available',
        instruction:
          'Return the count of the sku, 0 where it is unknown, minus what is held of it, 0 where nothing is.',
        examples: [
          {
            call: "(() => { const s = new Stock({ x: 5 }); s.held.x = 2; return [s.available('x'), s.available('y')]; })()",
            equals: '[3, 0]',
          },
        ],
        solution: `  available(sku) {
    return (this.counts[sku] ?? 0) - (this.held[sku] ?? 0);
  }`,
      },
      {
        symbol: 'Stock.reserve',
        instruction:
          'When count is more than available returns for the sku, throw an Error with the message "not enough " followed by the sku. Else add count to what is held of the sku, beginning at 0.',
        examples: [
          {
            call: "(() => { const s = new Stock({ x: 5 }); s.reserve('x', 2); s.reserve('x', 3); return s.held; })()",
            equals: '{ x: 5 }',
          },
          { call: "new Stock({ x: 1 }).reserve('x', 2)", throws: 'not enough x' },
        ],
        solution: `  reserve(sku, count) {
    if (count > this.available(sku)) throw new Error('not enough ' + sku);
    this.held[sku] = (this.held[sku] ?? 0) + count;
  }`,
      },
      {
        symbol: 'Stock.release',
        instruction:
          'Release the smaller of count and what is held of the sku, 0 where nothing is: take it off what is held and return that number.',
        examples: [
          {
            call: "(() => { const s = new Stock({ x: 5 }); s.held.x = 2; return [s.release('x', 9), s.held.x, s.release('y', 1)]; })()",
            equals: '[2, 0, 0]',
          },
        ],
        solution: `  release(sku, count) {
    const held = this.held[sku] ?? 0;
    const released = Math.min(held, count);
    this.held[sku] = held - released;
    return released;
  }`,
      },
    ],
    tests: {
      'available of unknown': `assert.equal(new Stock({}).available('x'), 0);`,
      'reserve adds up': `const stock = new Stock({ a: 5 });
  stock.reserve('a', 2);
  stock.reserve('a', 1);
  assert.equal(stock.available('a'), 2);`,
      'reserve refuses too many': `const stock = new Stock({ a: 1 });
  assert.throws(() => stock.reserve('a', 2), /not enough a/);
  assert.equal(stock.available('a'), 1);`,
      'release gives back what is held': `const stock = new Stock({ a: 5 });
  stock.reserve('a', 2);
  assert.equal(stock.release('a', 9), 2);
  assert.equal(stock.release('b', 1), 0);
  assert.equal(stock.available('a'), 5);`,
    },
  },
];
