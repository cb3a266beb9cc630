// A command step with an instruction, on the command line with the real small model: the project's own command is found.
import { strict as assert } from 'node:assert';
import { cpSync } from 'node:fs';
import { ofType } from '../bench/measure';
import { eventsOf, openPlace, type Place } from '../support/commandLine';

describe('a command from an instruction with the small model', () => {
  let place: Place;
  before(() => {
    place = openPlace({
      models: { executor: { provider: 'embedded', model: 'qwen2.5-coder-1.5b' } },
      permissions: { commandRules: { 'npm test': true } },
    });
    cpSync('samples/shop', place.workspace, { recursive: true });
  });
  after(() => place.close());

  it('is the test script of the project, which a rule allows; that it fails is told', async () => {
    const step = {
      id: 'test',
      title: 'Test',
      agent: 'command',
      instruction: 'Run the tests of this project.',
    };
    const plan = await place.file('plan.json', JSON.stringify({ version: 1, goal: 'Test', steps: [step] }));
    const result = await place.quickstep(['run', '--plan', plan, '--json']);
    const events = eventsOf(result);
    assert.deepEqual(
      ofType(events, 'effect.intent').map(({ command }) => command),
      ['npm test'],
    );
    const [done] = ofType(events, 'effect.done');
    assert.equal(done?.exitCode, 1);
    const [finished] = ofType(events, 'step.finished');
    assert.equal(finished?.reason, 'exit_code');
    assert.match(finished.detail ?? '', /exit code 1/);
    assert.equal(result.code, 1, result.stderr);
  });
});
