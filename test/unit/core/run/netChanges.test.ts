import { strict as assert } from 'node:assert';
import { netChanges } from '../../../../src/core/run/netChanges';
import { foldRun } from '../../../../src/core/run/runState';
import { EventLog } from '../../../support/eventLog';

/** `path before>after` with one-letter images; `-` for no file. */
function check(effects: readonly string[], expected: string, undone: readonly string[] = []): void {
  const log = new EventLog().plan(0, 1, [{ id: 'a', title: 'a', agent: 'delete', file: 'x' }]);
  const image = (letter = ''): string | null => (letter === '-' ? null : letter.repeat(64));
  effects.forEach((effect, i) => {
    const [, path = '', before, after] = /^(\S+) (.)>(.?)$/.exec(effect) ?? [];
    const kind = 'write' as const;
    log.add(2 * i + 1, { type: 'effect.intent', step: 'a', kind, path, before: image(before) });
    if (after) log.add(2 * i + 2, { type: 'effect.done', step: 'a', kind, path, after: image(after) });
  });
  for (const path of undone) log.add(90, { type: 'review', path, decision: 'undo' });
  const said = netChanges(foldRun(log.events)).map(
    ({ path, before, after }) => `${path} ${before?.[0] ?? '-'}>${after?.[0] ?? '-'}`,
  );
  assert.equal(said.join(', '), expected);
}

describe('what a run left changed', () => {
  it('goes from before the first effect to after the last', () => {
    check([], '');
    check(['x a>b'], 'x a>b');
    check(['x a>b', 'y ->c', 'x b>d'], 'x a>d, y ->c');
    check(['x a>-'], 'x a>-');
  });
  it('leaves out what ended as it began, was undone, or was never done', () => {
    check(['x a>b', 'x b>a'], '');
    check(['x a>b', 'y a>b'], 'y a>b', ['x']);
    check(['x a>'], '');
  });
});
