// One line for each case of what the real grammars read: declarations and syntax errors. `|` stands for a line end.
import { strict as assert } from 'node:assert';
import path from 'node:path';
import type { CodeSymbol } from '../../src/core/ports';
import { createSyntax } from '../../src/node/syntax';

export const syntax = createSyntax(path.resolve('dist', 'grammars'));

/** `method A.f (2)3-5`: the line in brackets is the first of its comment. */
function shownSymbols(symbols: readonly CodeSymbol[] | null): string | undefined {
  return symbols
    ?.map(({ name, kind, first, last, commentFirst }) => {
      const lines = first === last ? `${first}` : `${first}-${last}`;
      return `${kind} ${name} ${commentFirst === undefined ? '' : `(${commentFirst})`}${lines}`;
    })
    .join(', ');
}

export function symbols(file: string, code: string, expected: string): void {
  it(`${code.slice(0, 70)} declares ${expected === '' ? 'nothing' : expected}`, async () => {
    assert.equal(shownSymbols(await syntax.symbols(file, code.replaceAll('|', '\n'))), expected);
  });
}

export function faults(file: string, code: string, expected: string): void {
  it(`${code.slice(0, 60)} ${expected === '' ? 'is right' : `is wrong: ${expected}`}`, async () => {
    const found = await syntax.faults(file, code.replaceAll('|', '\n'));
    assert.equal(found?.map(({ line, text }) => `${line} ${text}`).join(', '), expected);
  });
}
