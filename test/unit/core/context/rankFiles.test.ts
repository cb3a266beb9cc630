// Which files come first for a task, and which of their declarations.
import { strict as assert } from 'node:assert';
import { mapOf, listingText, mapText } from '../../../../src/core/context/codeMap';
import { tagsOf } from '../../../../src/core/context/fileTags';
import { looseSymbols } from '../../../../src/core/context/looseSymbols';
import { rankFiles, type Focus, type TaggedFile } from '../../../../src/core/context/rankFiles';
import { partsOf, wordsOf } from '../../../../src/core/context/words';

/** `a.ts` declares and uses names: `a.ts: one two < three four`. */
function file(line: string): TaggedFile {
  const [path = '', rest = ''] = line.split(': ');
  const [declared = '', used = ''] = rest.split('<').map(part => part.trim());
  const names = declared.split(' ').filter(Boolean);
  return {
    path,
    tags: {
      declared: names.map((name, index) => ({ name, line: index + 1, text: `function ${name}` })),
      used: used.split(' ').filter(Boolean),
    },
  };
}

function order(lines: readonly string[], focus: Partial<Focus> = {}): readonly string[] {
  return rankFiles(lines.map(file), { task: '', paths: [], ...focus }, 100).map(({ path }) => path);
}

describe('a map of a workspace', () => {
  it('has the file first whose names others use', () => {
    const lines = ['a.ts: alpha < sharedThing', 'b.ts: beta < sharedThing', 'z.ts: sharedThing'];
    assert.equal(order(lines)[0], 'z.ts');
  });

  it('has a file before others that the task names', () => {
    const lines = [
      'a.ts: alpha < sharedThing',
      'b.ts: beta < sharedThing',
      'retry.ts: again',
      'z.ts: sharedThing',
    ];
    assert.equal(order(lines, { task: 'Make retries stop' })[0], 'retry.ts');
  });

  it('has what a pointed file uses before what others use', () => {
    const lines = [
      'a.ts: a1 < fromZed',
      'b.ts: b1 < fromYou',
      'c.ts: c1 < fromYou',
      'y.ts: fromYou',
      'z.ts: fromZed',
    ];
    assert.deepEqual(order(lines, { paths: ['a.ts'] }).slice(0, 2), ['a.ts', 'z.ts']);
  });

  it('has the files of a pointed folder first', () => {
    assert.equal(order(['a.ts: one', 'b.ts: two', 'lib/c.ts: three'], { paths: ['lib/'] })[0], 'lib/c.ts');
  });

  it('has a lock file last, whatever words it holds', () => {
    const lines = ['package-lock.json: < retry limit', 'a.ts: < retry limit'];
    assert.deepEqual(order(lines, { task: 'retry limit' }), ['a.ts', 'package-lock.json']);
  });

  it('has a file that was not read at its place by its path', () => {
    const files: TaggedFile[] = [file('a.ts: one'), { path: 'src/retry.ts', tags: null }];
    assert.equal(rankFiles(files, { task: 'retry', paths: [] }, 2)[0]?.path, 'src/retry.ts');
  });

  it('is the same for the same files and task', () => {
    const lines = Array.from({ length: 50 }, (_, i) => `f${i}.ts: name${i} < name${(i * 7) % 50}`);
    assert.deepEqual(order(lines, { task: 'name' }), order(lines, { task: 'name' }));
  });

  it('shows of a file the declarations first that are used or that the task names', () => {
    const files = [file('a.ts: never often seldomRetry'), file('b.ts: < often')];
    const [first] = rankFiles(files, { task: 'retry', paths: ['a.ts'] }, 1);
    assert.deepEqual(
      first?.declared.map(({ name }) => name),
      ['seldomRetry', 'often', 'never'],
    );
  });

  it('takes a circle of uses and no files at all', () => {
    assert.equal(order(['a.ts: one < two', 'b.ts: two < one']).length, 2);
    assert.deepEqual(order([]), []);
  });
});

