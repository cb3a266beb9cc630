// What an instruction names beside the part that is shown, by its head, as the real grammars read it.
import { strict as assert } from 'node:assert';
import path from 'node:path';
import { headsOf, namedIn } from '../../../src/core/agents/namedBeside';
import { createSyntax } from '../../../src/node/syntax';

const syntax = createSyntax(path.resolve('dist', 'grammars'));

const script = `/** Adds. */
export function add(item: Item) {
  return item;
}

export function shown(a: number) {
  return a;
}

export const UNITS = {
  hour: 3600,
};

const closingQuote = (line: string, from: number): number => {
  return line.indexOf('"', from);
};

async function readAll(
  path: string,
  { limit = 3 }: Options = {},
): Promise<string> {
  return path;
}

class Shelf {
  place(item: Item): void {}

  takeOut(id: string): Item | undefined {
    return undefined;
  }
}
`;

const python = `def full_name(user, sep=' '):
    return user


class Shelf:
    async def take_out(self, key: str) -> str:
        return key
`;

async function check(said: string, heads: readonly string[], file = 'a.ts', text = script): Promise<void> {
  const symbols = await syntax.symbols(file, text);
  const lines = text.split('\n');
  const first = Math.max(0, lines.indexOf('export function shown(a: number) {')) + 1;
  const last = file === 'a.ts' ? first + 2 : 0;
  assert.deepEqual(headsOf(namedIn(said, symbols), text, { first, last }), heads);
}

const add = 'export function add(item: Item) { ... }';
const quote = 'const closingQuote = (line: string, from: number): number => { ... }';

const scriptCases: readonly [behaviour: string, said: string, heads: readonly string[]][] = [
  ['names a function that is called', 'Return closingQuote(line, 0).', [quote]],
  [
    'reads a head over its lines',
    'Use readAll for it.',
    ['async function readAll( path: string, { limit = 3 }: Options = {}, ): Promise<string> { ... }'],
  ],
  ['names a method', 'What takeOut gives is left out.', ['takeOut(id: string): Item | undefined { ... }']],
  ['names each once, in the order of the file', 'closingQuote, then `add`, closingQuote again', [add, quote]],
  ['leaves out what is shown', 'Let shown(a) return 1.', []],
  ['names a constant as it stands', 'Go through UNITS.', ['export const UNITS = {\n  hour: 3600,\n};']],
  ['takes an ordinary word for a word', 'Sort them in place and add one to the sum.', []],
  ['takes a word for a name where it is called', 'Calls add with each item.', [add]],
  ['takes a word for a name where it has arguments', 'Return add(item).', [add]],
  ['takes a part of a word for no name', 'Return closingQuotes and readAllOf.', []],
  ['says nothing where nothing is named', 'Return 1.', []],
];

describe('what an instruction names of its file', () => {
  for (const [behaviour, said, heads] of scriptCases) it(behaviour, () => check(said, heads));

  it('is shown as Python writes it', () =>
    check(
      'Call take_out, then full_name.',
      ["def full_name(user, sep=' '): ...", 'async def take_out(self, key: str) -> str: ...'],
      'a.py',
      python,
    ));

  it('is nothing in a language without a grammar', () => check('Call add.', [], 'a.zig', script));
});
