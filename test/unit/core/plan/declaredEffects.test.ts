// What a plan says that it will do, and what an approval of the whole plan covers.
import { strict as assert } from 'node:assert';
import { covers, declaredEffects, declaredWords } from '../../../../src/core/plan/declaredEffects';
import type { Step } from '../../../../src/core/plan/plan';
import type { ApprovalRequest, ProposedChange } from '../../../../src/core/ports';

const place = { quote: (word: string) => `'${word}'` };
type Fields = { readonly agent: Step['agent'] } & Readonly<Record<string, unknown>>;
const step = (fields: Fields, index: number): Step => ({ id: `s${index}`, title: 't', ...fields }) as Step;
const declared = (list: readonly Fields[], prepared: readonly ProposedChange[] = []) =>
  declaredEffects(list.map(step), prepared, place);

const edit = (file: string): Fields => ({ agent: 'edit', file, instruction: 'x' });
const command = (line: string): Fields => ({ agent: 'command', command: line });

describe('what a plan declares', () => {
  const cases: readonly (readonly [string, readonly Fields[], string])[] = [
    [
      'nothing, where it only looks',
      [
        { agent: 'explore', search: ['x'] },
        { agent: 'ask', question: '?' },
      ],
      'no network',
    ],
    ['each file once', [edit('a.ts'), edit('b.ts'), edit('a.ts')], '2 files, no network'],
    ['both ends of a move', [{ agent: 'move', file: 'a.ts', to: 'b.ts' }], '2 files, no network'],
    [
      'each item of a list',
      [{ ...edit('{{item}}'), forEach: ['a.ts', 'b.ts', 'c.ts'] }],
      '3 files, no network',
    ],
    [
      'that items are not known yet',
      [{ ...edit('{{item}}'), forEach: '{{steps.look.output}}' }],
      '1 not known yet, no network seen',
    ],
    [
      'commands by their lines',
      [command('npm test'), command('npm test'), command('ls')],
      '2 commands, no network seen',
    ],
    [
      'that a line is still to be written',
      [{ agent: 'command', instruction: 'run them' }],
      '1 not known yet, no network seen',
    ],
    [
      'that a line waits for an output',
      [command('rm {{steps.a.output}}')],
      '1 not known yet, no network seen',
    ],
    [
      'the command of a verification',
      [{ ...edit('a.ts'), verify: { command: 'npm test' } }],
      '1 file, 1 command, no network seen',
    ],
    [
      'what a check may mend',
      [{ agent: 'check', command: 'npm test', fix: { files: ['a.ts'], attempts: 1 } }],
      '1 file, 1 command, no network seen',
    ],
    [
      'a call of a tool',
      [{ agent: 'tool', tool: 'read', arguments: { a: 1 } }],
      '1 tool call, no network seen',
    ],
    [
      'a database that is written',
      [{ agent: 'query', database: 'a.db', sql: 'delete from t', write: true }],
      '1 database, no network',
    ],
    ['no database that is only read', [{ agent: 'query', database: 'a.db', sql: 'select 1' }], 'no network'],
    ['network by curl', [command('cd x && curl https://e.org')], '1 command, network'],
    ['network by an installation', [command('npm ci')], '1 command, network'],
    [
      'no network by a script that has such a name',
      [command('npm run publish-docs')],
      '1 command, no network seen',
    ],
  ];
  for (const [name, list, expected] of cases) {
    it(name, () => assert.equal(declaredWords(declared(list)), expected));
  }

  it('also counts the files that were found while it was prepared', () => {
    const found = { kind: 'write', path: 'found.ts', after: '' } as const;
    assert.deepEqual(declared([edit('a.ts')], [found]).files, ['a.ts', 'found.ts']);
  });
});

describe('an approval of the whole plan', () => {
  const all = declared([
    edit('src/a.ts'),
    { agent: 'move', file: 'b.ts', to: 'c.ts' },
    { agent: 'check', command: 'npm test', fix: { files: ['lib/'], attempts: 1 } },
    { agent: 'tool', tool: 'read', arguments: { path: 'x' } },
    { agent: 'query', database: 'a.db', sql: 'delete from t', write: true },
  ]);
  const request = (kind: ApprovalRequest['kind'], subject: string, changes: readonly ProposedChange[] = []) =>
    ({ run: 'r', step: 's', title: 't', kind, subject, changes, sensitive: false }) as const;
  const file = (path: string, to?: string): ApprovalRequest =>
    request('edits', path, [{ kind: 'write', path, ...(to === undefined ? {} : { to }) }]);

  const cases: readonly (readonly [string, ApprovalRequest, boolean])[] = [
    ['a declared file', file('src/a.ts'), true],
    ['another file', file('src/b.ts'), false],
    ['a file beside a declared one of the same beginning', file('src/a.tsx'), false],
    ['a file in a declared folder', file('lib/x/y.ts'), true],
    ['a declared move', file('b.ts', 'c.ts'), true],
    ['a move to elsewhere', file('b.ts', 'd.ts'), false],
    ['a declared command', request('commands', 'npm test'), true],
    ['another command', request('commands', 'npm test; rm -rf x'), false],
    ['a declared call', request('tools', 'read {"path":"x"}'), true],
    ['a declared call by the whole name of its tool', request('tools', 'files/read {"path":"x"}'), true],
    ['other arguments', request('tools', 'files/read {"path":"y"}'), false],
    ['another tool', request('tools', 'files/spread {"path":"x"}'), false],
    [
      'a write to a declared database, whose rows nobody has seen',
      request('queries', 'a.db: delete from t'),
      false,
    ],
    ['another machine', request('network', 'start x: https://e.org'), false],
  ];
  for (const [name, asked, expected] of cases) {
    it(`${expected ? 'covers' : 'does not cover'} ${name}`, () => assert.equal(covers(all, asked), expected));
  }
});
