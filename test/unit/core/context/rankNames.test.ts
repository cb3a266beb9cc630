// Which names answer to what was typed, and in which order.
import { strict as assert } from 'node:assert';
import { createRanking } from '../../../../src/core/context/rankNames';

const names =
  'README.md src/ src/core/ src/core/runState.ts src/core/run/ src/core/run/engine.ts src/core/run/reviewedEngine.ts src/view/reviewList.ts src/view/viewElement.ts test/overview.test.ts docs/preview.md'.split(
    ' ',
  );

function check(typed: string, expected: string, recent: readonly string[] = [], most = 20): void {
  const ranking = createRanking(typed, recent, most);
  for (const name of names) ranking.take(name);
  assert.equal(ranking.best().join(' '), expected);
}

describe('names that answer to what was typed', () => {
  it('begin with it before those that have it at a word, before those that have it anywhere', () =>
    check(
      'view',
      'src/view/viewElement.ts src/view/reviewList.ts docs/preview.md test/overview.test.ts src/core/run/reviewedEngine.ts',
      [],
      10,
    ));
  it('may begin at any part of a path', () =>
    check(
      'core/run',
      'src/core/run/ src/core/runState.ts src/core/run/engine.ts src/core/run/reviewedEngine.ts',
    ));
  it('begin a word by an upper-case letter', () =>
    check('engine', 'src/core/run/engine.ts src/core/run/reviewedEngine.ts'));
  it('are found whatever the case', () => check('readme', 'README.md'));
  it('have its letters one after the other where nothing has them in one piece', () =>
    check('srvl', 'src/view/reviewList.ts src/view/viewElement.ts'));
  it('are none for two letters that are not in one piece', () => check('zq', ''));
  it('come last used first where they answer alike', () =>
    check(
      '',
      'docs/preview.md src/core/run/engine.ts src/ README.md',
      ['docs/preview.md', 'src/core/run/engine.ts'],
      4,
    ));
  it('are as many as wanted', () => check('src/', 'src/ src/core/', [], 2));
  it('take a symbol by its method', () => {
    const ranking = createRanking('run', [], 5);
    for (const name of ['Retry.run', 'truncate', 'runTask', 'Retry.rerun']) ranking.take(name);
    assert.deepEqual(ranking.best(), ['runTask', 'Retry.run', 'truncate', 'Retry.rerun']);
  });
});
