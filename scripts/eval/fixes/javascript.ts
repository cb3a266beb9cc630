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
        signature: 'function stripAccents(title)',
        instruction:
          'Let plain be an empty string. Go through the characters of title.normalize("NFD") in order. Leave out a character whose charCodeAt(0) is from 768 to 879. Append each other character to plain. Return plain.',
        examples: [
          { call: "stripAccents('Été à Nîmes')", equals: "'Ete a Nimes'" },
          { call: "stripAccents('Plain 7!')", equals: "'Plain 7!'" },
        ],
        solution: `function stripAccents(title) {
  let plain = '';
  for (const c of title.normalize('NFD')) {
    const code = c.charCodeAt(0);
    if (code < 768 || code > 879) plain += c;
  }
  return plain;
}`,
      },
      {
        signature: 'function hyphenRuns(text)',
        instruction:
          'Replace each run of one or more characters other than a to z and 0 to 9 by one hyphen, by String.prototype.replace with a global regular expression. Then remove a hyphen at the beginning and a hyphen at the end. Return the result.',
        examples: [
          { call: "hyphenRuns('red -- green')", equals: "'red-green'" },
          { call: "hyphenRuns('?x_9!')", equals: "'x-9'" },
          { call: "hyphenRuns('...')", equals: "''" },
        ],
        solution: `function hyphenRuns(text) {
  return text.replace(/[^a-z0-9]+/g, '-').replace(/^-/, '').replace(/-$/, '');
}`,
      },
      {
        signature: 'function cutAtHyphen(slug, limit)',
        instruction:
          'If slug.length is at most limit, return slug. Let at be the index of the last hyphen in the first limit + 1 characters of slug, by lastIndexOf. If at is above 0, return slug.slice(0, at). Else return slug.slice(0, limit).',
        examples: [
          { call: "cutAtHyphen('red-green-blue', 10)", equals: "'red-green'" },
          { call: "cutAtHyphen('wonderful', 6)", equals: "'wonder'" },
          { call: "cutAtHyphen('red-green', 3)", equals: "'red'" },
          { call: "cutAtHyphen('red-green', 9)", equals: "'red-green'" },
        ],
        solution: `function cutAtHyphen(slug, limit) {
  if (slug.length <= limit) return slug;
  const at = slug.slice(0, limit + 1).lastIndexOf('-');
  return at > 0 ? slug.slice(0, at) : slug.slice(0, limit);
}`,
      },
      {
        symbol: 'slugify',
        instruction:
          'Add a second parameter limit with the default 40. Let plain be stripAccents(title).toLowerCase(). Let slug be hyphenRuns(plain). Return cutAtHyphen(slug, limit).',
        examples: [
          { call: "slugify(' Été -- à  Paris!')", equals: "'ete-a-paris'" },
          { call: "slugify('red green blue', 10)", equals: "'red-green'" },
          { call: "slugify('wonderful', 6)", equals: "'wonder'" },
          { call: "slugify('x'.repeat(50))", equals: "'x'.repeat(40)" },
        ],
        solution: `export function slugify(title, limit = 40) {
  const plain = stripAccents(title).toLowerCase();
  const slug = hyphenRuns(plain);
  return cutAtHyphen(slug, limit);
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
        instruction:
          'Use 1 in place of item.count if item.count is undefined, by the operator ??. A count of 0 stays 0. Return the sum of price times count over all items, as now.',
        examples: [
          { call: 'subtotal([{ price: 4 }, { price: 1, count: 2 }])', equals: '6' },
          { call: 'subtotal([{ price: 9, count: 0 }, { price: 3 }])', equals: '3' },
        ],
        solution: `export function subtotal(items) {
  return items.reduce((sum, item) => sum + item.price * (item.count ?? 1), 0);
}`,
      },
      {
        signature: 'function couponDiscount(items, coupon)',
        instruction:
          'If coupon.percent is below 0 or above 100, throw a RangeError with the message "bad coupon". Let open be the items whose fixed is not true, by Array.prototype.filter. Return subtotal(open) times coupon.percent divided by 100, rounded by Math.round.',
        examples: [
          {
            call: 'couponDiscount([{ price: 200 }, { price: 99, fixed: true }], { percent: 25 })',
            equals: '50',
          },
          { call: 'couponDiscount([{ price: 15, count: 3 }], { percent: 10 })', equals: '5' },
          { call: 'couponDiscount([{ price: 7 }], { percent: -1 })', throws: 'bad coupon' },
          { call: 'couponDiscount([{ price: 7 }], { percent: 120 })', throws: 'bad coupon' },
        ],
        solution: `function couponDiscount(items, coupon) {
  if (coupon.percent < 0 || coupon.percent > 100) throw new RangeError('bad coupon');
  const open = items.filter(item => !item.fixed);
  return Math.round((subtotal(open) * coupon.percent) / 100);
}`,
      },
      {
        symbol: 'total',
        instruction:
          'Let sum be subtotal(items). If coupon is undefined, return sum. Else return sum minus couponDiscount(items, coupon).',
        examples: [
          { call: 'total([{ price: 200 }, { price: 99, fixed: true }], { percent: 25 })', equals: '249' },
          { call: 'total([{ price: 7 }])', equals: '7' },
          { call: 'total([{ price: 7 }], { percent: -1 })', throws: 'bad coupon' },
        ],
        solution: `export function total(items, coupon) {
  const sum = subtotal(items);
  if (!coupon) return sum;
  return sum - couponDiscount(items, coupon);
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
        signature: 'function allDigits(text)',
        instruction:
          'If text is empty, return false. Go through the characters of text in order. If a character is below "0" or above "9", return false. After the loop return true.',
        examples: [
          { call: "allDigits('307')", equals: 'true' },
          { call: "allDigits('')", equals: 'false' },
          { call: "allDigits('4h')", equals: 'false' },
          { call: "allDigits('1 5')", equals: 'false' },
        ],
        solution: `function allDigits(text) {
  if (text === '') return false;
  for (const c of text) {
    if (c < '0' || c > '9') return false;
  }
  return true;
}`,
      },
      {
        signature: 'function splitGroups(text)',
        instruction:
          'Let groups be an empty array and group an empty string. Go through the characters of text in order. Append each character to group. If the character is d, h, m or s, push group.trim() to groups, and set group to an empty string. After the loop push group.trim() if group is not empty. Return groups.',
        examples: [
          { call: "splitGroups('2h 5s')", equals: "['2h', '5s']" },
          { call: "splitGroups('3d4m')", equals: "['3d', '4m']" },
          { call: "splitGroups('1m 7 x')", equals: "['1m', '7 x']" },
          { call: "splitGroups('')", equals: '[]' },
        ],
        solution: `function splitGroups(text) {
  const groups = [];
  let group = '';
  for (const c of text) {
    group += c;
    if ('dhms'.includes(c)) {
      groups.push(group.trim());
      group = '';
    }
  }
  if (group !== '') groups.push(group.trim());
  return groups;
}`,
      },
      {
        signature: 'function groupSeconds(group)',
        instruction:
          'Let unit be the last character of group. Let digits be group.slice(0, -1). The constant UNITS of the file holds the seconds of each unit. If allDigits(digits) is false or unit is not a key of UNITS, return NaN. Else return Number(digits) times UNITS[unit].',
        examples: [
          { call: "groupSeconds('2h')", equals: '7200' },
          { call: "groupSeconds('3w')", equals: 'NaN' },
          { call: "groupSeconds('h')", equals: 'NaN' },
          { call: "groupSeconds('1 2m')", equals: 'NaN' },
        ],
        solution: `function groupSeconds(group) {
  const unit = group.slice(-1);
  const digits = group.slice(0, -1);
  if (!allDigits(digits) || !(unit in UNITS)) return NaN;
  return Number(digits) * UNITS[unit];
}`,
      },
      {
        signature: 'function sumGroups(text)',
        instruction:
          'Let groups be splitGroups(text). If groups is empty, return NaN. Let sum be 0. Go through groups and add groupSeconds(group) of each group to sum. Return sum.',
        examples: [
          { call: "sumGroups('2h 5s')", equals: '7205' },
          { call: "sumGroups('2h x')", equals: 'NaN' },
          { call: "sumGroups('')", equals: 'NaN' },
        ],
        solution: `function sumGroups(text) {
  const groups = splitGroups(text);
  if (groups.length === 0) return NaN;
  let sum = 0;
  for (const group of groups) sum += groupSeconds(group);
  return sum;
}`,
      },
      {
        symbol: 'parseDuration',
        instruction:
          'Let clean be text.trim().toLowerCase(). If allDigits(clean) is true, return Number(clean). Let seconds be sumGroups(clean). If Number.isNaN(seconds) is true, throw an Error with the message "bad duration: " followed by text. Return seconds.',
        examples: [
          { call: "parseDuration('2H 5s')", equals: '7205' },
          { call: "parseDuration(' 90 ')", equals: '90' },
          { call: "parseDuration('1X')", throws: 'bad duration: 1X' },
        ],
        solution: `export function parseDuration(text) {
  const clean = text.trim().toLowerCase();
  if (allDigits(clean)) return Number(clean);
  const seconds = sumGroups(clean);
  if (Number.isNaN(seconds)) throw new Error('bad duration: ' + text);
  return seconds;
}`,
      },
      {
        signature: 'function durationParts(seconds)',
        instruction:
          'Let parts be an empty array and left be seconds. The constant UNITS of the file holds the seconds of each unit. Go through Object.entries(UNITS) as unit and size. Let count be Math.floor(left / size). If count is above 0, push count followed by unit to parts. Subtract count times size from left. After the loop return parts.',
        examples: [
          { call: 'durationParts(3661)', equals: "['1h', '1m', '1s']" },
          { call: 'durationParts(172805)', equals: "['2d', '5s']" },
          { call: 'durationParts(0)', equals: '[]' },
        ],
        solution: `function durationParts(seconds) {
  const parts = [];
  let left = seconds;
  for (const [unit, size] of Object.entries(UNITS)) {
    const count = Math.floor(left / size);
    if (count > 0) parts.push(count + unit);
    left -= count * size;
  }
  return parts;
}`,
      },
      {
        symbol: 'formatDuration',
        instruction:
          'Let parts be durationParts(seconds). If parts is empty, return "0s". Else return parts joined with one blank.',
        examples: [
          { call: 'formatDuration(3661)', equals: "'1h 1m 1s'" },
          { call: 'formatDuration(7200)', equals: "'2h'" },
          { call: 'formatDuration(0.5)', equals: "'0s'" },
        ],
        solution: `export function formatDuration(seconds) {
  const parts = durationParts(seconds);
  if (parts.length === 0) return '0s';
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
        signature: 'function splitFields(line)',
        instruction:
          'Let fields be [], field "" and quoted false. Go through the characters of line in order. If the character is a comma and quoted is false, push field to fields and set field to "". Else append the character to field. A double quote also sets quoted to its opposite. After the loop push field. Return fields.',
        examples: [
          { call: `splitFields('1,"x, y",')`, equals: `['1', '"x, y"', '']` },
          { call: `splitFields('"6"" nail",z')`, equals: `['"6"" nail"', 'z']` },
          { call: "splitFields('')", equals: "['']" },
        ],
        solution: `function splitFields(line) {
  const fields = [];
  let field = '';
  let quoted = false;
  for (const c of line) {
    if (c === ',' && !quoted) {
      fields.push(field);
      field = '';
    } else {
      field += c;
      if (c === '"') quoted = !quoted;
    }
  }
  fields.push(field);
  return fields;
}`,
      },
      {
        signature: 'function unquoteField(field)',
        instruction:
          'If field does not begin with a double quote, return field. Let inner be field.slice(1, -1). Replace each two double quotes in inner by one, by String.prototype.replaceAll. Return the result.',
        examples: [
          { call: `unquoteField('"x, y"')`, equals: "'x, y'" },
          { call: `unquoteField('"6"" nail"')`, equals: `'6" nail'` },
          { call: "unquoteField('plain')", equals: "'plain'" },
          { call: `unquoteField('""')`, equals: "''" },
        ],
        solution: `function unquoteField(field) {
  if (!field.startsWith('"')) return field;
  const inner = field.slice(1, -1);
  return inner.replaceAll('""', '"');
}`,
      },
      {
        symbol: 'parseLine',
        instruction:
          'Let fields be splitFields(line). Return a new array with unquoteField(field) for each field of fields, by Array.prototype.map.',
        examples: [
          { call: `parseLine('1,"x, y",,"6"" nail"')`, equals: `['1', 'x, y', '', '6" nail']` },
          { call: "parseLine('p,q')", equals: "['p', 'q']" },
        ],
        solution: `export function parseLine(line) {
  const fields = splitFields(line);
  return fields.map(field => unquoteField(field));
}`,
      },
      {
        signature: 'function quoteField(field)',
        instruction:
          'If field includes no comma, no double quote and no line break "\\n", return field. Let inner be field with each double quote replaced by two double quotes, by String.prototype.replaceAll. Return inner with one double quote before it and one behind it.',
        examples: [
          { call: "quoteField('x, y')", equals: `'"x, y"'` },
          { call: `quoteField('6" nail')`, equals: `'"6"" nail"'` },
          { call: "quoteField('p\\nq')", equals: '\'"p\\nq"\'' },
          { call: "quoteField('plain text')", equals: "'plain text'" },
        ],
        solution: `function quoteField(field) {
  if (!field.includes(',') && !field.includes('"') && !field.includes('\\n')) return field;
  const inner = field.replaceAll('"', '""');
  return '"' + inner + '"';
}`,
      },
      {
        symbol: 'formatLine',
        instruction:
          'Make an array with quoteField(field) for each field of fields, by Array.prototype.map. Return it joined with commas.',
        examples: [
          { call: `formatLine(['1', 'x, y', '6" nail'])`, equals: `'1,"x, y","6"" nail"'` },
          { call: "formatLine(['p', '', 'q'])", equals: "'p,,q'" },
        ],
        solution: `export function formatLine(fields) {
  return fields.map(field => quoteField(field)).join(',');
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
          'If this.entries.has(key) is false, return undefined. Let value be this.entries.get(key). Call this.entries.delete(key). Call this.entries.set(key, value). Return value.',
        examples: [
          {
            call: "(() => { const c = new Lru(3); c.entries = new Map([['x', 1], ['y', 2]]); return [c.get('x'), [...c.entries.keys()].join()]; })()",
            equals: "[1, 'y,x']",
          },
          {
            call: "(() => { const c = new Lru(3); c.entries = new Map([['x', 1]]); return [c.get('z'), c.entries.size]; })()",
            equals: '[undefined, 1]',
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
          'Call this.entries.delete(key). Call this.entries.set(key, value). If this.entries.size is now above this.limit, delete the first key of this.entries; this.entries.keys().next().value gives it. Return this.',
        examples: [
          { call: "[...new Lru(1).set('x', 1).set('y', 2).entries]", equals: "[['y', 2]]" },
          {
            call: "[...new Lru(2).set('x', 1).set('y', 2).set('x', 3).entries]",
            equals: "[['y', 2], ['x', 3]]",
          },
          {
            call: "[...new Lru(2).set('x', 1).set('y', 2).set('z', 3).entries.keys()]",
            equals: "['y', 'z']",
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
        signature: 'function mustStop(error, n, limit, isFatal)',
        instruction:
          'If n equals limit, return true. If isFatal is undefined, return false. Else return isFatal(error).',
        examples: [
          { call: "mustStop('bad', 4, 4)", equals: 'true' },
          { call: "mustStop('bad', 1, 4)", equals: 'false' },
          { call: "mustStop('bad', 1, 4, e => e === 'bad')", equals: 'true' },
          { call: "mustStop('mild', 1, 4, e => e === 'bad')", equals: 'false' },
        ],
        solution: `function mustStop(error, n, limit, isFatal) {
  if (n === limit) return true;
  if (isFatal === undefined) return false;
  return isFatal(error);
}`,
      },
      {
        symbol: 'retry',
        instruction:
          'Make the parameters work, limit with the default 3, and isFatal. If limit is below 1, throw a RangeError with the message "limit must be at least 1". Count n from 1 to limit. In a try block return await work(n). In its catch block throw the caught error if mustStop(error, n, limit, isFatal) is true.',
        examples: [
          { call: "retry(async n => { if (n === 1) throw new Error('x'); return n; })", equals: '2' },
          { call: "retry(n => { throw new Error('try ' + n); }, 4)", throws: 'try 4' },
          { call: "retry(n => { throw new Error('try ' + n); }, 4, () => true)", throws: 'try 1' },
          { call: 'retry(() => 1, -1)', throws: 'limit must be at least 1' },
        ],
        solution: `export async function retry(work, limit = 3, isFatal) {
  if (limit < 1) throw new RangeError('limit must be at least 1');
  for (let n = 1; n <= limit; n++) {
    try {
      return await work(n);
    } catch (error) {
      if (mustStop(error, n, limit, isFatal)) throw error;
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
        signature: 'function sortedRanges(ranges)',
        instruction:
          'Make a copy of the array ranges, and leave ranges as it is. Sort the copy by the first number of each pair, ascending as numbers, by Array.prototype.sort. Return the copy.',
        examples: [
          { call: 'sortedRanges([[10, 11], [9, 12]])', equals: '[[9, 12], [10, 11]]' },
          {
            call: '(() => { const r = [[4, 5], [2, 9]]; sortedRanges(r); return r; })()',
            equals: '[[4, 5], [2, 9]]',
          },
        ],
        solution: `function sortedRanges(ranges) {
  return [...ranges].sort((a, b) => a[0] - b[0]);
}`,
      },
      {
        signature: 'function addRange(merged, from, to)',
        instruction:
          'Let last be the last pair of merged. If merged is not empty and from is at most last[1], set last[1] to Math.max(last[1], to). Else push the new pair of from and to to merged. Return merged.',
        examples: [
          { call: 'addRange([], 1, 2)', equals: '[[1, 2]]' },
          { call: 'addRange([[1, 4]], 4, 6)', equals: '[[1, 6]]' },
          { call: 'addRange([[1, 9]], 2, 5)', equals: '[[1, 9]]' },
          { call: 'addRange([[1, 2]], 5, 6)', equals: '[[1, 2], [5, 6]]' },
        ],
        solution: `function addRange(merged, from, to) {
  const last = merged.at(-1);
  if (last && from <= last[1]) last[1] = Math.max(last[1], to);
  else merged.push([from, to]);
  return merged;
}`,
      },
      {
        symbol: 'mergeRanges',
        instruction:
          'Let merged be an empty array. Go through the pairs of sortedRanges(ranges) as from and to. Call addRange(merged, from, to) for each pair. Return merged.',
        examples: [
          { call: 'mergeRanges([[6, 7], [1, 2], [2, 3]])', equals: '[[1, 3], [6, 7]]' },
          { call: 'mergeRanges([])', equals: '[]' },
          {
            call: '(() => { const r = [[1, 4], [2, 9]]; mergeRanges(r); return r; })()',
            equals: '[[1, 4], [2, 9]]',
          },
        ],
        solution: `export function mergeRanges(ranges) {
  const merged = [];
  for (const [from, to] of sortedRanges(ranges)) addRange(merged, from, to);
  return merged;
}`,
      },
      {
        symbol: 'covers',
        instruction:
          'Return true if for any pair from and to of ranges, from is at most value and value is at most to. Else return false.',
        examples: [
          { call: 'covers([[5, 6]], 5)', equals: 'true' },
          { call: 'covers([[1, 2], [5, 6]], 6)', equals: 'true' },
          { call: 'covers([[5, 6]], 7)', equals: 'false' },
        ],
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
        signature: 'function decodeText(text)',
        instruction:
          'Replace each plus sign in text by one blank, by String.prototype.replaceAll. Return decodeURIComponent of the result.',
        examples: [
          { call: "decodeText('a+b+c')", equals: "'a b c'" },
          { call: "decodeText('c%26d')", equals: "'c&d'" },
          { call: "decodeText('1%2B1')", equals: "'1+1'" },
        ],
        solution: `function decodeText(text) {
  return decodeURIComponent(text.replaceAll('+', ' '));
}`,
      },
      {
        signature: 'function splitPair(part)',
        instruction:
          'Let at be part.indexOf("="). If at is -1, return an array of decodeText(part) and an empty string. Let key be part.slice(0, at) and value be part.slice(at + 1). Return an array of decodeText(key) and decodeText(value).',
        examples: [
          { call: "splitPair('z=p=q')", equals: "['z', 'p=q']" },
          { call: "splitPair('k')", equals: "['k', '']" },
          { call: "splitPair('a+b=c%21')", equals: "['a b', 'c!']" },
          { call: "splitPair('m+n')", equals: "['m n', '']" },
        ],
        solution: `function splitPair(part) {
  const at = part.indexOf('=');
  if (at === -1) return [decodeText(part), ''];
  const key = part.slice(0, at);
  const value = part.slice(at + 1);
  return [decodeText(key), decodeText(value)];
}`,
      },
      {
        signature: 'function addValue(result, key, value)',
        instruction:
          'If Object.hasOwn(result, key) is false, set result[key] to value. Else if Array.isArray(result[key]) is true, push value to result[key]. Else set result[key] to an array of the old result[key] and value. Return result.',
        examples: [
          { call: "addValue({}, 'x', '1')", equals: "{ x: '1' }" },
          { call: "addValue({ x: '1' }, 'x', '2')", equals: "{ x: ['1', '2'] }" },
          { call: "addValue({ x: ['1', '2'] }, 'x', '5')", equals: "{ x: ['1', '2', '5'] }" },
          { call: "addValue({ x: '' }, 'x', '7')", equals: "{ x: ['', '7'] }" },
        ],
        solution: `function addValue(result, key, value) {
  if (!Object.hasOwn(result, key)) result[key] = value;
  else if (Array.isArray(result[key])) result[key].push(value);
  else result[key] = [result[key], value];
  return result;
}`,
      },
      {
        symbol: 'parseQuery',
        instruction:
          'Let result be an empty object. If text begins with "?", remove that one character. Go through the parts of text split at "&". Skip a part that is empty. Let key and value be the two items of splitPair(part). Call addValue(result, key, value). After the loop return result.',
        examples: [
          {
            call: "parseQuery('?x=1&x=2&y=a+b&z=p=q&k')",
            equals: "{ x: ['1', '2'], y: 'a b', z: 'p=q', k: '' }",
          },
          { call: "parseQuery('m=1&&n=2&')", equals: "{ m: '1', n: '2' }" },
          { call: "parseQuery('?')", equals: '{}' },
        ],
        solution: `export function parseQuery(text) {
  const result = {};
  const rest = text.startsWith('?') ? text.slice(1) : text;
  for (const part of rest.split('&')) {
    if (part === '') continue;
    const [key, value] = splitPair(part);
    addValue(result, key, value);
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
        signature: 'function versionNumbers(version)',
        instruction:
          'If version begins with "v", remove that one character. Split at hyphens and let numbers be the first piece. Split numbers at dots. Return the pieces, each made a number by Number.',
        examples: [
          { call: "versionNumbers('v2.3.0')", equals: '[2, 3, 0]' },
          { call: "versionNumbers('4.10-rc.1')", equals: '[4, 10]' },
          { call: "versionNumbers('7')", equals: '[7]' },
        ],
        solution: `function versionNumbers(version) {
  const plain = version.startsWith('v') ? version.slice(1) : version;
  const numbers = plain.split('-')[0];
  return numbers.split('.').map(Number);
}`,
      },
      {
        signature: 'function versionSuffix(version)',
        instruction:
          'Let at be version.indexOf("-"). If at is -1, return an empty string. Else return version.slice(at + 1).',
        examples: [
          { call: "versionSuffix('3.0-a-b')", equals: "'a-b'" },
          { call: "versionSuffix('v3.0')", equals: "''" },
        ],
        solution: `function versionSuffix(version) {
  const at = version.indexOf('-');
  if (at === -1) return '';
  return version.slice(at + 1);
}`,
      },
      {
        signature: 'function compareNumbers(left, right)',
        instruction:
          'Go through i from 0 while i is below Math.max(left.length, right.length). Let x be left[i] and y be right[i], each 0 if it is undefined, by the operator ??. If x is below y, return -1. If x is above y, return 1. After the loop return 0.',
        examples: [
          { call: 'compareNumbers([1, 2], [1, 11])', equals: '-1' },
          { call: 'compareNumbers([2, 3], [2, 3, 0])', equals: '0' },
          { call: 'compareNumbers([5], [4, 9])', equals: '1' },
          { call: 'compareNumbers([1], [1, 0, 6])', equals: '-1' },
        ],
        solution: `function compareNumbers(left, right) {
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const x = left[i] ?? 0;
    const y = right[i] ?? 0;
    if (x < y) return -1;
    if (x > y) return 1;
  }
  return 0;
}`,
      },
      {
        signature: 'function compareSuffixes(left, right)',
        instruction:
          'If left equals right, return 0. If left is an empty string, return 1. If right is an empty string, return -1. If left is below right as a string, return -1. Else return 1.',
        examples: [
          { call: "compareSuffixes('a', 'a')", equals: '0' },
          { call: "compareSuffixes('', 'a')", equals: '1' },
          { call: "compareSuffixes('a', '')", equals: '-1' },
          { call: "compareSuffixes('a', 'b')", equals: '-1' },
        ],
        solution: `function compareSuffixes(left, right) {
  if (left === right) return 0;
  if (left === '') return 1;
  if (right === '') return -1;
  return left < right ? -1 : 1;
}`,
      },
      {
        symbol: 'compareVersions',
        instruction:
          'Let order be compareNumbers(versionNumbers(a), versionNumbers(b)). If order is not 0, return order. Else return compareSuffixes(versionSuffix(a), versionSuffix(b)).',
        examples: [
          { call: "compareVersions('v2.3', '2.3.0')", equals: '0' },
          { call: "compareVersions('3.0-a', '3.0')", equals: '-1' },
          { call: "compareVersions('1.2', '1.11')", equals: '-1' },
          { call: "compareVersions('1-b', '1-a')", equals: '1' },
        ],
        solution: `export function compareVersions(a, b) {
  const order = compareNumbers(versionNumbers(a), versionNumbers(b));
  if (order !== 0) return order;
  return compareSuffixes(versionSuffix(a), versionSuffix(b));
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
          'Let count be this.counts[sku], or 0 if it is undefined, by the operator ??. Let held be this.held[sku], or 0 if it is undefined. Return count minus held.',
        examples: [
          {
            call: "(() => { const s = new Stock({ x: 5 }); s.held.x = 2; return s.available('x'); })()",
            equals: '3',
          },
          { call: "new Stock({ x: 5 }).available('x')", equals: '5' },
          { call: "new Stock({ x: 5 }).available('y')", equals: '0' },
        ],
        solution: `  available(sku) {
    const count = this.counts[sku] ?? 0;
    const held = this.held[sku] ?? 0;
    return count - held;
  }`,
      },
      {
        symbol: 'Stock.reserve',
        instruction:
          'If count is above this.available(sku), throw an Error with the message "not enough " followed by sku. Let held be this.held[sku], or 0 if it is undefined, by the operator ??. Set this.held[sku] to held plus count.',
        examples: [
          {
            call: "(() => { const s = new Stock({ x: 5 }); s.reserve('x', 2); s.reserve('x', 3); return s.held; })()",
            equals: '{ x: 5 }',
          },
          { call: "new Stock({ x: 3 }).reserve('x', 4)", throws: 'not enough x' },
          {
            call: "(() => { const s = new Stock({ x: 5 }); s.reserve('x', 4); s.reserve('x', 2); })()",
            throws: 'not enough x',
          },
        ],
        solution: `  reserve(sku, count) {
    if (count > this.available(sku)) throw new Error('not enough ' + sku);
    const held = this.held[sku] ?? 0;
    this.held[sku] = held + count;
  }`,
      },
      {
        symbol: 'Stock.release',
        instruction:
          'Let held be this.held[sku], or 0 if it is undefined, by the operator ??. Let released be Math.min(count, held). Set this.held[sku] to held minus released. Return released.',
        examples: [
          {
            call: "(() => { const s = new Stock({ x: 5 }); s.held.x = 3; return [s.release('x', 7), s.held.x]; })()",
            equals: '[3, 0]',
          },
          {
            call: "(() => { const s = new Stock({ x: 5 }); s.held.x = 4; return [s.release('x', 1), s.held.x]; })()",
            equals: '[1, 3]',
          },
          { call: "new Stock({ x: 5 }).release('y', 2)", equals: '0' },
        ],
        solution: `  release(sku, count) {
    const held = this.held[sku] ?? 0;
    const released = Math.min(count, held);
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