describe('the text of a map', () => {
  const files = Array.from({ length: 60 }, (_, i) => file(`lib/f${i}.ts: name${i} < name${(i + 1) % 60}`));
  const map = mapOf([...files, { path: 'late.ts', tags: null }], { task: '', paths: [] }, 100);

  it('says in one line what is left out and what was not read', () => {
    const text = mapText(map, new Set(), one => one.length < 200);
    assert.match(
      text,
      /\n\(5\d more files are not in this map; 1 files were not read yet: explore finds what is in them\)$/,
    );
  });

  it('leaves out what is shown whole', () => {
    assert.doesNotMatch(
      mapText(map, new Set(['lib/f3.ts']), () => true),
      /lib\/f3\.ts/,
    );
  });

  it('lists all paths where they fit, else the folders with their numbers of files', () => {
    assert.match(
      listingText(map, () => true),
      /^Files:\nlate\.ts\nlib\/f0\.ts/,
    );
    assert.match(
      listingText(map, text => text.length < 200),
      /^Folders .*\nlib\/ 60$/,
    );
  });

  it('says that a workspace is empty', () => {
    assert.equal(
      listingText(mapOf([], { task: '', paths: [] }, 10), () => true),
      'The workspace is empty.',
    );
  });
});

describe('words', () => {
  const forms: readonly (readonly [string, string])[] = [
    ['retries', 'retry'],
    ['maxRetries', 'retry'],
    ['max_retry', 'retry'],
    ['stopped', 'stop'],
    ['parsing', 'parse'],
    ['parser', 'parse'],
    ['HTTPServer', 'server'],
    ['files/orders', 'order'],
  ];
  for (const [name, word] of forms) {
    it(`meet: ${name} and ${word}`, () => {
      const [plain = ''] = partsOf(word);
      assert.ok(partsOf(name).includes(plain), `${partsOf(name).join(' ')} lacks ${plain}`);
    });
  }

  it('are none that say nothing', () => assert.deepEqual([...wordsOf('make the code use this')], []));
});

describe('what a file says of itself', () => {
  const used = (path: string, text: string) => tagsOf(path, text, null).used;

  it('is no word of a comment or a string', () => {
    assert.deepEqual(used('a.ts', 'callMe("not this", 5); // nor that\n/* nor\nthose */ again()'), [
      'callMe',
      'again',
    ]);
    assert.deepEqual(used('a.py', 'call_me("no") # nothing\n"""nor\nthis"""'), ['call_me']);
  });

  it('is every word of prose', () => assert.deepEqual(used('a.md', "don't retry"), ['don', 'retry']));

  it('has the line that names a declaration, without a decorator', () => {
    const text = '@sealed\nexport class Retry {\n}\n';
    const [one] = tagsOf('a.ts', text, [{ name: 'Retry', first: 1 }]).declared;
    assert.deepEqual(one, { name: 'Retry', line: 1, text: 'export class Retry' });
  });

  const loose: readonly (readonly [string, string, readonly string[]])[] = [
    ['a.go', 'func (s *Store) Load(id int) error {\n}\n\ntype Store struct {}', ['Load 1', 'Store 4']],
    [
      'a.rs',
      'pub(crate) fn load() {}\nimpl Store {\n    pub async fn save(&self) {}\n}',
      ['load 1', 'save 3'],
    ],
    ['A.java', 'public final class Store {\n}', ['Store 1']],
    ['a.kt', 'data class Store(val a: Int)\nfun load() = 1', ['Store 1', 'load 2']],
    ['a.rb', 'module Shop\n  def load\n  end', ['Shop 1', 'load 2']],
  ];
  for (const [path, text, expected] of loose) {
    it(`has declarations of ${path} without a grammar`, () => {
      assert.deepEqual(
        looseSymbols(path, text)?.map(({ name, first }) => `${name} ${first}`),
        expected,
      );
    });
  }
});
