import { strict as assert } from 'node:assert';
import { jsonPlaces } from '../../../../src/core/text/jsonPlaces';

function check(text: string, expected: Readonly<Record<string, string>>): void {
  const places = [...jsonPlaces(text)].map(([path, { line, column }]) => [path, `${line}:${column}`]);
  assert.deepEqual(Object.fromEntries(places), expected);
}

describe('the places of a JSON text', () => {
  it('are the names of members and the beginnings of elements', () => {
    check('{\n "a": [1,\n  [true]],\n "b": {"c": null}\n}', {
      '': '1:1',
      a: '2:2',
      'a[0]': '2:8',
      'a[1]': '3:3',
      'a[1][0]': '3:4',
      b: '4:2',
      'b.c': '4:8',
    });
  });
  it('are not disturbed by what strings hold', () =>
    check('{"a\\"{": "]},:", "b": 1}', { '': '1:1', '["a\\"{"]': '1:2', b: '1:18' }));
  it('are those of a single value', () => check(' 7', { '': '1:2' }));
  it('are left out below what is judged by its place, however deep it goes', () => {
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    assert.equal(jsonPlaces(deep).size, 13);
  });
});
