// Formatters that a person set up, as real programs.
import { strict as assert } from 'node:assert';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Formatted } from '../../../src/core/ports';
import { createFormatter } from '../../../src/node/formatter';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'quickstep formatter ')));
after(() => rmSync(root, { recursive: true, force: true }));

/** A program of Node that gets the text as `t` and its arguments as `a`. */
const node = (script: string, ...args: string[]): string[] => [
  process.execPath,
  '-e',
  `let t = ''; const a = process.argv.slice(1); process.stdin.on('data', d => t += d).on('end', () => { ${script} })`,
  ...args,
];

const formatters = {
  '*.up': node('process.stdout.write(t.toUpperCase())'),
  'gen/*.where': node("process.stdout.write(a[0] + '|' + process.cwd())", '{file}'),
  '*.no': node("console.error('line 1: no'); process.exit(2)"),
  '*.early': node('', '').with(2, 'process.exit(3)'),
  '*.none': ['quickstep-no-such-program'],
};

function check(file: string, text: string, expected: Formatted | null): void {
  it(`${file}: ${expected === null ? 'none' : expected.ok ? 'laid out' : expected.reason}`, async () => {
    const formatter = createFormatter(root, { formatters, secretNames: [] });
    assert.deepEqual(await formatter.format(file, text, new AbortController().signal), expected);
  });
}

describe('a formatter that a person set up', () => {
  check('a.up', 'two\r\nlines é', { ok: true, text: 'TWO\r\nLINES É' });
  check('deep/in/a.up', 'x', { ok: true, text: 'X' });
  check('gen/a b.where', '', { ok: true, text: `${path.join(root, 'gen', 'a b.where')}|${root}` });
  check('other/a.where', '', null);
  check('a.txt', 'x', null);
  check('a.no', 'x', { ok: false, reason: 'refused', detail: 'line 1: no' });
  check('a.early', 'x'.repeat(1_000_000), {
    ok: false,
    reason: 'refused',
    detail: `${process.execPath} failed`,
  });
  check('a.none', 'x', {
    ok: false,
    reason: 'unavailable',
    detail: 'quickstep-no-such-program could not be started (ENOENT)',
  });
});
