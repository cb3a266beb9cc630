// Patches and replies of the project's own making with what they must become: for the unit tests, and for the
// evaluation where no other cases are given.
import type { PatchFormat } from '../../src/core/edit/formats/patch';

export interface EditCase {
  readonly name: string;
  readonly format?: PatchFormat;
  readonly files: Readonly<Record<string, string>>;
  readonly patch: string;
  /** The files afterwards; absent where the patch must be refused. */
  readonly after?: Readonly<Record<string, string>>;
  /** A part of the reason of the refusal. */
  readonly reason?: string;
  /** The line of the patch that the refusal names. */
  readonly line?: number;
}

const shop = [
  'export class Shop {',
  '  private total = 0;',
  '',
  '  add(price: number): void {',
  '    this.total += price;',
  '  }',
  '',
  '  clear(): void {',
  '    this.total = 0;',
  '  }',
  '}',
  '',
].join('\n');
const freed = shop.replace('    this.total += price;', '    if (price > 0) this.total += price;');
const tabbed = 'class A {\n\tone() {\n\t\tif (x) {\n\t\t\tgo();\n\t\t}\n\t}\n}\n';
const twins = 'def a():\n    x = 1\n    return x\n\ndef b():\n    x = 1\n    return x\n';
const F = '```';

/** The reply changes `f.ts`: `before` → `after`; null: refused, `why` a part of the reason. */
function onFile(name: string, before: string, patch: string, after: string | null, why?: string): EditCase {
  const files = { 'f.ts': before };
  if (after !== null) return { name, files, patch, after: { 'f.ts': after } };
  return { name, files, patch, ...(why === undefined ? {} : { reason: why }) };
}

function block(search: string, replace: string, path = 'f.ts'): string {
  return `${path}\n<<<<<<< SEARCH\n${search}=======\n${replace}>>>>>>> REPLACE\n`;
}

function v4a(...lines: readonly string[]): string {
  return ['*** Begin Patch', '*** Update File: f.ts', ...lines, '*** End Patch', ''].join('\n');
}

function udiff(...lines: readonly string[]): string {
  return ['--- a/f.ts', '+++ b/f.ts', ...lines, ''].join('\n');
}

const ADD = '    this.total += price;\n';
const ADD_FREED = '    if (price > 0) this.total += price;\n';

