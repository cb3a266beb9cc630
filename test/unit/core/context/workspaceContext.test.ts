// What a planner is shown: rules, files, map, texts, what is pointed at; what does not fit, and what a person is told.
import { strict as assert } from 'node:assert';
import { roomOf } from '../../../../src/core/context/room';
import { lookAtWorkspace, type Looked } from '../../../../src/core/context/workspaceContext';
import type { Files } from '../../../../src/core/ports';
import { memoryPorts, type MemoryOptions } from '../../../support/memoryPorts';

const signal = new AbortController().signal;
const estimate = (text: string) => Math.ceil(text.length / 3);

interface Shown extends Looked {
  readonly shown: string;
}

/** @param wide tokens with what is pointed at */
async function look(task: string, options: MemoryOptions, tokens = 16_000, wide = tokens): Promise<Shown> {
  const looked = await lookAtWorkspace(
    { task, words: '' },
    memoryPorts(options).ports,
    { room: roomOf(tokens, estimate), wide: roomOf(wide, estimate) },
    () => undefined,
    signal,
  );
  return { ...looked, shown: await looked.texts([], signal) };
}

const retry = 'export function retry(limit) {\n  return limit;\n}\n';
const big = (name: string) => `export function ${name}() {\n${'  work();\n'.repeat(400)}}\n`;

describe('the planner sees of the workspace', () => {
  it('all texts with their line numbers where they fit, and then no map', async () => {
    const { workspace, shown } = await look('x', {
      files: { 'a.js': retry, 'b.js': 'export const b = 1;\n' },
    });
    assert.equal(workspace, 'Files:\na.js\nb.js');
    assert.match(shown, /--- a\.js\n1 export function retry\(limit\) \{\n2 {3}return limit;/);
  });

  it('that it is empty', async () => {
    const { workspace, shown, notes } = await look('x', {});
    assert.deepEqual([workspace, shown, notes], ['The workspace is empty.', '', []]);
  });

  it('a map with the rest where not all texts fit', async () => {
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`src/f${i}.js`, big(`work${i}`)]));
    const { workspace, shown } = await look('fix work7', { files }, 4000);
    assert.match(shown, /^--- src\/f7\.js/);
    assert.match(workspace, /\nMap .*:\nsrc\/f\d+\.js\n {2}1 export function work\d+\(\)/);
    assert.match(shown, /\(not shown: .*\)$/);
  });

  it('never more than its room', async () => {
    const files = Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`src/f${i}.js`, big(`work${i}`)]));
    for (const tokens of [0, 50, 400, 3000]) {
      const { workspace, pointed, shown } = await look(
        '@src/f1.js:1-300 @problems',
        { files: { ...files, 'AGENTS.md': 'a'.repeat(9000) } },
        tokens,
      );
      // Notes that say what is left out stand beside it.
      assert.ok(
        estimate(workspace + pointed + shown) < tokens + 900,
        `${tokens}: ${workspace.length + pointed.length + shown.length}`,
      );
    }
  });

  it('by their paths where nothing makes maps', async () => {
    const { workspace } = await look('x', { files: { 'a.js': retry }, maps: false });
    assert.equal(workspace, 'Files:\na.js');
  });

  it('the same rules, list and map in a later round, and what steps have written', async () => {
    const memory = memoryPorts({ files: { 'a.js': retry } });
    const room = roomOf(4000, estimate);
    const looked = await lookAtWorkspace(
      { task: 'x', words: '' },
      memory.ports,
      { room, wide: room },
      () => undefined,
      signal,
    );
    memory.files.set('a.js', 'changed\n');
    memory.files.set('new.js', 'new\n');
    const later = await looked.texts(['a.js', 'new.js'], signal);
    assert.match(later, /--- a\.js\n1 changed/);
    assert.match(later, /--- new\.js\n1 new/);
    assert.equal(looked.workspace, 'Files:\na.js');
  });

  it('no file with secrets, unless it is named', async () => {
    const files = { '.env': 'KEY=1', 'a.js': retry };
    assert.doesNotMatch((await look('the KEY', { files })).shown, /KEY=1/);
    assert.match((await look('see @.env', { files })).shown, /KEY=1/);
  });
});

