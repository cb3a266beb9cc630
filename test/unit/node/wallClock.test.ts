import { strict as assert } from 'node:assert';
import { wallClock } from '../../../src/node/wallClock';
import { neverStopped } from '../../support/temporaryFolder';

describe('the clock', () => {
  it('does not go back, and has passed after a sleep', async () => {
    const before = wallClock.now();
    await wallClock.sleep(5, neverStopped);
    assert.ok(wallClock.now() - before >= 4);
  });

  it('sleeps for longer than a timer of the system can be set to', async () => {
    const stop = new AbortController();
    const woken = wallClock.sleep(3_000_000_000, stop.signal).then(
      () => 'slept',
      () => 'stopped',
    );
    await wallClock.sleep(30, neverStopped);
    stop.abort();
    assert.equal(await woken, 'stopped');
  });

  it('wakes with a rejection when it is stopped', async () => {
    await assert.rejects(wallClock.sleep(60_000, AbortSignal.abort()));
    const stop = new AbortController();
    const sleeping = wallClock.sleep(60_000, stop.signal);
    stop.abort();
    await assert.rejects(sleeping);
  });
});
