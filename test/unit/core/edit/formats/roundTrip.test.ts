// A diff of two texts, however it was mangled on its way, makes the new text or is refused: never anything else.
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { applyPatch } from '../../../../../src/core/edit/formats/applyPatch';
import { readPatch } from '../../../../../src/core/edit/formats/readPatch';
import { unifiedDiff } from '../../../../../src/core/edit/diff';

type Made = string | null;

/** Null: refused. */
function apply(text: string, patch: string): Made {
  const read = readPatch(patch, 'auto');
  if (!read.ok) {
    assert.ok(read.line >= 1 && read.detail !== '');
    return null;
  }
  const applied = applyPatch(new Map([['f', text]]), read.changes);
  if (!applied.ok) {
    assert.ok(applied.refusals.every(({ line, reason }) => line >= 1 && reason !== ''));
    return null;
  }
  const [result] = applied.results;
  return result === undefined || !('after' in result) ? null : result.after;
}

const body = fc.constantFrom(
  'a',
  'b',
  'if (x) {',
  '}',
  'return y;',
  '',
  'c(1);',
  '- d',
  '+ e',
  '-- x',
  '* f',
  '@g',
);
const line = fc.tuple(fc.constantFrom('', '  ', '    ', '\t'), body).map(([indent, text]) => indent + text);
const unique = fc
  .array(line, { minLength: 1, maxLength: 40 })
  .map(lines => lines.map((text, i) => `${text} ${i}`));
const repeating = fc.array(line, { minLength: 1, maxLength: 30 });

/** Two versions: some lines dropped, some put in. */
function versions(lines: fc.Arbitrary<string[]>): fc.Arbitrary<[string[], string[]]> {
  const change = fc.record({ at: fc.nat(40), drop: fc.nat(2), put: fc.array(line, { maxLength: 2 }) });
  return fc.tuple(lines, fc.array(change, { minLength: 1, maxLength: 3 })).map(([old, changes]) => {
    const now = [...old];
    for (const { at, drop, put } of changes) now.splice(Math.min(at, now.length), drop, ...put);
    return [old, now];
  });
}

const anyLines = fc.oneof(unique, repeating);
const eols = fc.constantFrom('\n', '\r\n');
const final = fc.boolean();

function joined(lines: readonly string[], eol: string, ends: boolean): string {
  return lines.join(eol) + (ends && lines.length > 0 ? eol : '');
}

function onHunks(patch: string, change: (line: string) => string): string {
  return patch
    .split('\n')
    .map((text, i) =>
      i < 2 || text.startsWith('@@') || text.startsWith('\\') || text === '' ? text : change(text),
    )
    .join('\n');
}

const mangles: Readonly<Record<string, (patch: string) => string>> = {
  'as it is': patch => patch,
  'with CRLF': patch => patch.replace(/\r?\n/g, '\r\n'),
  'with trailing blanks': patch =>
    onHunks(patch, text => (text.startsWith('+') ? text : text.replace(/(?=\r?$)/, '  '))),
  'without leading blanks of context': patch =>
    onHunks(patch, text => (text.startsWith(' ') && !/^ [-+@\\]/.test(text) ? text.slice(1) : text)),
  'with blank context lines empty': patch => onHunks(patch, text => (text === ' ' ? '' : text)),
  'without numbers': patch => patch.replace(/^@@ -.*@@$/gm, '@@ ... @@'),
  'with counts that are wrong': patch =>
    patch.replace(/^@@ -(\d+),(\d+) \+(\d+),(\d+) @@$/gm, '@@ -$1,99 +$3,1 @@'),
  'in a fence with prose': patch => `Here it is:\n\n\`\`\`diff\n${patch}\`\`\`\n\nThat is all.\n`,
  dedented: dedentHunks,
  'with hunks reversed': reverseHunks,
};

function hunksOf(patch: string): [head: string, hunks: string[]] {
  const [head = '', ...hunks] = patch.split(/^(?=@@ )/m);
  return [head, hunks];
}

