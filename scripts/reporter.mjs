// The mocha reporter of every suite: dots or a tree on the screen, and one JSON line per test in QUICKSTEP_REPORT, so
// that `npm test` can add suites up. Decides what a skipped test is: one that gave its reason (test/support/notRun.ts) is
// listed as not run, one without a reason has failed.
import { appendFileSync } from 'node:fs';
import Mocha from 'mocha';

const { constants } = Mocha.Runner;

/** @param {Record<string, unknown>} line */
function record(line) {
  const file = process.env['QUICKSTEP_REPORT'];
  if (file) appendFileSync(file, `${JSON.stringify(line)}\n`);
}

/**
 * The reason stands on the test, or on a suite whose hook skipped it.
 * @param {{ notRun?: string, parent?: any } | undefined} node
 * @returns {string | undefined}
 */
function reasonOf(node) {
  return node === undefined ? undefined : (node.notRun ?? reasonOf(node.parent));
}

/** @param {unknown} error */
const firstLine = error => (error instanceof Error ? error.message : String(error)).split('\n')[0];

class Reporter extends Mocha.reporters.Base {
  /**
   * @param {Mocha.Runner} runner
   * @param {Mocha.MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    const Shown = process.env['QUICKSTEP_DOTS'] ? Mocha.reporters.Dot : Mocha.reporters.Spec;
    new Shown(runner, options);
    runner.on(constants.EVENT_TEST_PASS, test => record({ result: 'passed', title: test.fullTitle() }));
    runner.on(constants.EVENT_TEST_FAIL, (test, error) =>
      record({ result: 'failed', title: test.fullTitle(), detail: firstLine(error) }),
    );
    runner.on(constants.EVENT_TEST_PENDING, test => {
      const reason = reasonOf(test);
      const title = test.fullTitle();
      if (reason === undefined) record({ result: 'failed', title, detail: 'was skipped without a reason' });
      else record({ result: 'not run', title, detail: reason });
    });
    runner.on(constants.EVENT_RUN_END, () => record({ result: 'end' }));
  }
}

/** Mocha takes a reporter's default export. */
export { Reporter as default };
