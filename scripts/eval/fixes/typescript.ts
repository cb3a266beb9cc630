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
          'Go through the items; append each to the list of its key in a Map, making the list where there is none. Return the Map.',
        examples: [
          {
            call: "[...groupBy([1, 2, 3], n => (n % 2 ? 'odd' : 'even'))]",
            equals: "[['odd', [1, 3]], ['even', [2]]]",
          },
        ],
        solution: `export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const list = groups.get(key(item)) ?? [];
    list.push(item);
    groups.set(key(item), list);
  }
  return groups;
}`,
      },
      {
        signature:
          'export function countBy<T>(items: readonly T[], key: (item: T) => string): [string, number][]',
        instruction:
          'Add the function countBy: use groupBy, turn the Map into pairs of key and length of the list, sort them by count with the largest first and by key ascending where counts are equal, and return them.',
        examples: [
          { call: "countBy(['z', 'y', 'y', 'x'], s => s)", equals: "[['y', 2], ['x', 1], ['z', 1]]" },
        ],
        solution: `export function countBy<T>(items: readonly T[], key: (item: T) => string): [string, number][] {
  const pairs = [...groupBy(items, key)].map(([name, list]): [string, number] => [name, list.length]);
  return pairs.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
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
        symbol: 'Bus.on',
        instruction:
          'Append the handler to the list of that name, which is made where there is none. Return a function that sets the list of that name to those handlers that are not this handler.',
        examples: [
          {
            call: "(() => { const b = new Bus(), f = () => 1; b.on('x', f); b.on('x', () => 2)(); return b.handlers.get('x').length; })()",
            equals: '1',
          },
        ],
        solution: `  on(name: string, handler: Handler): () => void {
    this.handlers.set(name, [...(this.handlers.get(name) ?? []), handler]);
    return () => {
      this.handlers.set(name, (this.handlers.get(name) ?? []).filter(one => one !== handler));
    };
  }`,
      },
      {
        symbol: 'Bus.emit',
        instruction:
          'Take a copy of the list of handlers of that name. Call each with the value inside try and catch; collect what they throw in an array of errors and go on. Count those that did not throw. When there are errors and the count is 0, throw an AggregateError of the errors with the message handlers failed. Return the count.',
        examples: [
          {
            call: "(() => { const b = new Bus(); b.handlers.set('x', [() => { throw 1; }, () => 2, () => 3]); return b.emit('x', 0); })()",
            equals: '2',
          },
          {
            call: "(() => { const b = new Bus(); b.handlers.set('x', [() => { throw 1; }]); b.emit('x', 0); })()",
            throws: 'handlers failed',
          },
        ],
        solution: `  emit(name: string, value: unknown): number {
    const errors: unknown[] = [];
    let count = 0;
    for (const handler of [...(this.handlers.get(name) ?? [])]) {
      try {
        handler(value);
        count++;
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0 && count === 0) throw new AggregateError(errors, 'handlers failed');
    return count;
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
        symbol: 'renderTable',
        instruction:
          'The width of a column is the length of its longest cell over all rows that have that cell. Map each row to a line: each cell padded to the width of its column, on the left (padStart) where the cell consists of digits alone, else on the right (padEnd); cells joined by two blanks; blanks at the end of the line removed. Join the lines with line breaks.',
        examples: [
          { call: "renderTable([['ab', '7', 'x'], ['c', '100']])", equals: "'ab    7  x\\nc   100'" },
        ],
        solution: `export function renderTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return rows
    .map(row =>
      row
        .map((cell, i) => (/^\\d+$/.test(cell) ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
        .join('  ')
        .trimEnd(),
    )
    .join('\\n');
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
          'Be true only for objects that are not null, not arrays, and whose prototype is Object.prototype.',
        examples: [
          {
            call: '[isTree({}), isTree(null), isTree([1]), isTree(new Map())]',
            equals: '[true, false, false, false]',
          },
        ],
        solution: `export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}`,
      },
      {
        symbol: 'deepMerge',
        instruction:
          "Start with a shallow copy of base. For each key and value of over: skip undefined; delete the key from the copy for null; where both the value and the copy's value of that key are trees (isTree) set deepMerge of both; else set the value. Return the copy.",
        examples: [
          {
            call: 'deepMerge({ x: { y: 1, z: 2 }, w: 1 }, { x: { y: 5 }, w: null, v: undefined })',
            equals: '{ x: { y: 5, z: 2 } }',
          },
        ],
        solution: `export function deepMerge(base: Tree, over: Tree): Tree {
  const result: Tree = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const old = result[key];
    if (value === undefined) continue;
    if (value === null) delete result[key];
    else result[key] = isTree(value) && isTree(old) ? deepMerge(old, value) : value;
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
        symbol: 'splitBill',
        instruction:
          'Throw a RangeError when a weight is below 0 or the sum of the weights is 0. Each exact share is cents times weight divided by the sum; round the shares down. The rest is cents minus the sum of the rounded shares. Sort the indexes by the fraction that was cut off, largest first, equal ones in their order, and add one cent to each of the first rest indexes. Return the shares.',
        examples: [
          { call: 'splitBill(10, [1, 1, 1])', equals: '[4, 3, 3]' },
          { call: 'splitBill(5, [2, -1])', throws: 'RangeError' },
          { call: 'splitBill(5, [0])', throws: 'RangeError' },
        ],
        solution: `export function splitBill(cents: number, weights: readonly number[]): number[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  if (all === 0 || weights.some(weight => weight < 0)) throw new RangeError('bad weights');
  const exact = weights.map(weight => (cents * weight) / all);
  const shares = exact.map(Math.floor);
  const rest = cents - shares.reduce((sum, share) => sum + share, 0);
  const order = exact.map((_, i) => i).sort((a, b) => exact[b] - shares[b] - (exact[a] - shares[a]) || a - b);
  for (const i of order.slice(0, rest)) shares[i]++;
  return shares;
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
        symbol: 'normalizePath',
        instruction:
          'Split at slashes and go through the segments with a list of kept ones: skip empty ones and single dots; for two dots throw an Error with the message leaves the root when the list is empty, else remove the last kept one; else keep the segment. Return the kept ones joined by slashes.',
        examples: [
          { call: "normalizePath('/x//./y/../z/')", equals: "'x/z'" },
          { call: "normalizePath('x/../..')", throws: 'leaves the root' },
        ],
        solution: `export function normalizePath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') {
      if (kept.length === 0) throw new Error('leaves the root');
      kept.pop();
    } else kept.push(segment);
  }
  return kept.join('/');
}`,
      },
      {
        symbol: 'relativeTo',
        instruction:
          'Normalize both with normalizePath. When the folder is empty return the path. When the path does not start with the folder followed by a slash, throw an Error with the message not inside. Else return what stands behind that slash.',
        examples: [
          { call: "relativeTo('/x/', 'x/y/z')", equals: "'y/z'" },
          { call: "relativeTo('', 'x')", equals: "'x'" },
          { call: "relativeTo('x', 'xy/z')", throws: 'not inside' },
        ],
        solution: `export function relativeTo(folder: string, path: string): string {
  const [base, inner] = [normalizePath(folder), normalizePath(path)];
  if (base === '') return inner;
  if (!inner.startsWith(base + '/')) throw new Error('not inside');
  return inner.slice(base.length + 1);
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
        instruction:
          'A day has 86,400,000 milliseconds; the function adds days times 86,400. Correct that and change nothing else.',
        examples: [{ call: "addDays('2025-02-28', 1)", equals: "'2025-03-01'" }],
        solution: `export function addDays(date: string, days: number): string {
  const time = new Date(date + 'T00:00:00Z').getTime();
  return new Date(time + days * 86400000).toISOString().slice(0, 10);
}`,
      },
      {
        symbol: 'isWorkday',
        instruction:
          'Also be false when the UTC day of the week of the date (taken at midnight UTC) is 0 or 6.',
        examples: [
          {
            call: "[isWorkday('2025-06-07', []), isWorkday('2025-06-09', []), isWorkday('2025-06-09', ['2025-06-09'])]",
            equals: '[false, true, false]',
          },
        ],
        solution: `export function isWorkday(date: string, holidays: readonly string[]): boolean {
  const day = new Date(date + 'T00:00:00Z').getUTCDay();
  return day !== 0 && day !== 6 && !holidays.includes(date);
}`,
      },
      {
        signature:
          'export function addWorkdays(date: string, count: number, holidays: readonly string[] = []): string',
        instruction:
          'Add the function addWorkdays. Step is 1 for a positive count and -1 for a negative one. While fewer workdays than the absolute count were seen, move the date on by step with addDays, and count it where isWorkday is true. Return the date.',
        examples: [
          { call: "addWorkdays('2025-06-06', 2, ['2025-06-09'])", equals: "'2025-06-11'" },
          { call: "addWorkdays('2025-06-09', -1)", equals: "'2025-06-06'" },
          { call: "addWorkdays('2025-06-07', 0)", equals: "'2025-06-07'" },
        ],
        solution: `export function addWorkdays(date: string, count: number, holidays: readonly string[] = []): string {
  const step = count < 0 ? -1 : 1;
  let seen = 0;
  let current = date;
  while (seen < Math.abs(count)) {
    current = addDays(current, step);
    if (isWorkday(current, holidays)) seen++;
  }
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
        symbol: 'mapLimit',
        instruction:
          'Keep a results array, a next index and a failed flag. An async worker loops while next is below the number of items and nothing has failed: it takes the index next, adds one to next, and puts the awaited result of work for that item and index at that index; on an error it sets the failed flag and throws the error on. Start as many workers as the smaller of limit and the number of items, await them all with Promise.all, return the results.',
        examples: [
          { call: 'mapLimit([3, 1, 2], 2, async (n, i) => n * 10 + i)', equals: '[30, 11, 22]' },
          {
            call: '(async () => { let now = 0, most = 0; await mapLimit([1, 2, 3, 4, 5], 2, async () => { most = Math.max(most, ++now); await null; now--; }); return most; })()',
            equals: '2',
          },
        ],
        solution: `export async function mapLimit<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const index = next++;
      try {
        results[index] = await work(items[index], index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
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
        symbol: 'wrapText',
        instruction:
          'Split the text at white space into words, empty ones left out. Keep a list of lines and a current line. For each word: while it is longer than width, push the current line if not empty, clear it, push the first width characters of the word and keep the rest (skip it if empty). An empty current line becomes the word. Else if line, blank and word fit into width append them; else push the line and begin one with the word. Finally push the current line if not empty.',
        examples: [
          { call: "wrapText('to be  or not', 5)", equals: "['to be', 'or', 'not']" },
          { call: "wrapText('a wonderful day', 6)", equals: "['a', 'wonder', 'ful', 'day']" },
          { call: "wrapText(' ', 3)", equals: '[]' },
        ],
        solution: `export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (let word of text.split(/\\s+/).filter(one => one !== '')) {
    while (word.length > width) {
      if (line !== '') lines.push(line);
      line = '';
      lines.push(word.slice(0, width));
      word = word.slice(width);
    }
    if (word === '') continue;
    if (line === '') line = word;
    else if (line.length + 1 + word.length <= width) line += ' ' + word;
    else {
      lines.push(line);
      line = word;
    }
  }
  if (line !== '') lines.push(line);
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
        symbol: 'neighbours',
        instruction:
          'Sum up the cells grid[y + dy][x + dx] for dx and dy from -1 to 1, leaving out the cell itself where both are 0; a row or cell that does not exist counts as 0.',
        examples: [{ call: 'neighbours([[1, 1], [0, 1]], 0, 0)', equals: '2' }],
        solution: `export function neighbours(grid: Grid, x: number, y: number): number {
  let sum = 0;
  for (const dy of [-1, 0, 1]) {
    for (const dx of [-1, 0, 1]) {
      if (dx !== 0 || dy !== 0) sum += grid[y + dy]?.[x + dx] ?? 0;
    }
  }
  return sum;
}`,
      },
      {
        symbol: 'step',
        instruction:
          'Map each row and each cell with its x and y to its next value: with n from neighbours it is 1 when n is 3, or when n is 2 and the cell is 1; else 0.',
        examples: [
          { call: 'step([[1, 1], [1, 0]])', equals: '[[1, 1], [1, 1]]' },
          { call: 'step([[1, 0], [0, 0]])', equals: '[[0, 0], [0, 0]]' },
        ],
        solution: `export function step(grid: Grid): number[][] {
  return grid.map((row, y) =>
    row.map((cell, x) => {
      const n = neighbours(grid, x, y);
      return n === 3 || (n === 2 && cell === 1) ? 1 : 0;
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
