// Quick Edit on the command line with the real small model in its child process.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { phaseErrors, ofType } from '../bench/measure';
import { eventsOf, openPlace, type Place } from '../support/commandLine';

const source = `export function area(width, height) {
  return width * height;
}

export function label(name) {
  return name;
}
`;

describe('a quick edit with the small model', () => {
  let place: Place;
  before(() => {
    place = openPlace({ models: { executor: { provider: 'embedded', model: 'qwen2.5-coder-1.5b' } } });
  });
  after(() => place.close());

  it('changes the named function, leaves the other as it was, and tells where the time went', async () => {
    const file = await place.file('shapes.js', source);
    const instruction = 'Throw a RangeError when width or height is negative.';
    const result = await place.quickstep(['edit', `${file}:area`, instruction, '--allow', 'edits', '--json']);
    assert.equal(result.code, 0, result.stderr);
    const text = readFileSync(file, 'utf8');
    const { area, label } = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as {
      area: (width: number, height: number) => number;
      label: (name: string) => string;
    };
    assert.equal(area(2, 3), 6);
    assert.throws(() => area(-1, 3), RangeError);
    assert.equal(label('x'), 'x');
    assert.ok(text.endsWith(source.slice(source.indexOf('export function label'))));

    const events = eventsOf(result);
    assert.deepEqual(phaseErrors(events), []);
    const [finished] = ofType(events, 'step.finished');
    assert.ok((finished?.phases.prefill ?? 0) > 0 && (finished?.phases.decode ?? 0) > 0);
  });
});
