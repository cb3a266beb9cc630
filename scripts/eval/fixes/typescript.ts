import type { Task } from './task';

export const typescript: readonly Task[] = [
  {
    id: 'group',
    file: 'group.ts',
    start: `export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  return new Map();
}
`,
    names: 'groupBy, countBy',
    task: 'Implement groupBy: the items by key, in order of first appearance. Add an exported countBy(items, key) that gives [key, count] pairs, most frequent first, equal counts by key.',
    steps: [
      {
        symbol: 'groupBy',
        instruction:
          'Make an empty Map named groups, from strings to lists of T. Go through items in order. Let name be key(item). If groups has no list for name, set an empty list for name. Push item to the list of name. Return groups.',
        examples: [
          {
            call: "[...groupBy([1, 2, 3], n => (n % 2 ? 'odd' : 'even'))]",
            equals: "[['odd', [1, 3]], ['even', [2]]]",
          },
          { call: "[...groupBy(['z', 'y', 'z'], s => s)]", equals: "[['z', ['z', 'z']], ['y', ['y']]]" },
          { call: '[...groupBy([], String)]', equals: '[]' },
        ],
        solution: `export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name)!.push(item);
  }
  return groups;
}`,
      },
      {
        signature: 'function comparePairs(a: [string, number], b: [string, number]): number',
        instruction:
          'If a[1] is greater than b[1], return -1. If a[1] is less than b[1], return 1. Else compare the names: return -1 where a[0] is less than b[0], return 1 where a[0] is greater than b[0], and return 0 where they are equal.',
        examples: [
          { call: "comparePairs(['z', 5], ['y', 2])", equals: '-1' },
          { call: "comparePairs(['p', 1], ['q', 4])", equals: '1' },
          { call: "comparePairs(['p', 3], ['q', 3])", equals: '-1' },
          { call: "[comparePairs(['q', 3], ['p', 3]), comparePairs(['q', 3], ['q', 3])]", equals: '[1, 0]' },
        ],
        solution: `function comparePairs(a: [string, number], b: [string, number]): number {
  if (a[1] > b[1]) return -1;
  if (a[1] < b[1]) return 1;
  if (a[0] < b[0]) return -1;
  return a[0] > b[0] ? 1 : 0;
}`,
      },
      {
        signature:
          'export function countBy<T>(items: readonly T[], key: (item: T) => string): [string, number][]',
        instruction:
          'Make an empty list pairs of [string, number]. Call groupBy(items, key), which gives a Map of names to lists. Go through the names and lists of the Map. Push the pair of name and list.length to pairs. Sort pairs by Array.prototype.sort with comparePairs. Return pairs.',
        examples: [
          { call: "countBy(['z', 'y', 'y', 'x'], s => s)", equals: "[['y', 2], ['x', 1], ['z', 1]]" },
          {
            call: "countBy([4, 5, 7], n => (n > 4 ? 'big' : 'small'))",
            equals: "[['big', 2], ['small', 1]]",
          },
          { call: 'countBy([], String)', equals: '[]' },
        ],
        solution: `export function countBy<T>(items: readonly T[], key: (item: T) => string): [string, number][] {
  const pairs: [string, number][] = [];
  for (const [name, list] of groupBy(items, key)) pairs.push([name, list.length]);
  return pairs.sort(comparePairs);
}`,
      },
    ],
    tests: {
      'groupBy keeps order': `assert.deepEqual([...groupBy(['bb', 'a', 'cc'], s => String(s.length))], [['2', ['bb', 'cc']], ['1', ['a']]]);`,
      'countBy sorts': `assert.deepEqual(countBy(['c', 'b', 'a', 'b'], s => s), [['b', 2], ['a', 1], ['c', 1]]);`,
    },
  },
  {
    id: 'bus',
    file: 'bus.ts',
    start: `type Handler = (value: unknown) => void;

export class Bus {
  handlers = new Map<string, Handler[]>();

  on(name: string, handler: Handler): () => void {
    this.handlers.set(name, [handler]);
    return () => undefined;
  }

  emit(name: string, value: unknown): number {
    const list = this.handlers.get(name) ?? [];
    for (const handler of list) handler(value);
    return list.length;
  }
}
`,
    names: 'Bus',
    task: 'In Bus let on keep several handlers a name and return a function that removes just that one. Let emit call all handlers there were at its start even when some throw, return how many did not throw, and afterwards throw an AggregateError "handlers failed" when any threw and none succeeded.',
    steps: [
      {
        signature: 'function withoutOne(list: readonly Handler[], handler: Handler): Handler[]',
        instruction:
          'Find the index of handler in list by Array.prototype.indexOf. Make a copy of list. If the index is not -1, remove the one element at that index from the copy by Array.prototype.splice. Return the copy.',
        examples: [
          {
            call: '(() => { const f = () => 1, g = () => 2; return withoutOne([f, g], f).map(h => h()); })()',
            equals: '[2]',
          },
          {
            call: '(() => { const f = () => 1; return withoutOne([f, f, f], f).length; })()',
            equals: '2',
          },
          { call: 'withoutOne([() => 1], () => 2).length', equals: '1' },
          {
            call: '(() => { const f = () => 1, list = [f]; withoutOne(list, f); return list.length; })()',
            equals: '1',
          },
        ],
        solution: `function withoutOne(list: readonly Handler[], handler: Handler): Handler[] {
  const copy = [...list];
  const index = copy.indexOf(handler);
  if (index !== -1) copy.splice(index, 1);
  return copy;
}`,
      },
      {
        symbol: 'Bus.on',
        instruction:
          'Let list be this.handlers.get(name), or an empty list where there is none. Set name in this.handlers to a new list: all of list, then handler. Return an arrow function that gets the current list of name from this.handlers, an empty list where there is none, and sets name in this.handlers to withoutOne(current, handler).',
        examples: [
          {
            call: "(() => { const b = new Bus(); b.on('x', () => 1); b.on('x', () => 2); b.on('y', () => 3); return b.handlers.get('x').map(h => h()); })()",
            equals: '[1, 2]',
          },
          {
            call: "(() => { const b = new Bus(); b.on('x', () => 1); b.on('x', () => 2)(); b.on('x', () => 3); return b.handlers.get('x').map(h => h()); })()",
            equals: '[1, 3]',
          },
          {
            call: "(() => { const b = new Bus(), off = b.on('x', () => 1); b.on('x', () => 2); off(); return b.handlers.get('x').map(h => h()); })()",
            equals: '[2]',
          },
        ],
        solution: `  on(name: string, handler: Handler): () => void {
    const list = this.handlers.get(name) ?? [];
    this.handlers.set(name, [...list, handler]);
    return () => {
      const current = this.handlers.get(name) ?? [];
      this.handlers.set(name, withoutOne(current, handler));
    };
  }`,
      },
      {
        signature: 'function collectErrors(list: readonly Handler[], value: unknown): unknown[]',
        instruction:
          'Make an empty list errors. Go through the handlers of list in order. Call handler(value) inside try. In catch, push the caught error to errors. All handlers are called, also after an error. Return errors.',
        examples: [
          {
            call: "collectErrors([() => { throw 'p'; }, () => 2, () => { throw 'q'; }], 0)",
            equals: "['p', 'q']",
          },
          {
            call: '(() => { const seen = []; collectErrors([v => seen.push(v), () => { throw 1; }, v => seen.push(v)], 7); return seen; })()',
            equals: '[7, 7]',
          },
          { call: 'collectErrors([], 1)', equals: '[]' },
        ],
        solution: `function collectErrors(list: readonly Handler[], value: unknown): unknown[] {
  const errors: unknown[] = [];
  for (const handler of list) {
    try {
      handler(value);
    } catch (error) {
      errors.push(error);
    }
  }
  return errors;
}`,
      },
      {
        symbol: 'Bus.emit',
        instruction:
          'Let list be a copy of this.handlers.get(name), or an empty list where there is none. Let errors be collectErrors(list, value). If errors.length is above 0 and equal to list.length, throw a new AggregateError with the arguments errors and "handlers failed". Return list.length minus errors.length.',
        examples: [
          {
            call: "(() => { const b = new Bus(); b.handlers.set('x', [() => { throw 1; }, () => 2, () => 3]); return b.emit('x', 0); })()",
            equals: '2',
          },
          {
            call: "(() => { const b = new Bus(); b.handlers.set('x', [() => { throw 1; }]); b.emit('x', 0); })()",
            throws: 'handlers failed',
          },
          { call: "new Bus().emit('x', 0)", equals: '0' },
        ],
        solution: `  emit(name: string, value: unknown): number {
    const list = [...(this.handlers.get(name) ?? [])];
    const errors = collectErrors(list, value);
    if (errors.length > 0 && errors.length === list.length) throw new AggregateError(errors, 'handlers failed');
    return list.length - errors.length;
  }`,
      },
    ],
    tests: {
      'on keeps several': `const bus = new Bus();
  const seen: unknown[] = [];
  bus.on('a', v => seen.push(v));
  bus.on('a', v => seen.push(v));
  assert.equal(bus.emit('a', 1), 2);
  assert.deepEqual(seen, [1, 1]);`,
      'on gives a way to remove': `const bus = new Bus();
  const off = bus.on('a', () => undefined);
  bus.on('a', () => undefined);
  off();
  assert.equal(bus.emit('a', 1), 1);`,
      'emit goes on after a throw': `const bus = new Bus();
  bus.on('a', () => { throw new Error('x'); });
  bus.on('a', () => undefined);
  assert.equal(bus.emit('a', 1), 1);`,
      'emit throws when all do': `const bus = new Bus();
  bus.on('a', () => { throw new Error('x'); });
  assert.throws(() => bus.emit('a', 1), /handlers failed/);
  assert.equal(bus.emit('none', 1), 0);`,
    },
  },
  {
    id: 'table',
    file: 'table.ts',
    start: `export function renderTable(rows: readonly (readonly string[])[]): string {
  return rows.map(row => row.join(' ')).join('\\n');
}
`,
    names: 'renderTable',
    task: 'renderTable(rows) aligns columns: each cell padded to the widest of its column, two blanks between, no blanks at line ends; cells that are all digits are aligned to the right; shorter rows are allowed; no rows give "".',
    steps: [
      {
        signature: 'function columnWidth(rows: readonly (readonly string[])[], column: number): number',
        instruction:
          'Let width be 0. Go through rows. If column is less than row.length and the length of row[column] is greater than width, set width to that length. Return width.',
        examples: [
          { call: "columnWidth([['ab', 'x'], ['c', 'four']], 0)", equals: '2' },
          { call: "columnWidth([['ab', 'x'], ['c', 'four']], 1)", equals: '4' },
          { call: "columnWidth([['ab'], ['c', 'xyz']], 1)", equals: '3' },
          { call: 'columnWidth([], 0)', equals: '0' },
        ],
        solution: `function columnWidth(rows: readonly (readonly string[])[], column: number): number {
  let width = 0;
  for (const row of rows) {
    if (column < row.length && row[column].length > width) width = row[column].length;
  }
  return width;
}`,
      },
      {
        signature: 'function onlyDigits(text: string): boolean',
        instruction:
          'If text is empty, return false. Go through the characters of text in order. If a character is less than "0" or greater than "9", return false. After the loop return true.',
        examples: [
          { call: "onlyDigits('2059')", equals: 'true' },
          { call: "onlyDigits('12x')", equals: 'false' },
          {
            call: "[onlyDigits('-5'), onlyDigits('1.5'), onlyDigits('4 4')]",
            equals: '[false, false, false]',
          },
          { call: "onlyDigits('')", equals: 'false' },
        ],
        solution: `function onlyDigits(text: string): boolean {
  if (text === '') return false;
  for (const character of text) {
    if (character < '0' || character > '9') return false;
  }
  return true;
}`,
      },
      {
        signature: 'function padCell(cell: string, width: number): string',
        instruction:
          'If onlyDigits(cell) is true, return cell padded to width with blanks by String.prototype.padStart. Else return cell padded to width with blanks by String.prototype.padEnd.',
        examples: [
          { call: "padCell('42', 5)", equals: "'   42'" },
          { call: "padCell('ab', 5)", equals: "'ab   '" },
          { call: "padCell('4b', 3)", equals: "'4b '" },
          { call: "padCell('', 2)", equals: "'  '" },
        ],
        solution: `function padCell(cell: string, width: number): string {
  return onlyDigits(cell) ? cell.padStart(width) : cell.padEnd(width);
}`,
      },
      {
        signature: 'function tableLine(row: readonly string[], rows: readonly (readonly string[])[]): string',
        instruction:
          'Make an empty list cells. Go through the cells of row with their index. Let width be columnWidth(rows, index). Push padCell(cell, width) to cells. Join cells with two blanks. Return the joined text without blanks at its end, by String.prototype.trimEnd.',
        examples: [
          { call: "tableLine(['ab', '7', 'x'], [['ab', '7', 'x'], ['c', '100']])", equals: "'ab    7  x'" },
          { call: "tableLine(['c', '100'], [['ab', '7', 'x'], ['c', '100']])", equals: "'c   100'" },
          { call: "tableLine(['p', 'q'], [['p', 'q'], ['r', 'long']])", equals: "'p  q'" },
          { call: "tableLine([], [[], ['x']])", equals: "''" },
        ],
        solution: `function tableLine(row: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells: string[] = [];
  row.forEach((cell, index) => {
    const width = columnWidth(rows, index);
    cells.push(padCell(cell, width));
  });
  return cells.join('  ').trimEnd();
}`,
      },
      {
        symbol: 'renderTable',
        instruction:
          'Make an empty list lines. Go through rows in order. Push tableLine(row, rows) to lines. Return lines joined with a line break. No rows give an empty text.',
        examples: [
          { call: "renderTable([['ab', '7', 'x'], ['c', '100']])", equals: "'ab    7  x\\nc   100'" },
          { call: "renderTable([['x', 'y'], ['long']])", equals: "'x     y\\nlong'" },
          { call: 'renderTable([[]])', equals: "''" },
        ],
        solution: `export function renderTable(rows: readonly (readonly string[])[]): string {
  const lines: string[] = [];
  for (const row of rows) lines.push(tableLine(row, rows));
  return lines.join('\\n');
}`,
      },
    ],
    tests: {
      'renderTable aligns': `assert.equal(renderTable([['name', 'n'], ['a', '100'], ['bcdef', '7']]), 'name   n\\na      100\\nbcdef    7');`,
      'renderTable takes short rows': `assert.equal(renderTable([['a'], ['bb', 'c']]), 'a\\nbb  c');`,
      'renderTable of nothing': `assert.equal(renderTable([]), '');`,
    },
  },
  {
    id: 'merge',
    file: 'merge.ts',
    start: `export type Tree = { [key: string]: unknown };

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object';
}

export function deepMerge(base: Tree, over: Tree): Tree {
  return { ...base, ...over };
}
`,
    names: 'isTree, deepMerge',
    task: 'isTree is true for plain objects only: not for null, arrays or other classes. deepMerge(base, over) merges trees recursively into a new one; arrays and other values of over replace, undefined in over is ignored, null in over removes the key; neither argument changes.',
    steps: [
      {
        symbol: 'isTree',
        instruction:
          'If typeof value is not "object", return false. If value is null, return false. Return whether Object.getPrototypeOf(value) is the same as Object.prototype.',
        examples: [
          { call: '[isTree({ x: 1 }), isTree(Object.create({}))]', equals: '[true, false]' },
          { call: 'isTree(null)', equals: 'false' },
          { call: '[isTree([1]), isTree(new Map())]', equals: '[false, false]' },
          { call: '[isTree(7), isTree(undefined)]', equals: '[false, false]' },
        ],
        solution: `export function isTree(value: unknown): value is Tree {
  if (typeof value !== 'object') return false;
  if (value === null) return false;
  return Object.getPrototypeOf(value) === Object.prototype;
}`,
      },
      {
        signature: 'function mergeValue(old: unknown, value: unknown): unknown',
        instruction:
          'If isTree(old) is true and isTree(value) is true, return deepMerge(old, value). Else return value.',
        examples: [
          { call: 'mergeValue({ y: 1 }, { z: 2 })', equals: '{ y: 1, z: 2 }' },
          { call: 'mergeValue({ y: 1 }, 5)', equals: '5' },
          { call: 'mergeValue(5, { y: 1 })', equals: '{ y: 1 }' },
          { call: 'mergeValue([1, 2], [3])', equals: '[3]' },
        ],
        solution: `function mergeValue(old: unknown, value: unknown): unknown {
  if (isTree(old) && isTree(value)) return deepMerge(old, value);
  return value;
}`,
      },
      {
        symbol: 'deepMerge',
        instruction:
          'Let result be a shallow copy of base. Go through the keys and values of over by Object.entries. If value is undefined, continue with the next one. If value is null, delete result[key]. Else set result[key] to mergeValue(result[key], value). Return result.',
        examples: [
          {
            call: 'deepMerge({ x: { y: 1, z: 2 }, w: 1 }, { x: { y: 5 } })',
            equals: '{ x: { y: 5, z: 2 }, w: 1 }',
          },
          { call: 'deepMerge({ v: 1, w: 2, x: 3 }, { v: undefined, w: null })', equals: '{ v: 1, x: 3 }' },
          {
            call: 'deepMerge({ x: { y: { z: 1, w: 2 } } }, { x: { y: { z: null } } })',
            equals: '{ x: { y: { w: 2 } } }',
          },
          {
            call: '(() => { const base = { x: 1 }; deepMerge(base, { x: null, y: 2 }); return base; })()',
            equals: '{ x: 1 }',
          },
        ],
        solution: `export function deepMerge(base: Tree, over: Tree): Tree {
  const result: Tree = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) continue;
    if (value === null) delete result[key];
    else result[key] = mergeValue(result[key], value);
  }
  return result;
}`,
      },
    ],
    tests: {
      'isTree of plain objects': `assert.deepEqual([{}, null, [], new Date(), 'x'].map(isTree), [true, false, false, false, false]);`,
      'deepMerge goes deep': `assert.deepEqual(deepMerge({ a: { b: 1, c: 2 }, d: [1] }, { a: { c: 3 }, d: [2] }), { a: { b: 1, c: 3 }, d: [2] });`,
      'deepMerge removes and ignores': `assert.deepEqual(deepMerge({ a: 1, b: 2 }, { a: null, b: undefined }), { b: 2 });`,
      'deepMerge changes nothing given': `const base = { a: { b: 1 } };
  deepMerge(base, { a: { b: 2 } });
  assert.deepEqual(base, { a: { b: 1 } });`,
    },
  },
  {
    id: 'bill',
    file: 'bill.ts',
    start: `export function splitBill(cents: number, weights: readonly number[]): number[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map(weight => Math.round((cents * weight) / all));
}
`,
    names: 'splitBill',
    task: 'splitBill(cents, weights) must give whole cents that add up to cents exactly: round down, then give the cents that are left one by one to the largest fractions (earlier first where equal). A weight below 0 or no positive weight throws a RangeError.',
    steps: [
      {
        signature: 'function weightSum(weights: readonly number[]): number',
        instruction:
          'Let sum be 0. Go through weights in order. If weight is below 0, throw a RangeError "negative weight". Add weight to sum. After the loop, if sum is 0, throw a RangeError "no positive weight". Return sum.',
        examples: [
          { call: 'weightSum([2, 0, 5])', equals: '7' },
          { call: 'weightSum([3, -2])', throws: 'negative weight' },
          { call: 'weightSum([0])', throws: 'no positive weight' },
          { call: 'weightSum([])', throws: 'no positive weight' },
        ],
        solution: `function weightSum(weights: readonly number[]): number {
  let sum = 0;
  for (const weight of weights) {
    if (weight < 0) throw new RangeError('negative weight');
    sum += weight;
  }
  if (sum === 0) throw new RangeError('no positive weight');
  return sum;
}`,
      },
      {
        signature: 'function largestIndex(values: readonly number[]): number',
        instruction:
          'Let best be 0. Go through the indexes of values from 1 to the last one. If values[index] is greater than values[best], set best to index. Return best. Of equal values the first one stays.',
        examples: [
          { call: 'largestIndex([2, 7, 5])', equals: '1' },
          { call: 'largestIndex([4, 1, 4])', equals: '0' },
          { call: 'largestIndex([0, 3, 6])', equals: '2' },
        ],
        solution: `function largestIndex(values: readonly number[]): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) {
    if (values[index] > values[best]) best = index;
  }
  return best;
}`,
      },
      {
        signature: 'function handOut(shares: number[], remainders: number[], rest: number): number[]',
        instruction:
          'Repeat rest times: let index be largestIndex(remainders), add 1 to shares[index], and set remainders[index] to -1. Then return shares.',
        examples: [
          { call: 'handOut([3, 3, 3], [1, 1, 1], 2)', equals: '[4, 4, 3]' },
          { call: 'handOut([5, 0], [1, 4], 1)', equals: '[5, 1]' },
          { call: 'handOut([6, 8], [0, 0], 0)', equals: '[6, 8]' },
        ],
        solution: `function handOut(shares: number[], remainders: number[], rest: number): number[] {
  for (let n = 0; n < rest; n++) {
    const index = largestIndex(remainders);
    shares[index] += 1;
    remainders[index] = -1;
  }
  return shares;
}`,
      },
      {
        symbol: 'splitBill',
        instruction:
          'Let all be weightSum(weights). Make empty lists shares and remainders. Let rest be cents. Go through weights in order. Let share be cents times weight divided by all, rounded down by Math.floor. Push share to shares. Push cents times weight minus share times all to remainders. Subtract share from rest. Return handOut(shares, remainders, rest).',
        examples: [
          { call: 'splitBill(10, [1, 1, 1])', equals: '[4, 3, 3]' },
          { call: 'splitBill(7, [1, 3])', equals: '[2, 5]' },
          { call: 'splitBill(9, [2, 0, 1])', equals: '[6, 0, 3]' },
          { call: 'splitBill(8, [4, -3])', throws: 'RangeError' },
        ],
        solution: `export function splitBill(cents: number, weights: readonly number[]): number[] {
  const all = weightSum(weights);
  const shares: number[] = [];
  const remainders: number[] = [];
  let rest = cents;
  for (const weight of weights) {
    const share = Math.floor((cents * weight) / all);
    shares.push(share);
    remainders.push(cents * weight - share * all);
    rest -= share;
  }
  return handOut(shares, remainders, rest);
}`,
      },
    ],
    tests: {
      'splitBill gives all': `assert.deepEqual(splitBill(100, [1, 1, 1]), [34, 33, 33]);`,
      'splitBill prefers earlier ones': `assert.deepEqual(splitBill(10, [1, 5, 1]), [2, 7, 1]);`,
      'splitBill to the largest fraction': `assert.deepEqual(splitBill(5, [1, 2]), [2, 3]);
  assert.deepEqual(splitBill(101, [1, 3]), [25, 76]);`,
      'splitBill refuses': `assert.throws(() => splitBill(5, [0, 0]), RangeError);
  assert.throws(() => splitBill(5, [2, -1]), RangeError);`,
    },
  },
  {
    id: 'path',
    file: 'path.ts',
    start: `export function normalizePath(path: string): string {
  return path.split('/').join('/');
}

export function relativeTo(folder: string, path: string): string {
  return path.replace(folder, '');
}
`,
    names: 'normalizePath, relativeTo',
    task: 'normalizePath drops empty and "." segments, resolves "..", and throws an Error "leaves the root" when ".." goes above the first segment; the result has no slash at either end. relativeTo(folder, path) gives path from inside folder, both normalized; a path that is not inside throws an Error "not inside".',
    steps: [
      {
        signature: 'function withoutLast(kept: string[]): string[]',
        instruction:
          'If kept is empty, throw an Error "leaves the root". Else return a copy of kept without its last element, by Array.prototype.slice.',
        examples: [
          { call: "withoutLast(['x', 'y'])", equals: "['x']" },
          { call: "withoutLast(['z'])", equals: '[]' },
          { call: 'withoutLast([])', throws: 'leaves the root' },
        ],
        solution: `function withoutLast(kept: string[]): string[] {
  if (kept.length === 0) throw new Error('leaves the root');
  return kept.slice(0, -1);
}`,
      },
      {
        signature: 'function addSegment(kept: string[], segment: string): string[]',
        instruction:
          'If segment is the empty text or ".", return kept. If segment is "..", return withoutLast(kept). Else return a new list of all elements of kept, then segment.',
        examples: [
          { call: "addSegment(['x'], 'y')", equals: "['x', 'y']" },
          { call: "[addSegment(['x'], ''), addSegment(['x'], '.')]", equals: "[['x'], ['x']]" },
          { call: "addSegment(['x', 'y'], '..')", equals: "['x']" },
          { call: "addSegment([], '..')", throws: 'leaves the root' },
        ],
        solution: `function addSegment(kept: string[], segment: string): string[] {
  if (segment === '' || segment === '.') return kept;
  if (segment === '..') return withoutLast(kept);
  return [...kept, segment];
}`,
      },
      {
        symbol: 'normalizePath',
        instruction:
          'Let kept be an empty list of strings. Split path at "/" and go through the segments in order. Set kept to addSegment(kept, segment). After the loop return kept joined with "/".',
        examples: [
          { call: "normalizePath('/x//./y/../z/')", equals: "'x/z'" },
          { call: "normalizePath('x/../..')", throws: 'leaves the root' },
          { call: "normalizePath('./')", equals: "''" },
        ],
        solution: `export function normalizePath(path: string): string {
  let kept: string[] = [];
  for (const segment of path.split('/')) kept = addSegment(kept, segment);
  return kept.join('/');
}`,
      },
      {
        signature: 'function innerPath(base: string, full: string): string',
        instruction:
          'If base is the empty text, return full. Let start be base followed by "/". If full does not begin with start (String.prototype.startsWith), throw an Error "not inside". Return full.slice(start.length).',
        examples: [
          { call: "innerPath('x', 'x/y/z')", equals: "'y/z'" },
          { call: "innerPath('', 'x/y')", equals: "'x/y'" },
          { call: "innerPath('x', 'xy/z')", throws: 'not inside' },
          { call: "innerPath('y', 'x/y/z')", throws: 'not inside' },
        ],
        solution: `function innerPath(base: string, full: string): string {
  if (base === '') return full;
  const start = base + '/';
  if (!full.startsWith(start)) throw new Error('not inside');
  return full.slice(start.length);
}`,
      },
      {
        symbol: 'relativeTo',
        instruction:
          'Let base be normalizePath(folder). Let full be normalizePath(path). Return innerPath(base, full).',
        examples: [
          { call: "relativeTo('/x/', 'x/./y/z')", equals: "'y/z'" },
          { call: "relativeTo('', '/x/')", equals: "'x'" },
          { call: "relativeTo('x', 'xy/z')", throws: 'not inside' },
        ],
        solution: `export function relativeTo(folder: string, path: string): string {
  const base = normalizePath(folder);
  const full = normalizePath(path);
  return innerPath(base, full);
}`,
      },
    ],
    tests: {
      'normalizePath cleans': `assert.equal(normalizePath('/a//./b/../c/'), 'a/c');`,
      'normalizePath stays inside': `assert.throws(() => normalizePath('a/../..'), /leaves the root/);`,
      'relativeTo takes the rest': `assert.equal(relativeTo('/src/', 'src/./a/b.ts'), 'a/b.ts');`,
      'relativeTo refuses neighbours': `assert.throws(() => relativeTo('src', 'srcs/a'), /not inside/);`,
      'relativeTo the root': `assert.equal(relativeTo('.', 'a/b'), 'a/b');`,
    },
  },
  {
    id: 'workday',
    file: 'workday.ts',
    start: `export function addDays(date: string, days: number): string {
  const time = new Date(date + 'T00:00:00Z').getTime();
  return new Date(time + days * 86400).toISOString().slice(0, 10);
}

export function isWorkday(date: string, holidays: readonly string[]): boolean {
  return !holidays.includes(date);
}
`,
    names: 'addDays, isWorkday, addWorkdays',
    task: 'Dates are like "2026-03-31". Mend addDays, which moves by far too little. Let isWorkday be false on Saturdays and Sundays (UTC) too. Add an exported addWorkdays(date, count, holidays) that steps day by day and counts workdays only; count 0 gives the date itself; a negative count goes back.',
    steps: [
      {
        symbol: 'addDays',
        instruction: 'Replace the number 86400 by 86400000. Change nothing else.',
        examples: [
          { call: "addDays('2025-02-28', 1)", equals: "'2025-03-01'" },
          { call: "addDays('2025-01-01', -1)", equals: "'2024-12-31'" },
          { call: "addDays('2025-06-07', 0)", equals: "'2025-06-07'" },
        ],
        solution: `export function addDays(date: string, days: number): string {
  const time = new Date(date + 'T00:00:00Z').getTime();
  return new Date(time + days * 86400000).toISOString().slice(0, 10);
}`,
      },
      {
        symbol: 'isWorkday',
        instruction:
          'Make a Date of date followed by "T00:00:00Z". Let day be its day of the week by Date.prototype.getUTCDay. If day is 0 or 6, return false. Return false where holidays includes date, else true.',
        examples: [
          { call: "[isWorkday('2025-06-07', []), isWorkday('2025-06-08', [])]", equals: '[false, false]' },
          { call: "isWorkday('2025-06-09', [])", equals: 'true' },
          { call: "isWorkday('2025-06-09', ['2025-06-09'])", equals: 'false' },
        ],
        solution: `export function isWorkday(date: string, holidays: readonly string[]): boolean {
  const day = new Date(date + 'T00:00:00Z').getUTCDay();
  if (day === 0 || day === 6) return false;
  return !holidays.includes(date);
}`,
      },
      {
        signature: 'function nextWorkday(date: string, step: number, holidays: readonly string[]): string',
        instruction:
          'Let current be addDays(date, step). While isWorkday(current, holidays) is false, set current to addDays(current, step). Return current.',
        examples: [
          { call: "nextWorkday('2025-06-10', 1, [])", equals: "'2025-06-11'" },
          { call: "nextWorkday('2025-06-06', 1, ['2025-06-09'])", equals: "'2025-06-10'" },
          { call: "nextWorkday('2025-06-09', -1, [])", equals: "'2025-06-06'" },
        ],
        solution: `function nextWorkday(date: string, step: number, holidays: readonly string[]): string {
  let current = addDays(date, step);
  while (!isWorkday(current, holidays)) current = addDays(current, step);
  return current;
}`,
      },
      {
        signature:
          'export function addWorkdays(date: string, count: number, holidays: readonly string[] = []): string',
        instruction:
          'Let step be -1 where count is below 0, else 1. Let current be date. Repeat Math.abs(count) times: set current to nextWorkday(current, step, holidays). Return current. With count 0 that is date itself.',
        examples: [
          { call: "addWorkdays('2025-06-06', 2, ['2025-06-09'])", equals: "'2025-06-11'" },
          { call: "addWorkdays('2025-06-10', -2)", equals: "'2025-06-06'" },
          { call: "addWorkdays('2025-06-07', 0)", equals: "'2025-06-07'" },
        ],
        solution: `export function addWorkdays(date: string, count: number, holidays: readonly string[] = []): string {
  const step = count < 0 ? -1 : 1;
  let current = date;
  for (let n = 0; n < Math.abs(count); n++) current = nextWorkday(current, step, holidays);
  return current;
}`,
      },
    ],
    tests: {
      'addDays crosses months': `assert.equal(addDays('2026-03-31', 1), '2026-04-01');`,
      'isWorkday knows weekends': `assert.deepEqual(['2026-03-06', '2026-03-07', '2026-03-08'].map(d => isWorkday(d, [])), [true, false, false]);`,
      'isWorkday knows holidays': `assert.equal(isWorkday('2026-03-06', ['2026-03-06']), false);`,
      'addWorkdays skips': `assert.equal(addWorkdays('2026-03-05', 2, ['2026-03-09']), '2026-03-10');`,
      'addWorkdays goes back': `assert.equal(addWorkdays('2026-03-09', -1), '2026-03-06');
  assert.equal(addWorkdays('2026-03-07', 0), '2026-03-07');`,
    },
  },
  {
    id: 'pool',
    file: 'pool.ts',
    start: `export async function mapLimit<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  return Promise.all(items.map((item, index) => work(item, index)));
}
`,
    names: 'mapLimit',
    task: 'mapLimit must run at most limit calls of work at once, start them in order, keep the results in the order of the items, and start nothing more after one has rejected.',
    steps: [
      {
        signature:
          'async function doItem<T, R>(items: readonly T[], index: number, work: (item: T, index: number) => Promise<R>, state: { next: number }): Promise<R>',
        instruction:
          'Inside try, await work(items[index], index) and return its result. In catch, set state.next to items.length and throw the caught error again.',
        examples: [
          { call: 'doItem([5, 6], 1, async (n, i) => [n, i], { next: 2 })', equals: '[6, 1]' },
          { call: "doItem([5], 0, async () => { throw new Error('bad'); }, { next: 1 })", throws: 'bad' },
          {
            call: '(async () => { const state = { next: 1 }; try { await doItem([5, 6, 7], 0, async () => { throw 1; }, state); } catch {} return state.next; })()',
            equals: '3',
          },
          {
            call: '(async () => { const state = { next: 1 }; await doItem([5, 6, 7], 0, async n => n, state); return state.next; })()',
            equals: '1',
          },
        ],
        solution: `async function doItem<T, R>(items: readonly T[], index: number, work: (item: T, index: number) => Promise<R>, state: { next: number }): Promise<R> {
  try {
    return await work(items[index], index);
  } catch (error) {
    state.next = items.length;
    throw error;
  }
}`,
      },
      {
        signature:
          'async function runWorker<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>, state: { next: number }, results: R[]): Promise<void>',
        instruction:
          'While state.next is less than items.length: let index be state.next, add 1 to state.next, then await doItem(items, index, work, state) and store its result in results[index].',
        examples: [
          {
            call: '(async () => { const results = []; await runWorker([4, 7], async (n, i) => n * 10 + i, { next: 0 }, results); return results; })()',
            equals: '[40, 71]',
          },
          {
            call: '(async () => { const state = { next: 0 }, seen = []; await Promise.all([1, 2].map(() => runWorker([4, 5, 6], async n => { await null; seen.push(n); }, state, []))); return seen; })()',
            equals: '[4, 5, 6]',
          },
          {
            call: '(async () => { const seen = []; try { await runWorker([4, 5, 6], async n => { seen.push(n); if (n === 5) throw 1; }, { next: 0 }, []); } catch {} return seen; })()',
            equals: '[4, 5]',
          },
          { call: "runWorker([4], async () => { throw new Error('bad'); }, { next: 0 }, [])", throws: 'bad' },
        ],
        solution: `async function runWorker<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>, state: { next: number }, results: R[]): Promise<void> {
  while (state.next < items.length) {
    const index = state.next;
    state.next += 1;
    results[index] = await doItem(items, index, work, state);
  }
}`,
      },
      {
        symbol: 'mapLimit',
        instruction:
          'Let state be an object with next 0. Let results be an empty list of R and workers an empty list of promises. Let count be the smaller of limit and items.length, by Math.min. Repeat count times: push runWorker(items, work, state, results) to workers without await. Then await Promise.all(workers). Return results.',
        examples: [
          { call: 'mapLimit([6, 4, 5], 2, async (n, i) => n * 10 + i)', equals: '[60, 41, 52]' },
          {
            call: '(async () => { let now = 0, most = 0; await mapLimit([9, 8, 7, 6], 3, async () => { most = Math.max(most, ++now); await null; now--; }); return most; })()',
            equals: '3',
          },
          { call: "mapLimit([7], 4, async () => { throw new Error('bad'); })", throws: 'bad' },
        ],
        solution: `export async function mapLimit<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const state = { next: 0 };
  const results: R[] = [];
  const workers: Promise<void>[] = [];
  const count = Math.min(limit, items.length);
  for (let n = 0; n < count; n++) workers.push(runWorker(items, work, state, results));
  await Promise.all(workers);
  return results;
}`,
      },
    ],
    tests: {
      'mapLimit keeps order': `const wait = (ms: number) => new Promise(done => setTimeout(done, ms));
  assert.deepEqual(await mapLimit([3, 1, 2], 2, async n => { await wait(n * 5); return n * 10; }), [30, 10, 20]);`,
      'mapLimit keeps the limit': `let open = 0;
  let most = 0;
  await mapLimit([1, 2, 3, 4, 5], 2, async () => { most = Math.max(most, ++open); await new Promise(done => setTimeout(done, 2)); open--; });
  assert.equal(most, 2);`,
      'mapLimit stops after a rejection': `const begun: number[] = [];
  await assert.rejects(mapLimit([0, 1, 2, 3], 1, async n => { begun.push(n); if (n === 1) throw new Error('one'); }), /one/);
  await new Promise(done => setTimeout(done, 5));
  assert.deepEqual(begun, [0, 1]);`,
      'mapLimit of nothing': `assert.deepEqual(await mapLimit([], 3, async () => 1), []);`,
    },
  },
  {
    id: 'wrap',
    file: 'wrap.ts',
    start: `export function wrapText(text: string, width: number): string[] {
  return [text];
}
`,
    names: 'wrapText',
    task: 'wrapText(text, width) breaks text into lines of at most width characters between words (any run of blanks or line breaks parts words); a word longer than width is cut into pieces of width; empty text gives no lines.',
    steps: [
      {
        signature: 'function splitWords(text: string): string[]',
        instruction:
          'Split text at each run of white space characters by String.prototype.split. Return the parts that are not empty, by Array.prototype.filter.',
        examples: [
          { call: "splitWords('to be  or')", equals: "['to', 'be', 'or']" },
          { call: "splitWords(' x\\n\\ty ')", equals: "['x', 'y']" },
          { call: "splitWords(' \\n ')", equals: '[]' },
          { call: "splitWords('')", equals: '[]' },
        ],
        solution: `function splitWords(text: string): string[] {
  return text.split(/\\s+/).filter(part => part !== '');
}`,
      },
      {
        signature: 'function cutWord(word: string, width: number): string[]',
        instruction:
          'Make an empty list pieces. Let at be 0. While at is less than word.length, push word.slice(at, at + width) to pieces and add width to at. Return pieces.',
        examples: [
          { call: "cutWord('wonderful', 6)", equals: "['wonder', 'ful']" },
          { call: "cutWord('evenly', 3)", equals: "['eve', 'nly']" },
          { call: "cutWord('day', 6)", equals: "['day']" },
        ],
        solution: `function cutWord(word: string, width: number): string[] {
  const pieces: string[] = [];
  let at = 0;
  while (at < word.length) {
    pieces.push(word.slice(at, at + width));
    at += width;
  }
  return pieces;
}`,
      },
      {
        signature: 'function appendPiece(lines: string[], piece: string, width: number): string[]',
        instruction:
          'If lines is empty, push piece to lines and return lines. Let joined be the last element of lines, one blank, and piece. If joined.length is at most width, replace the last element of lines by joined. Else push piece to lines. Return lines.',
        examples: [
          { call: "appendPiece([], 'to', 5)", equals: "['to']" },
          { call: "appendPiece(['no', 'to'], 'be', 5)", equals: "['no', 'to be']" },
          { call: "appendPiece(['to be'], 'or', 7)", equals: "['to be', 'or']" },
          { call: "appendPiece(['x', 'to be'], 'or', 8)", equals: "['x', 'to be or']" },
        ],
        solution: `function appendPiece(lines: string[], piece: string, width: number): string[] {
  if (lines.length === 0) {
    lines.push(piece);
    return lines;
  }
  const joined = lines[lines.length - 1] + ' ' + piece;
  if (joined.length <= width) lines[lines.length - 1] = joined;
  else lines.push(piece);
  return lines;
}`,
      },
      {
        symbol: 'wrapText',
        instruction:
          'Let lines be an empty list of strings. Go through the words of splitWords(text) in order. For each word go through the pieces of cutWord(word, width) in order. For each piece call appendPiece(lines, piece, width). Return lines.',
        examples: [
          { call: "wrapText('to be  or not', 5)", equals: "['to be', 'or', 'not']" },
          { call: "wrapText('a wonderful day', 7)", equals: "['a', 'wonderf', 'ul day']" },
          { call: "wrapText(' ', 3)", equals: '[]' },
        ],
        solution: `export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of splitWords(text)) {
    for (const piece of cutWord(word, width)) appendPiece(lines, piece, width);
  }
  return lines;
}`,
      },
    ],
    tests: {
      'wrapText wraps': `assert.deepEqual(wrapText('the quick  brown\\nfox', 9), ['the quick', 'brown fox']);`,
      'wrapText cuts long words': `assert.deepEqual(wrapText('ab abcdefgh c', 4), ['ab', 'abcd', 'efgh', 'c']);`,
      'wrapText of nothing': `assert.deepEqual(wrapText('  ', 5), []);`,
    },
  },
  {
    id: 'life',
    file: 'life.ts',
    start: `export type Grid = readonly (readonly number[])[];

export function neighbours(grid: Grid, x: number, y: number): number {
  return 0;
}

export function step(grid: Grid): number[][] {
  return grid.map(row => [...row]);
}
`,
    names: 'neighbours, step',
    task: "Conway's game of life on a grid of 0 and 1 (grid[y][x]): neighbours counts the living cells around a cell, those outside the grid are dead; step gives the next generation (a living cell with 2 or 3 neighbours lives on, a dead one with 3 is born).",
    steps: [
      {
        signature: 'function cellAt(grid: Grid, x: number, y: number): number',
        instruction:
          'If y is below 0 or at least grid.length, return 0. If x is below 0 or at least grid[y].length, return 0. Return grid[y][x].',
        examples: [
          { call: '[cellAt([[0, 1], [0, 0]], 1, 0), cellAt([[0, 1], [0, 0]], 0, 1)]', equals: '[1, 0]' },
          { call: '[cellAt([[1, 1]], 0, -1), cellAt([[1, 1]], 0, 1)]', equals: '[0, 0]' },
          { call: '[cellAt([[1, 1]], -1, 0), cellAt([[1, 1]], 2, 0)]', equals: '[0, 0]' },
        ],
        solution: `function cellAt(grid: Grid, x: number, y: number): number {
  if (y < 0 || y >= grid.length) return 0;
  if (x < 0 || x >= grid[y].length) return 0;
  return grid[y][x];
}`,
      },
      {
        symbol: 'neighbours',
        instruction:
          'Let sum be 0. Go through dy from -1 to 1, and inside it through dx from -1 to 1. If dx and dy are both 0, continue with the next one. Add cellAt(grid, x + dx, y + dy) to sum. After the loops return sum.',
        examples: [
          { call: 'neighbours([[1, 1], [0, 1]], 0, 0)', equals: '2' },
          { call: 'neighbours([[1, 1, 1], [1, 1, 1], [1, 1, 1]], 1, 1)', equals: '8' },
          { call: 'neighbours([[1, 0, 0], [0, 0, 1]], 2, 0)', equals: '1' },
          { call: 'neighbours([[1]], 0, 0)', equals: '0' },
        ],
        solution: `export function neighbours(grid: Grid, x: number, y: number): number {
  let sum = 0;
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      if (dx === 0 && dy === 0) continue;
      sum += cellAt(grid, x + dx, y + dy);
    }
  }
  return sum;
}`,
      },
      {
        signature: 'function nextCell(cell: number, count: number): number',
        instruction: 'If count is 3, return 1. If count is 2, return cell. Else return 0.',
        examples: [
          { call: '[nextCell(0, 3), nextCell(1, 3)]', equals: '[1, 1]' },
          { call: '[nextCell(0, 2), nextCell(1, 2)]', equals: '[0, 1]' },
          { call: '[nextCell(1, 1), nextCell(1, 4), nextCell(0, 0)]', equals: '[0, 0, 0]' },
        ],
        solution: `function nextCell(cell: number, count: number): number {
  if (count === 3) return 1;
  if (count === 2) return cell;
  return 0;
}`,
      },
      {
        symbol: 'step',
        instruction:
          'Map each row of grid with its index y to a new row. Map each cell of the row with its index x to a new cell: let count be neighbours(grid, x, y), and return nextCell(cell, count). Return the new rows. Do not change grid.',
        examples: [
          { call: 'step([[1, 1], [1, 0]])', equals: '[[1, 1], [1, 1]]' },
          { call: 'step([[1, 0], [0, 0]])', equals: '[[0, 0], [0, 0]]' },
          { call: 'step([[1, 1, 1]])', equals: '[[0, 1, 0]]' },
        ],
        solution: `export function step(grid: Grid): number[][] {
  return grid.map((row, y) =>
    row.map((cell, x) => {
      const count = neighbours(grid, x, y);
      return nextCell(cell, count);
    }),
  );
}`,
      },
    ],
    tests: {
      'neighbours in the middle': `assert.equal(neighbours([[1, 1, 1], [0, 1, 0], [1, 0, 1]], 1, 1), 5);`,
      'neighbours at a corner': `assert.equal(neighbours([[1, 1], [1, 0]], 0, 0), 2);`,
      'step turns a blinker': `assert.deepEqual(step([[0, 1, 0], [0, 1, 0], [0, 1, 0]]), [[0, 0, 0], [1, 1, 1], [0, 0, 0]]);`,
      'step keeps a block': `assert.deepEqual(step([[1, 1], [1, 1]]), [[1, 1], [1, 1]]);`,
    },
  },
];
