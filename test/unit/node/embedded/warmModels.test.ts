import { strict as assert } from 'node:assert';
import type { ModelConfig } from '../../../../src/core/config';
import { createWarmModels } from '../../../../src/node/embedded/warmModels';

const config = (model: string): ModelConfig => ({ provider: 'embedded', model });
const [small, large, other] = [config('small'), config('large'), config('other')] as const;

describe('warm models', () => {
  function models() {
    const log: string[] = [];
    const warm = createWarmModels(new Map<string, { close(): void }>(), ({ model }) => {
      log.push(`made ${model}`);
      return { close: () => void log.push(`closed ${model}`) };
    });
    /** As a run begins; the end of it comes back. */
    const run = (...configs: readonly ModelConfig[]): (() => void) => {
      configs.forEach(one => warm.of(one));
      const release = warm.hold(configs);
      warm.closeUnheld();
      return release;
    };
    return { log, warm, run };
  }

  it('stay loaded from run to run', () => {
    const { log, run } = models();
    run(small)();
    run(small)();
    assert.deepEqual(log, ['made small']);
  });

  it('that the next run does not name are closed, and made anew when one names them again', () => {
    const { log, run } = models();
    run(small, large)();
    run(small)();
    run(large)();
    assert.deepEqual(log, ['made small', 'made large', 'closed large', 'made large', 'closed small']);
  });

  it('that somebody works with are not closed', () => {
    const { log, warm, run } = models();
    warm.of(other);
    const checked = warm.hold([other]);
    const first = run(large);
    run(small)();
    assert.deepEqual(log, ['made other', 'made large', 'made small']);
    checked();
    first();
    run(small);
    assert.deepEqual(log.slice(3), ['closed other', 'closed large']);
  });
});