const searchReplace: readonly EditCase[] = [
  onFile('a block with its file name', shop, block(ADD, ADD_FREED), freed),
  onFile(
    'a block that takes the last line out of a file without a final newline',
    'a\nb\n}',
    block('b\n}\n', 'b\n'),
    'a\nb',
  ),
  onFile(
    'a block in prose and a fence',
    shop,
    `Sure!\n\n${F}ts\n${block(ADD, ADD_FREED)}${F}\nDone.\n`,
    freed,
  ),
  onFile('a name above the fence', shop, `**f.ts**\n${F}ts\n${block(ADD, ADD_FREED, '')}${F}\n`, freed),
  onFile('SEARCH with a > behind', shop, block(ADD, ADD_FREED).replace('SEARCH', 'SEARCH>'), freed),
  onFile(
    'marks of dashes and plusses',
    shop,
    `f.ts\n------- SEARCH\n${ADD}=======\n${ADD_FREED}+++++++ REPLACE\n`,
    freed,
  ),
  onFile(
    'a block without indentation',
    shop,
    block('this.total += price;\n', 'if (price > 0) this.total += price;\n'),
    freed,
  ),
  onFile('blocks that build on one another', 'a\n', block('a\n', 'b\n') + block('b\n', 'c\n'), 'c\n'),
  onFile(
    'a twin is not told by what an earlier block made of the other',
    twins,
    block('def a():\n    x = 1\n', 'def a():\n    x = 2\n') + block('    x = 1\n', '    x = 2\n'),
    null,
    'lines 2 and 6',
  ),
  onFile(
    'two tool calls that build on one another',
    'let a = 1;\n',
    '[{"path":"f.ts","old_string":"a = 1","new_string":"b = 1"},{"path":"f.ts","old_string":"b = 1","new_string":"b = 2"}]',
    'let b = 2;\n',
  ),
  onFile(
    'a line that looks like a mark, escaped',
    'a\n=======\nb\n',
    block('\\=======\n', '---\n'),
    'a\n---\nb\n',
  ),
  onFile('a divider too many', 'a\n=======\nb\n', block('=======\n', '---\n'), null, 'again after line 3'),
  onFile('a block without an end', 'a\n', 'f.ts\n<<<<<<< SEARCH\na\n=======\nb\n', null, 'without an end'),
  onFile(
    'a search that stands twice',
    twins,
    block('    return x\n', '    return 2\n'),
    null,
    'lines 3 and 7',
  ),
  onFile(
    'a search that stands nowhere',
    shop,
    block('nothing\n', 'x\n'),
    null,
    '"nothing" is not in the file',
  ),
  onFile('a search in other case', 'Foo();\n', block('foo();\n', 'bar();\n'), null, 'not in the file'),
  onFile('dollar signs are text', 'a\n', block('a\n', '$& $1 $$\n'), '$& $1 $$\n'),
  onFile('an empty search for a file with text', 'a\n', block('', 'b\n'), null, 'there already'),
  {
    name: 'an empty search for a new file',
    files: {},
    patch: block('', 'b\n', 'n.ts'),
    after: { 'n.ts': 'b\n' },
  },
  onFile('a CRLF file and an LF block', 'a\r\nb\r\n', block('a\n', 'x\ny\n'), 'x\r\ny\r\nb\r\n'),
  onFile('an LF file and a CRLF block', 'a\nb\n', block('a\n', 'x\n').replaceAll('\n', '\r\n'), 'x\nb\n'),
  onFile('no final newline stays so', 'a\nb', block('b\n', 'c\n'), 'a\nc'),
  onFile('a byte order mark stays', '\uFEFFa\nb\n', block('a\n', 'x\n'), '\uFEFFx\nb\n'),
  onFile(
    'a tool call as text',
    'let a = 1;\n',
    '{"file_path":"f.ts","old_string":"a = 1","new_string":"a = 2"}',
    'let a = 2;\n',
  ),
  onFile(
    'a tool call that matches twice',
    'a a\n',
    '{"path":"f.ts","old_string":"a","new_string":"b"}',
    null,
    'matches',
  ),
  onFile(
    'overlapping matches are two',
    'aaa\n',
    '{"path":"f.ts","old_string":"aa","new_string":"b"}',
    null,
    'matches',
  ),
  onFile(
    'a part of a word is no match',
    'xhello()\n',
    '{"path":"f.ts","old_string":" hello ( )","new_string":"b"}',
    null,
  ),
  onFile(
    'find and replace sections',
    shop,
    `---FILEPATH f.ts\n---FIND\n${F}ts\n${ADD}${F}\n---REPLACE\n${F}ts\n${ADD_FREED}${F}\n---COMPLETE\n`,
    freed,
  ),
  onFile(
    'a quoted line that is not to change keeps its bytes',
    'a  \nb\n',
    block('a\nb\n', 'a\nc\n'),
    'a  \nc\n',
  ),
  onFile(
    'a retyped block indented wrongly inside',
    'f() {\n  if (a) {\n    b();\n  }\n}\n',
    block('if (a) {\nb();\n}\n', 'if (c) {\nb();\n}\n'),
    null,
    'do not stand together',
  ),
];

