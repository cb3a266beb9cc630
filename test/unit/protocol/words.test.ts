// What went wrong, in words for a person: the reason, and the detail where that says more.
import { strict as assert } from 'node:assert';
import type { Reason } from '../../../src/core/events';
import { problemOf } from '../../../src/protocol/words';

describe('what went wrong, in words', () => {
  const check = (reason: Reason | undefined, detail: string | undefined, expected?: string): void => {
    it(`${reason ?? 'nothing'} of ${JSON.stringify(detail)}`, () =>
      assert.equal(problemOf(reason, detail)?.text, expected));
  };

  check(undefined, undefined);
  check(undefined, 'All is done.', 'All is done.');
  check('tool', undefined, 'The tool failed.');
  check('tool', '', 'The tool failed.');
  check('exit_code', 'npm test ended with 1.', 'The command failed: npm test ended with 1.');
  check('exit_code', 'The command ended with exit code 3.', 'The command ended with exit code 3.');
  check('internal', 'Quickstep itself failed: no room', 'Quickstep itself failed: no room');
  check('stopped', 'The run was stopped.', 'The run was stopped.');
  check('stopped', 'Stopped.', 'Stopped.');
  check('model', 'The modelling ended.', 'The model could not be used: The modelling ended.');
});