function reverseHunks(patch: string): string {
  const [head, hunks] = hunksOf(patch);
  return head + hunks.toReversed().join('');
}

function dedentHunks(patch: string): string {
  const [head, hunks] = hunksOf(patch);
  const dedented = hunks.map(hunk => {
    const [first = '', ...lines] = hunk.split('\n');
    const marked = lines.filter(text => /^[-+ ]/.test(text) && text.slice(1).trim() !== '');
    // Where only blank lines stood nothing tells how far it was shifted.
    if (marked.every(text => text.startsWith('+'))) return hunk;
    const widths = marked.map(text => /^.(\s*)/.exec(text)?.[1] ?? '');
    const shared = widths.reduce((a, b) => (a.length < b.length ? a : b), widths[0] ?? '');
    const blanks = lines.map(text => text.slice(1)).filter(text => text !== '' && text.trim() === '');
    if (blanks.length > 0 || !widths.every(width => width.startsWith(shared))) return hunk;
    // One blank less is read as a context line that lost its mark.
    if (shared === ' ') return hunk;
    const cut = (text: string): string =>
      /^[-+ ]/.test(text) && text.slice(1).startsWith(shared)
        ? text.charAt(0) + text.slice(1 + shared.length)
        : text;
    return [first, ...lines.map(cut)].join('\n');
  });
  return head + dedented.join('');
}

/** The same change as a V4A patch: no numbers, no word about the final newline. */
function asV4a(patch: string): string {
  const [, hunks] = hunksOf(patch);
  const places = hunks.map(hunk => hunk.replace(/^@@.*@@$/m, '@@').replace(/^\\.*\n/gm, ''));
  return `*** Begin Patch\n*** Update File: f\n${places.join('')}*** End Patch\n`;
}

describe('a diff of two texts', () => {
  for (const [name, mangle] of Object.entries(mangles)) {
    it(`${name}, makes the new text or is refused`, () => {
      fc.assert(
        fc.property(versions(anyLines), eols, final, final, ([old, now], eol, ended, ends) => {
          const before = joined(old, eol, ended);
          const after = joined(now, eol, ends);
          fc.pre(before !== after && before !== '' && after !== '' && /\n/.test(before));
          const made = apply(before, mangle(unifiedDiff('f', before, after)));
          assert.ok(made === null || made === after, `made ${JSON.stringify(made)}`);
        }),
        { numRuns: 600 },
      );
    });
  }

  it('as a V4A patch, makes the new text or is refused', () => {
    fc.assert(
      fc.property(versions(anyLines), eols, ([old, now], eol) => {
        const before = joined(old, eol, true);
        const after = joined(now, eol, true);
        fc.pre(before !== after && before !== '' && after !== '');
        const made = apply(before, asV4a(unifiedDiff('f', before, after)));
        assert.ok(made === null || made === after, `made ${JSON.stringify(made)}`);
      }),
      { numRuns: 600 },
    );
  });

  it('is never refused as it is', () => {
    const mixed = fc.array(fc.tuple(line, eols), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(mixed, mixed, final, (old, now, bom) => {
        const text = (lines: readonly [string, string][]): string =>
          (bom ? '\uFEFF' : '') + lines.map(([one, eol]) => one + eol).join('');
        fc.pre(text(old) !== text(now));
        assert.equal(apply(text(old), unifiedDiff('f', text(old), text(now))), text(now));
      }),
      { numRuns: 600 },
    );
  });

  it('of lines that differ, is applied however it was mangled', () => {
    for (const mangle of Object.values(mangles)) {
      const old = Array.from({ length: 60 }, (_, i) => `    line ${i}`);
      const now = old.toSpliced(40, 1, '    new a', '      new b').toSpliced(10, 2, '    new c');
      const [before, after] = [joined(old, '\n', true), joined(now, '\n', true)];
      assert.equal(apply(before, mangle(unifiedDiff('f', before, after))), after, mangle.name);
    }
  });
});
