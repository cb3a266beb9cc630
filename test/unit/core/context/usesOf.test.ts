import { strict as assert } from 'node:assert';
import { usesOf } from '../../../../src/core/context/usesOf';
import { memoryPorts } from '../../../support/memoryPorts';

/** `path:line`, and … where there are more. */
async function check(files: Record<string, string>, name: string, expected: string, limit = 10) {
  const { ports } = memoryPorts({ files });
  const found = await usesOf(
    name,
    limit,
    { files: ports.files, ...ports.code },
    new AbortController().signal,
  );
  assert.ok(found.ok);
  const lines = found.matches.map(({ path, line }) => `${path}:${line}`);
  assert.equal([...lines, ...(found.cut ? ['…'] : [])].join(' '), expected);
}

describe('uses of a name', () => {
  const files = {
    'a.go': '// load it\nfunc load() {}\n\tx := load()\n',
    'b.go': 's := "load"\nunload()\n',
    'notes.md': 'load is explained\n',
    'ci.yml': 'load: 1\n',
  };

  it('are lines of code', () => check(files, 'load', 'a.go:2 a.go:3'));
  it('of a method are those of its last name', () => check(files, 'Store.load', 'a.go:2 a.go:3'));
  it('are as many as are wanted, and it is said that there are more', () =>
    check(files, 'load', 'a.go:2 …', 1));
  it('are not cut where only comments and prose are left', () => check(files, 'load', 'a.go:2 a.go:3', 2));
  it('have names of all scripts as whole words', () =>
    check({ 'a.py': 'größe = 1\nx = größen\n' }, 'größe', 'a.py:1'));
});