const v4aCases: readonly EditCase[] = [
  onFile(
    'a place with context',
    shop,
    v4a(
      '@@ add(price: number): void {',
      '-    this.total += price;',
      '+    if (price > 0) this.total += price;',
      '   }',
    ),
    freed,
  ),
  onFile(
    'context without its leading blank',
    shop,
    v4a(
      '@@',
      '  add(price: number): void {',
      '-    this.total += price;',
      '+    if (price > 0) this.total += price;',
      '  }',
    ),
    freed,
  ),
  onFile(
    'a heading tells twins apart',
    twins,
    v4a('@@ def b():', '-    x = 1', '+    x = 2'),
    twins.replace(/x = 1(?![^]*x = 1)/, 'x = 2'),
  ),
  onFile('twins without a heading', twins, v4a('@@', '-    x = 1', '+    x = 2'), null, 'lines 2 and 6'),
  onFile(
    'a heading above another block',
    'def a():\n    return 1\n\ndef b():\n    return 2\n',
    v4a('@@ def b():', '-    return 1', '+    return 3'),
    null,
    'below its heading',
  ),
  onFile('a heading that is not there', 'a\nb\n', v4a('@@ def c():', '-b', '+c'), null, 'heads a place'),
  onFile('the end of the file', 'a\nb\na\n', v4a('@@', ' a', '+c', '*** End of File'), 'a\nb\na\nc\n'),
  onFile(
    'not the end of the file',
    'a\nb\nc\n',
    v4a('@@', ' b', '+x', '*** End of File'),
    null,
    'at the end',
  ),
  onFile(
    'places in the wrong order',
    'a\nb\nc\nd\n',
    v4a('@@', '-d', '+D', '@@', '-a', '+A'),
    'A\nb\nc\nD\n',
  ),
  onFile(
    'two places that overlap',
    'a\nb\nc\n',
    v4a('@@', '-a', '-b', '+x', '@@', '-b', '+y'),
    null,
    'changes line 2',
  ),
  onFile('one place twice', 'a\nb\n', v4a('@@', '-a', '+x', '@@', '-a', '+x'), null, 'changes line 1'),
  onFile(
    'blanks for tabs',
    tabbed,
    v4a(
      '@@',
      '         if (x) {',
      '-            go();',
      '+            stop();',
      '+            if (y) {',
      '+                go();',
      '+            }',
      '         }',
    ),
    tabbed.replace('\t\t\tgo();', '\t\t\tstop();\n\t\t\tif (y) {\n\t\t\t\tgo();\n\t\t\t}'),
  ),
  onFile(
    'a shift that lines disagree about',
    'a:\n  b\n      c\n',
    v4a('@@', ' b', '-c', '+d'),
    null,
    'do not stand together',
  ),
  onFile(
    'typographic quotes',
    "say('hi');\nend();\n",
    v4a('@@', ' say(’hi’);', '-end();', '+say(’bye’);'),
    "say('hi');\nsay('bye');\n",
  ),
  onFile('typographic quotes that are meant', 'a\n', v4a('@@', '-a', '+“a”'), '“a”\n'),
  onFile('context keeps the bytes of the file', '\ta  \n\tb\n', v4a('@@', ' a', '-b', '+c'), '\ta  \n\tc\n'),
  onFile(
    'a blank line that the patch lost',
    'a();\n\nb();\nc();\n',
    v4a('@@', ' a();', ' b();', '-c();', '+d();'),
    'a();\n\nb();\nd();\n',
  ),
  onFile(
    'a lost blank line where new lines go',
    'a();\n\nb();\n',
    v4a('@@', ' a();', '+x();', ' b();'),
    null,
    'do not stand together',
  ),
  onFile('no end mark', 'a\n', v4a('@@', '-a', '+b').replace('*** End Patch\n', ''), 'b\n'),
  onFile(
    'cut inside a new line',
    'a\n',
    v4a('@@', '-a', '+b').replace('\n*** End Patch\n', ''),
    null,
    'may be cut',
  ),
  onFile(
    'a heredoc without an end mark',
    'a\n',
    `apply_patch <<'EOF'\n${v4a('@@', '-a', '+b').replace('*** End Patch\n', '')}EOF\nThat is all.\n`,
    'b\n',
  ),
  onFile('a change without a mark', 'a\n', v4a('@@', ' a'), null, 'changes nothing'),
  {
    name: 'several files, one of them refused',
    files: { a: '1\n', b: '2\n' },
    patch: '*** Begin Patch\n*** Update File: a\n@@\n-1\n+x\n*** Update File: b\n@@\n-3\n+x\n*** End Patch\n',
    reason: 'not in the file',
    line: 8,
  },
  {
    name: 'add, delete and move',
    files: { a: '1\n', b: '2\n' },
    patch:
      '*** Begin Patch\n*** Add File: c\n+3\n*** Delete File: a\n*** Update File: b\n*** Move to: d/b\n@@\n-2\n+4\n*** End Patch\n',
    after: { c: '3\n', 'd/b': '4\n' },
  },
  {
    name: 'a file that is there already',
    files: { a: '1\n' },
    patch: '*** Begin Patch\n*** Add File: a\n+3\n*** End Patch\n',
    reason: 'there already',
  },
  {
    name: 'a file that is not there',
    files: {},
    patch: '*** Begin Patch\n*** Delete File: a\n*** End Patch\n',
    reason: 'not there',
    line: 2,
  },
  {
    name: 'a prefix of git',
    files: { 'src/a': '1\n' },
    patch: '*** Begin Patch\n*** Update File: b/src/a\n-1\n+2\n*** End Patch\n',
    after: { 'src/a': '2\n' },
  },
  {
    name: 'a folder of that name',
    files: { 'b/a': '1\n', a: '1\n' },
    patch: '*** Begin Patch\n*** Update File: b/a\n-1\n+2\n*** End Patch\n',
    after: { 'b/a': '2\n', a: '1\n' },
  },
];