describe('rules of a project', () => {
  const rules: readonly string[] = [
    'AGENTS.md',
    'CLAUDE.md',
    '.github/copilot-instructions.md',
    '.cursorrules',
    '.cursor/rules/style.mdc',
    '.clinerules/one.md',
    '.windsurfrules',
  ];
  for (const path of rules) {
    it(`are read from ${path}`, async () => {
      const { workspace } = await look('x', { files: { [path]: 'Use tabs.' } });
      assert.ok(workspace.startsWith(`--- ${path}`) && workspace.includes('Use tabs.'), workspace);
    });
  }

  it('are those of each folder of a workspace, headed by it, and none of beside them', async () => {
    const { workspace } = await look('x', {
      folders: ['api', 'web'],
      files: {
        'api/AGENTS.md': 'Use tabs.',
        'web/AGENTS.md': 'Use tabs.',
        'web/.cursor/rules/style.mdc': 'Use semicolons.',
        'AGENTS.md': 'Use blanks.',
      },
    });
    assert.match(
      workspace,
      /\n\n--- api\/AGENTS\.md \(rules for api\/\)\nUse tabs\.\n--- web\/AGENTS\.md \(rules for web\/\)\nUse tabs\.\n--- web\/\.cursor\/rules\/style\.mdc \(rules for web\/\)\nUse semicolons\.\n/,
    );
    assert.doesNotMatch(workspace, /Use blanks/);
  });

  it('are read from a folder of many, however they rank, and it is said where they are too many', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 1_200 }, (_, i) => [`src/retry/f${i}.js`, 'retry();\n']),
    );
    const rules = Object.fromEntries(
      Array.from({ length: 22 }, (_, i) => [`.cursor/rules/r${i + 10}.mdc`, `Rule ${i + 10}.`]),
    );
    const one = await look('retry', { files: { ...many, '.cursor/rules/r10.mdc': 'Rule 10.' } });
    assert.match(one.workspace, /^--- \.cursor\/rules\/r10\.mdc\nRule 10\./);
    assert.deepEqual(one.notes, []);
    const { workspace, notes } = await look('retry', { files: rules });
    assert.match(workspace, /Rule 29\./);
    assert.doesNotMatch(workspace, /Rule 30\./);
    assert.match(notes.join(), /^Of 22 files with rules in folders .* the first 20 by name; /);
  });

  const nested = {
    'AGENTS.md': 'Use tabs.',
    'packages/AGENTS.md': 'Use packages.',
    'packages/x/AGENTS.md': 'Use x.',
    'packages/x/CLAUDE.md': 'Use x.',
    'packages/x/src/a.js': 'export function load() {\n}\n',
    'packages/y/AGENTS.md': 'Use y.',
    'node_modules/z/AGENTS.md': 'Use z.',
    'node_modules/z/a.js': '',
  };
  const own =
    '--- AGENTS.md\nUse tabs.\n--- packages/AGENTS.md (rules for packages/)\nUse packages.\n--- packages/x/AGENTS.md (rules for packages/x/)\nUse x.\n\nFiles:';
  const near: readonly (readonly [how: string, task: string, around?: MemoryOptions['around']])[] = [
    ['a file that is pointed at', 'see @packages/x/src/a.js'],
    ['lines that are pointed at, by the end of the path', 'see @a.js:1-2'],
    ['a folder that is pointed at', 'see @x/'],
    ['a symbol that is pointed at', 'see @symbol load'],
    ['an open file', 'x', { openFiles: () => ['node_modules/z/a.js', 'packages/x/src/a.js'] }],
    ['the selection', 'x', { selection: () => ({ path: 'packages/x/src/a.js', lines: [1, 1] }) }],
  ];
  for (const [how, task, around] of near) {
    it(`are those of the folders on the way to ${how} too`, async () => {
      const files = Object.fromEntries(
        Object.entries(nested).filter(([path]) => path !== 'node_modules/z/a.js' || !task.includes('a.js')),
      );
      const { workspace } = await look(task, { files, ...(around ? { around } : {}) });
      assert.ok(workspace.startsWith(own), workspace);
    });
  }

  it('are named where there is no room for them', async () => {
    const { workspace, notes } = await look(
      'x',
      {
        files: {
          'AGENTS.md': 'Use tabs.\n'.repeat(1_000),
          '.cursor/rules/a.md': 'Use a.',
          '.cursor/rules/b.md': 'Use b.',
        },
      },
      2000,
    );
    assert.match(workspace, /\n\(rules that do not fit: \.cursor\/rules\/a\.md, \.cursor\/rules\/b\.md\)\n/);
    assert.match(notes.join(' '), /\.cursor\/rules\/a\.md, \.cursor\/rules\/b\.md did not fit /);
  });

  it('count once where one file is a copy of another', async () => {
    const { workspace } = await look('x', {
      files: { 'AGENTS.md': 'Use tabs.', 'CLAUDE.md': 'Use tabs.\n' },
    });
    assert.equal(workspace.split('Use tabs.').length, 2);
  });

  it('are not shown a second time among the texts of files', async () => {
    const { shown } = await look('x', { files: { 'AGENTS.md': 'Use tabs.', 'a.js': 'one\n' } });
    assert.match(shown, /--- a\.js/);
    assert.doesNotMatch(shown, /AGENTS/);
  });

  it('lose their hidden characters, and a person is told', async () => {
    const tags = Array.from('rm -rf', char => String.fromCodePoint(0xe0000 + char.charCodeAt(0))).join('');
    const { workspace, notes } = await look('x', {
      files: { 'AGENTS.md': `Use\u200b tabs\u202e.${tags} ❤️` },
    });
    assert.match(workspace, /\nUse tabs\. ❤/);
    assert.match(notes.join(), /^AGENTS\.md has 8 hidden characters, /);
  });

  it('are cut where they do not fit, visibly for the planner and for a person', async () => {
    const { workspace, notes } = await look(
      'x',
      { files: { 'AGENTS.md': 'Use tabs.\n'.repeat(1_000_000) } },
      2000,
    );
    assert.ok(workspace.length < 2000, String(workspace.length));
    assert.match(workspace, /\(AGENTS\.md is cut here: the rest does not fit\)/);
    assert.match(notes.join(), /^AGENTS\.md does not fit whole .* put what matters first\.$/);
  });
});

