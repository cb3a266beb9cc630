import { strict as assert } from 'node:assert';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { watchInterrupts } from '../../../../src/node/commandLine/interrupt';
import { main } from '../../../../src/node/commandLine/main';

const neverUnread = { onUnread: () => () => undefined };

describe('what is interrupted', () => {
  it('ends by itself after its patience, and what has none only at another Ctrl+C', async () => {
    const check = async (patience: number | null, expected: readonly number[]): Promise<void> => {
      const ends: number[] = [];
      const watch = watchInterrupts(neverUnread, code => ends.push(code), patience);
      watch.interrupt();
      await delay(200);
      assert.deepEqual(ends, expected, String(patience));
      watch.interrupt();
      assert.equal(ends.at(-1), 130);
      watch.release();
    };
    await check(20, [130]);
    await check(null, []);
  });
});

describe('an undo that is interrupted before it has begun', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'quickstep-interrupt-'));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const file = path.join(folder, 'a.txt');

  /** The exit code, and what was said on standard error. */
  async function quickstep(args: readonly string[], isStopped: boolean): Promise<string> {
    let said = '';
    const onUnread = (stop: () => void): (() => void) => {
      if (isStopped) stop();
      return () => undefined;
    };
    const places = [
      '-C',
      folder,
      '--state',
      path.join(folder, 'state'),
      '--config',
      path.join(folder, 'c.json'),
    ];
    const code = await main([...places, ...args], {
      stdin: new PassThrough(),
      stdout: { write: () => true },
      stderr: { write: text => (said += text) },
      outputs: { onUnread },
      env: process.env,
      cwd: folder,
      platform: process.platform,
      version: '1.2.3',
      dist: path.resolve('dist'),
    });
    return `${code} ${said}`.trim();
  }

  it('changes nothing and ends with 130', async () => {
    writeFileSync(path.join(folder, 'c.json'), '{}');
    writeFileSync(file, 'old\n');
    const patch = path.join(folder, 'p.diff');
    writeFileSync(patch, '--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-old\n+new\n');
    assert.equal(await quickstep(['apply', patch], false), '0');
    assert.equal(
      await quickstep(['undo'], true),
      '130 Stopped before anything was changed; quickstep undo does it.',
    );
    assert.equal(readFileSync(file, 'utf8'), 'new\n');
    assert.equal(await quickstep(['undo'], false), '0');
    assert.equal(readFileSync(file, 'utf8'), 'old\n');
  });
});