const udiffs: readonly EditCase[] = [
  onFile(
    'counts that end ahead of a blank line and the change',
    'a\n\n\nb\nc\n',
    udiff('@@ -1 +1 @@', '-a', '+A', '@@ -2,1 +2,1 @@', '', '', 'b', '-c', '+C'),
    'A\n\n\nb\nC\n',
  ),
  onFile(
    'counts that fit before a blank line, with another change behind it',
    'a\nb\n\nc\nd\ne\n',
    udiff('@@ -1,2 +1,2 @@', '-a', '+A', ' b', '', ' c', '-d', '+D', '@@ -6 +6 @@', '-e', '+E'),
    'A\nb\n\nc\nD\nE\n',
  ),
  onFile(
    'counts that end ahead of the change, with context that lost its blank',
    'a\n\nb\nc\n',
    udiff('@@ -1 +1 @@', '-a', '+A', '@@ -2,1 +2,1 @@', '', 'b', '-c', '+C'),
    'A\n\nb\nC\n',
  ),
  onFile(
    'a line of the file that looks like a fence, where the counts are wrong',
    'a\n~~~~\nb\nc\n',
    udiff('@@ -1,9 +1,9 @@', '-a', '+A', '@@ -2,9 +2,9 @@', ' ~~~~', '-b', '+B', ' c'),
    'A\n~~~~\nB\nc\n',
  ),
  onFile(
    'a place that ends ahead of the lines that its counts tell of',
    'a\nb\n```\nc\n',
    udiff('@@ -1 +1 @@', '-a', '+A', '@@ -2,3 +2,4 @@', ' b', '```', '+C', ' c'),
    null,
    'marks none',
  ),
  onFile(
    'a diff of git',
    'a\nb\nc\n',
    `diff --git a/f.ts b/f.ts\nindex 1..2 100644\n${udiff('@@ -1,3 +1,3 @@', ' a', '-b', '+B', ' c')}`,
    'a\nB\nc\n',
  ),
  onFile(
    'times behind the names',
    'a\n',
    '--- f.ts\t2026-01-01 10:00:00\n+++ f.ts\t2026-01-01 10:01:00\n@@ -1 +1 @@\n-a\n+b\n',
    'b\n',
  ),
  onFile(
    'wrong numbers and counts',
    'a\nb\nc\n',
    udiff('@@ -70,9 +70,2 @@', ' a', '-b', '+B', ' c'),
    'a\nB\nc\n',
  ),
  onFile('no numbers', 'a\nb\n', udiff('@@ ... @@', '-b', '+B'), 'a\nB\n'),
  onFile(
    'numbers tell twins apart',
    twins,
    udiff('@@ -6,1 +6,1 @@', '-    x = 1', '+    x = 2'),
    twins.replace(/x = 1(?![^]*x = 1)/, 'x = 2'),
  ),
  onFile(
    'wrong numbers do not',
    twins,
    udiff('@@ -5,1 +5,1 @@', '-    x = 1', '+    x = 2'),
    null,
    'lines 2 and 6',
  ),
  onFile(
    'one wrong number spoils the others',
    twins,
    udiff('@@ -6,1 +6,1 @@', '-    x = 1', '+    x = 2', '@@ -9,1 +9,1 @@', '-def a():', '+def c():'),
    null,
    'lines 2 and 6',
  ),
  onFile(
    'a removed line that looks like a name',
    '-- x\n++ y\nz\n',
    udiff('@@ -1,3 +1,2 @@', '--- x', ' ++ y', '-z', '+Z'),
    '++ y\nZ\n',
  ),
  onFile(
    'no newline before, one after',
    'a',
    udiff('@@ -1 +1 @@', '-a', '\\ No newline at end of file', '+b'),
    'b\n',
  ),
  onFile('no newline after', 'a\n', udiff('@@ -1 +1 @@', '-a', '+b', '\\ No newline at end of file'), 'b'),
  onFile('added lines without a place', 'a\nb\n', udiff('@@ ... @@', '+x'), null, 'without saying where'),
  onFile(
    'a binary change',
    'a\n',
    'diff --git a/f.ts b/f.ts\nBinary files a/f.ts and b/f.ts differ\n',
    null,
    'binary',
  ),
  onFile('a mail signature behind', 'a\n', `${udiff('@@ -1 +1 @@', '-a', '+b')}-- \n2.40.0\n`, 'b\n'),
  {
    name: 'a new file',
    files: {},
    patch: '--- /dev/null\n+++ b/n.ts\n@@ -0,0 +1,2 @@\n+a\n+b\n',
    after: { 'n.ts': 'a\nb\n' },
  },
  {
    name: 'a deleted file',
    files: { 'n.ts': 'a\n' },
    patch: '--- a/n.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n',
    after: {},
  },
  {
    name: 'a deleted file with more in it',
    files: { 'n.ts': 'a\nb\n' },
    patch: '--- a/n.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n',
    reason: 'more than the patch knows',
  },
  {
    name: 'a rename',
    files: { 'a.ts': '1\n' },
    patch: 'diff --git a/a.ts b/b.ts\nsimilarity index 100%\nrename from a.ts\nrename to b.ts\n',
    after: { 'b.ts': '1\n' },
  },
  {
    name: 'quotes of git',
    files: { 'ä b': '1\n' },
    patch: '--- "a/\\303\\244 b"\n+++ "b/\\303\\244 b"\n@@ -1 +1 @@\n-1\n+2\n',
    after: { 'ä b': '2\n' },
  },
];

