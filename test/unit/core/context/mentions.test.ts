// What counts as a mention in a task, and what it names.
import { strict as assert } from 'node:assert';
import { mentionsIn } from '../../../../src/core/context/mentions';

/** Each mention as `kind name first-last`. */
function check(task: string, expected: readonly string[]): void {
  const read = mentionsIn(task).map(mention =>
    [mention.kind, 'name' in mention ? mention.name : '', 'lines' in mention ? mention.lines.join('-') : '']
      .filter(part => part !== '')
      .join(' '),
  );
  assert.deepEqual(read, expected);
}

const cases: readonly (readonly [name: string, task: string, expected: readonly string[]])[] = [
  ['a path', 'Fix @src/a.ts', ['file src/a.ts']],
  ['a path at the end of a sentence', 'Look at @src/a.ts.', ['file src/a.ts']],
  ['a path in brackets', 'the retry (@src/a.ts) must end', ['file src/a.ts']],
  ['a path with lines', '@src/a.ts:10-20 is slow', ['file src/a.ts 10-20']],
  ['a path with one line', '@src/a.ts:7', ['file src/a.ts 7-7']],
  ['lines as GitHub writes them', '#file:src/a.ts#L3-L5', ['file src/a.ts 3-5']],
  ['lines the wrong way round as one line', '@a.ts:9-2', ['file a.ts 9-9']],
  ['a path with a blank, quoted', '@"my file.ts" and more', ['file my file.ts']],
  ['a path of Windows', '@src\\core\\a.ts', ['file src/core/a.ts']],
  ['a folder by its slash', 'all of @src/core/', ['folder src/core']],
  ['a kind with a name behind a blank', '@file src/a.ts please', ['file src/a.ts']],
  ['a kind with a name behind a colon', '#file:src/a.ts', ['file src/a.ts']],
  ['a kind with a quoted name', '#file:"my file.ts"', ['file my file.ts']],
  ['a folder by its kind', '@folder src/core and #folder:test', ['folder src/core', 'folder test']],
  ['a symbol', '@symbol Retry.run() and #sym:wait', ['symbol Retry.run', 'symbol wait']],
  [
    'what the person has before them',
    '#selection @problems @terminal, @changes #editor',
    ['selection', 'problems', 'terminal', 'changes', 'editors'],
  ],
  ['the same twice as one', '@a.ts @a.ts', ['file a.ts']],
  ['a bare name as either', 'like @Makefile does', ['any Makefile']],
  ['no address', 'write to me@example.org', []],
  ['no decorator in code', 'why is `@Injectable()` here', []],
  ['nothing in a block of code', '```\n@Component({})\n```', []],
  ['no number, heading or colour', '#12 is # done, #fff', []],
  ['no directive', 'add #include <a.h>', []],
  ['no sign alone', 'a @ b # c', []],
  ['a kind without a name as nothing', 'fix the @file', []],
];

describe('a mention', () => {
  for (const [name, task, expected] of cases) it(`is read: ${name}`, () => check(task, expected));

  it('is one of at most 40', () => {
    const task = Array.from({ length: 100 }, (_, index) => `@f${index}.ts`).join(' ');
    assert.equal(mentionsIn(task).length, 40);
  });
});
