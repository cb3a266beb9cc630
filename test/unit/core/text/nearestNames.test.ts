import { strict as assert } from 'node:assert';
import { nearestNames } from '../../../../src/core/text/nearestNames';

const names = ['run_in_terminal', 'kill_terminal', 'github/list_issues', 'list_files', 'Read_File'];

function check(name: string, count: number, expected: readonly string[]): void {
  assert.deepEqual(nearestNames(name, names, count), expected);
}

describe('the nearest names', () => {
  it('begin with the one that a slip is nearest to', () => check('kil_terminals', 1, ['kill_terminal']));
  it('are found whatever the case', () => check('readFile', 1, ['Read_File']));
  it('are found by a part of a name', () => check('list_issues', 2, ['github/list_issues', 'list_files']));
  it('come by the alphabet where none is near', () => check('qqq', 2, ['Read_File', 'github/list_issues']));
  it('are not more than there are', () => assert.deepEqual(nearestNames('a', ['b'], 3), ['b']));
  it('are none where there are none', () => assert.deepEqual(nearestNames('a', [], 3), []));
});