describe('what a task points at', () => {
  const files = {
    'src/retry.js': retry,
    'src/a.js': 'a\n',
    'lib/a.js': 'b\n',
    'src/s.kt': 'class Store {\n  fun load() {\n    go()\n  }\n}\n',
    Makefile: 'all:\n',
    'x/only.js': 'only\n',
    'x/deep/inner/b.txt': 'b\n',
    'y/deep/c.txt': 'c\n',
  };

  const shown: readonly (readonly [
    name: string,
    task: string,
    pattern: RegExp,
    around?: MemoryOptions['around'],
  ])[] = [
    ['lines of a file', '@src/retry.js:2-3', /src\/retry\.js:2-3\n2 {3}return limit;\n3 \}/],
    ['a symbol', '@symbol retry', /src\/retry\.js:1-3\n1 export function retry/],
    ['a symbol of a language without a grammar', '@symbol Store.load', /^src\/s\.kt:2-4\n2 {3}fun load/],
    ['a folder', '@src/', /^Folder src\/:\nsrc\/a\.js\nsrc\/retry\.js\nsrc\/s\.kt$/],
    ['a folder by its kind', '#folder:lib', /^Folder lib\/:\nlib\/a\.js$/],
    ['a folder by the end of its path', '@inner/', /^Folder x\/deep\/inner\/:\nx\/deep\/inner\/b\.txt$/],
    [
      'problems',
      '@problems',
      /^Problems:\na\.js:1: bad$/,
      { problems: () => Promise.resolve({ ok: true, text: 'a.js:1: bad' }) },
    ],
    [
      'changes',
      '#changes',
      /^Changes that are not committed:\n\+1$/,
      { changes: () => Promise.resolve({ ok: true, text: '+1' }) },
    ],
    [
      'the selection, without being asked',
      'x',
      /^Selected by the user: src\/retry\.js:1-1\n1 export/,
      { selection: () => ({ path: 'src/retry.js', lines: [1, 1] }) },
    ],
    [
      'open files, without being asked',
      'x',
      /^Open in the editor, the active file first: src\/a\.js$/,
      { openFiles: () => ['src/a.js'] },
    ],
  ];
  for (const [name, task, pattern, around] of shown) {
    it(`is shown: ${name}`, async () => {
      const { pointed, notes } = await look(task, { files, ...(around ? { around } : {}) });
      assert.match(pointed, pattern);
      assert.deepEqual(notes, []);
    });
  }

  const first: readonly (readonly [
    name: string,
    task: string,
    path: string,
    around?: MemoryOptions['around'],
  ])[] = [
    ['a file that is named', 'see @x/only.js', 'x/only.js'],
    ['a file by the end of its path', 'see @only.js', 'x/only.js'],
    ['a file without an ending', 'see @Makefile', 'Makefile'],
    ['the active file', 'x', 'lib/a.js', { openFiles: () => ['lib/a.js'] }],
  ];
  for (const [name, task, path, around] of first) {
    it(`stands first among the texts: ${name}`, async () => {
      const { shown: texts } = await look(task, { files, ...(around ? { around } : {}) });
      assert.ok(texts.startsWith(`--- ${path}\n`), texts);
    });
  }

  const large = {
    'big.js': Array.from({ length: 60 }, (_, i) => big(`work${i}`))
      .join('\n')
      .replaceAll('  work();\n'.repeat(300), ''),
    'small.js': retry,
  };
  const inPart =
    /big\.js does not fit whole into what the planner can be shown, it sees lines 1-\d+ .*of \d+, and lines that declare something; point at the lines that matter \(@big\.js:10-80\) or at a symbol \(@symbol NAME\)\.$/;

  it('is shown in part where a file does not fit, with what the task names, and a person is told', async () => {
    const { shown: texts, notes } = await look('fix work40 in @big.js', { files: large }, 4_000);
    assert.match(texts, /^--- big\.js \(in part: lines 1-\d+ and \d+-\d+ of \d+, and lines that declare/);
    assert.match(texts, /\n\d+ export function work40\(\) \{\n\d+ {3}work\(\);/);
    assert.match(texts, /\n…\n\d+ export function work50\(\) \{\n…/);
    assert.doesNotMatch(texts, /not shown: big/);
    assert.equal(notes.length, 1);
    assert.match(notes[0] ?? '', inPart);
  });

  it('may take more of a large context than the rest, which stays as it is', async () => {
    const files = {
      ...large,
      ...Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`f${i}.js`, big(`f${i}`)])),
    };
    const narrow = await look('see @big.js', { files }, 6_000);
    const wide = await look('see @big.js', { files }, 6_000, 60_000);
    assert.match(narrow.notes.join(), inPart);
    assert.deepEqual(wide.notes, []);
    assert.ok(wide.shown.startsWith(`--- big.js\n1 export`));
    assert.equal(wide.workspace, narrow.workspace);
    const others = (await look('see', { files }, 6_000, 60_000)).shown;
    assert.ok(estimate(others) < 6_000, `${others.length}`);
  });

  it('shares the room where two files do not fit', async () => {
    const files = { 'a.js': large['big.js'], 'b.js': large['big.js'], 'small.js': retry };
    const { shown: texts, notes } = await look('@a.js @small.js @b.js', { files }, 6_000);
    assert.match(texts, /^--- a\.js \(in part[^]*\n--- small\.js\n1 export[^]*\n--- b\.js \(in part/);
    assert.equal(notes.length, 2);
  });

  it('is only the lines where lines of a large file are named', async () => {
    const { pointed, shown: texts, notes } = await look('@big.js:3-9', { files: large }, 4_000);
    assert.match(pointed, /^big\.js:3-9\n3 /);
    assert.match(texts, /\(not shown: big\.js\)$/);
    assert.deepEqual(notes, []);
  });

  const cuts: readonly (readonly [task: string, note: RegExp, around?: MemoryOptions['around']])[] = [
    [
      '@big.js:11-4000',
      /^@big\.js:11-4000 does not fit whole .*: lines \d+-\d+ are left out; point at fewer lines\.$/,
    ],
    [
      '@symbol long',
      /^@symbol long does not .*: lines \d+-2002 are left out; point at lines of it \(@long\.js:1-61\)\.$/,
    ],
    [
      '#problems',
      /^#problems does not .*: \d+ more lines are left out; put what matters of it into the task\.$/,
      { problems: () => Promise.resolve({ ok: true, text: 'a.js:1: bad\n'.repeat(2_000) }) },
    ],
    [
      'x',
      /^The selection does not .*: lines \d+-2000 are left out; select fewer lines\.$/,
      { selection: () => ({ path: 'big.js', lines: [1, 2_000] }) },
    ],
  ];
  for (const [task, note, around] of cuts) {
    it(`is cut where it does not fit, and a person is told what to do: ${task}`, async () => {
      const files = { ...large, 'long.js': `function long() {\n${'  work();\n'.repeat(2_000)}}\n` };
      const { pointed, notes } = await look(task, { files, ...(around ? { around } : {}) }, 4_000);
      assert.match(notes.join('\n'), note);
      assert.match(pointed, /\(.* is cut here: .* do not fit\)$/);
    });
  }

  for (const [task, count, note] of [
    ['@many/', 61, '@many/ holds 61 files, of which the planner is shown the names of 60; point at a'],
    ['@many', 61, '@many holds 61 files, of which the planner is shown the names of 60; point at a'],
    ['@many/', 60, ''],
  ] as const) {
    it(`is cut where a folder has too many files, and a person is told: ${task} of ${count}`, async () => {
      const names = Array.from({ length: count }, (_, index) => `many/${index}.js`);
      const { ports } = memoryPorts({ files: Object.fromEntries(names.map(name => [name, 'a\n'])) });
      const read: Files['read'] = (path, stop) =>
        path === 'many'
          ? Promise.resolve({ ok: false, reason: 'folder', detail: 'many is a folder.' })
          : ports.files.read(path, stop);
      const room = roomOf(16_000, estimate);
      const { pointed, notes } = await lookAtWorkspace(
        { task, words: '' },
        { ...ports, files: { ...ports.files, read } },
        { room, wide: room },
        () => undefined,
        signal,
      );
      assert.equal(notes.join().replace(/ folder or at files inside\.$/, ''), note);
      assert.equal(pointed.endsWith('(and 1 more files)'), note !== '');
    });
  }

  it('may come with a later message, and is shown from then on', async () => {
    const room = roomOf(4_000, estimate);
    const { ports } = memoryPorts({ files: large });
    const looked = await lookAtWorkspace(
      { task: 'x', words: '' },
      ports,
      { room, wide: room },
      () => undefined,
      signal,
    );
    assert.match(await looked.texts([], signal), /^--- small\.js\n[^]*\(not shown: big\.js\)$/);
    const { notes } = await looked.pointedIn('see @big.js', signal);
    assert.match(notes.join(), inPart);
    for (let round = 2; round < 4; round += 1)
      assert.match(await looked.texts([], signal), /^--- big\.js \(in part/);
  });

  const nowhere: readonly (readonly [task: string, note: string])[] = [
    ['@src/gone.js', 'No file matches @src/gone.js; check its name.'],
    ['@gone/', 'No folder matches @gone/; check its name.'],
    ['#folder:deep', '#folder:deep fits x/deep, y/deep; write the whole path.'],
    ['#sym:gone', 'No declaration of gone was found for #sym:gone; check its name.'],
    ['@nobody', 'Neither a file nor a symbol matches @nobody; it is left as it is written.'],
    ['@a.js', '@a.js fits lib/a.js, src/a.js; write the whole path.'],
    ['#selection', 'Nothing is selected, so #selection points at nothing; select the lines that you mean.'],
    ['@terminal', 'Terminals can be read in the editor alone; put what matters of them into the task.'],
  ];
  for (const [task, note] of nowhere) {
    it(`is said to a person and to the planner where it leads nowhere: ${task}`, async () => {
      const { notes, pointed } = await look(task, { files });
      assert.deepEqual([notes, pointed], [[note], `(${note})`]);
    });
  }
});