const whole: readonly EditCase[] = [
  onFile('a whole file in a fence', shop, `f.ts\n${F}ts\n${freed}${F}\n`, freed),
  onFile('the path in the info of the fence', 'a\nb\n', `${F}ts f.ts\na\nB\n${F}\n`, 'a\nB\n'),
  onFile('a CRLF file stays so', 'a\r\nb\r\n', `f.ts\n${F}\na\nB\n${F}\n`, 'a\r\nB\r\n'),
  onFile('a part of the file', shop, `f.ts\n${F}ts\nlet x = 1;\n${F}\n`, null, 'may be only a part'),
  onFile(
    'one block of the file',
    shop,
    `f.ts\n${F}ts\n  add(price: number): void {\n    if (price > 0) this.total += price;\n  }\n${F}\n`,
    freed,
  ),
  onFile(
    'an elision before new code',
    shop,
    `f.ts\n${F}ts\nexport class Shop {\n  // ... existing code ...\n\n  size(): number {\n    return 1;\n  }\n}\n${F}\n`,
    shop.replace(/\}\n$/, '\n  size(): number {\n    return 1;\n  }\n}\n'),
  ),
  onFile(
    'an elision before code that is there already',
    shop,
    `f.ts\n${F}ts\nexport class Shop {\n  // ... existing code ...\n\n  clear(): number {\n    return 1;\n  }\n}\n${F}\n`,
    null,
    'declares what',
  ),
  onFile(
    'an elision before statements',
    'a();\nlisten(1);\n',
    `f.ts\n${F}ts\n// ... existing code ...\nlisten(2);\n${F}\n`,
    null,
  ),
  onFile('a fence without an end', 'a\n', `f.ts\n${F}\nb\n`, null, 'without an end'),
  {
    name: 'a new file in a fence',
    files: {},
    patch: `n.ts\n${F}ts\nlet a;\n${F}\n`,
    after: { 'n.ts': 'let a;\n' },
  },
  { name: 'prose alone', files: {}, patch: 'I cannot do that.\n', reason: 'no patch' },
];

export const editCases: readonly EditCase[] = [...searchReplace, ...v4aCases, ...udiffs, ...whole];
