import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { codeFromReply, hasWholeBlock, type ReplyOptions } from '../../../../src/core/edit/reply';
import { extensionOf } from '../../../../src/core/policy/paths';

/** `|` stands for a line end. */
function checkWith(reply: string, expected: string, options: ReplyOptions): void {
  const known = options.path ?? options.language;
  it(`${reply.slice(0, 70)}${known === undefined ? '' : ` (${known})`}`, () => {
    const code = codeFromReply(reply.replaceAll('|', '\n'), options);
    assert.equal(code.replaceAll('\n', '|'), expected);
  });
}

function check(reply: string, expected: string, language?: string): void {
  checkWith(reply, expected, { language });
}

/** As for an agent that writes this file. */
function checkFor(path: string, reply: string, expected = reply): void {
  checkWith(reply, expected, { path, language: extensionOf(path) });
}

describe('a reply that is code stays as it is', () => {
  for (const code of [
    '',
    'a',
    '  a|    b',
    'function f() {|  return 1;|}',
    'f() {||  a();|}',
    'Promise.all(a);',
    'String name = "x";',
    'Foo = 1',
    'const s = `|Here is:|text.|`;',
    '// Here is why: it must.|f();',
    '"""Doc.|```|x|```|"""|import a',
    '/**| * ```ts| * a| * ```| */|f();',
    'def f():|    """Doc.||    ```|    x|    ```|    """|    return 1',
    'import a from "b";||Foo.bar();',
    'class A:|    x = 1||    y = 2',
    '# Title|text',
    'name: Foo|value: Bar',
    'SELECT a FROM b',
    '// a.test note|f();',
    'A,|B,',
    'Foo,|Bar',
    'return x|',
    '<p>Was <s>9</s>',
    '<s class="old"|>9</s>|',
    '<s>8</s> <s>9</s>',
  ])
    check(code, code.replace(/\|$/, ''));
  check('\r\n  a\r\n  b\r\n', '  a|  b');
});

describe('a list of its own keeps its numbers', () => {
  check('1. One|2. Two', '1. One|2. Two', 'md');
  check('1) one|2) two', '1) one|2) two', 'txt');
  check('```|1. One|2. Two|```', '1. One|2. Two', 'rst');
  check('1: one|2: two', '1: one|2: two', 'yaml');
  check('L1: 1. One|L2: 2. Two', '1. One|2. Two', 'md');
});

describe('a map keeps the numbers that are its keys', () => {
  const months = ["    1: 'January',", "    2: 'February',", "    3: 'March',"].join('|');
  check(months, months, 'py');
  check("1: 'January',|2: 'February'", "1: 'January',|2: 'February'", 'ts');
  check('  1: a => a,  // one|  2: a => -a,  // two', '  1: a => a,  // one|  2: a => -a,  // two', 'ts');
  check('\t1: "a",|\t2: "b",', '\t1: "a",|\t2: "b",', 'go');
  check(`\`\`\`py|${months}|\`\`\``, months, 'py');
  check('L1: a,|L2: b,', 'a,|b,', 'ts');
  check('  9: f() {| 10:   a();| 11: }', 'f() {|  a();|}', 'ts');
});

describe('a reply in a fence', () => {
  check('```|a|```', 'a');
  check('```ts|a|```', 'a');
  check('~~~ts|a|~~~', 'a');
  check('```typescript|  a|  b|```|', '  a|  b');
  check('```ts|a', 'a');
  check('```ts||a||```', 'a');
  check('Here is the code:||```ts|a|```||It does this.', 'a');
  check('Sure! Here is `f()`:|```ts|a|```', 'a');
  check('**src/a.ts**|```ts|a|```', 'a');
  check('src/a.ts|```ts|a|```', 'a');
  check('### src/a.ts||```ts|a|```', 'a');
  check('```ts|a|```||```ts|b|```', 'a');
  check('```bash|npm i|```|```ts|a|```', 'a', 'typescript');
  check('```bash|npm i|```|```python|a|```', 'a', 'py');
  check('```tsx|a|```', 'a', 'ts');
  check('```|```|```ts|a|```', 'a');
  check('a|```', 'a');
  check('a|```||This adds a.', 'a');
  check('a|```|This adds a.||```ts|use(a)|```', 'a');
  check('````md|```ts|a|```|````', '```ts|a|```', 'md');
  check('```md|# T|```ts|a|```|```', '# T|```ts|a|```', 'markdown');
  check('# T||```ts|a|```', '# T||```ts|a|```', 'markdown');
  check('```ts|const s = `|```js|x|```|`;|```', 'const s = `|```js|x|```|`;');
  check('```ts title="a.ts"|a|```', 'a');
});

describe('a text with fences of its own comes whole', () => {
  const steps = 'Install it first.||```|npm i|```||Then start it.||```sh|npm start|```';
  for (const path of ['a.md', 'a.txt', 'a.rst', 'a.adoc', 'a.org']) {
    const info = path.slice(2);
    checkFor(path, steps);
    checkFor(path, `${steps}||That is all.`);
    checkFor(path, 'Quick start.||Run it:||```|npm i|```||Done.');
    checkFor(path, 'Run it:||```sh|npm i|```||Done.');
    checkFor(path, 'Run it:||```sh|npm i|```');
    checkFor(path, `# Title|text||\`\`\`${info}|a|\`\`\``);
    checkFor(path, `\`\`\`${info}|${steps}|\`\`\``, steps);
    checkFor(path, `Here is the file:||\`\`\`${info}|${steps}|\`\`\``, steps);
    checkFor(path, `Here is the file:||\`\`\`${info}|Text.|\`\`\`||I made it short.`, 'Text.');
    checkFor(path, 'Here is the file:||```|Text.|```', 'Text.');
    checkFor(path, '```|Text.|```', 'Text.');
    checkFor(path, '```sh|npm i|```||Then start it:||```sh|npm start|```');
    checkFor(path, '```sh|npm i|```||Then start it.');
  }
});

describe('of a text nothing is taken where a sentence may be its own or about it', () => {
  for (const path of ['a.txt', 'a.rst']) {
    checkFor(path, 'It is shorter now:|```|Text.|```', '');
    checkFor(path, 'Run it:||```|npm i|```||Then it runs.', '');
    checkFor(path, `It is shorter now:|\`\`\`${path.slice(2)}|Text.|\`\`\``, '');
  }
  checkFor('a.md', 'Run it:||```|npm i|```');
});

describe('chatter around code', () => {
  check('Here is the updated function:||f();', 'f();');
  check('Sure!|Here it is:|f();', 'f();');
  check('Certainly! Below is the function.||f();', 'f();');
  check('f();||This function does that.', 'f();');
  check('f();||I changed the name,|and it works now.', 'f();||I changed the name,|and it works now.');
  check('f();||Explanation:|- The name is new.', 'f();');
  check('<think>Hm.|```ts|no|```|</think>||f();', 'f();');
  check('<think>Hm, the loop', '');
  check('Hm, the loop.|</think>|f();', 'f();');
  check('1: f() {|2:   a();|3: }', 'f() {|  a();|}');
  check('L7: f();|L8:|L9: g();', 'f();||g();');
  check('1. One|3. Three', '1. One|3. Three', 'md');
  it('goes with an end token', () => assert.equal(codeFromReply('f();<|im_end|>\n'), 'f();'));
  check('f();</s>', 'f();');
  check('<s>9</s></s>', '<s>9</s>', 'html');
  check('```html|<s>9</s>|```</s>', '<s>9</s>', 'html');
});

describe('a text in which all may be prose stays whole', () => {
  const prose = 'Quickstep is a tool.||It was written for small models.||Please report what fails.';
  for (const path of ['a.txt', 'a.rst', 'a.adoc', 'a.org', 'a.tex', 'a.unknown', 'LICENSE']) {
    checkFor(path, prose);
    checkFor(path, `Here is the file:||${prose}`, prose);
  }
  checkFor('a.txt', `Sure!|Here's the new text of it:|${prose}`, prose);
  checkFor('a.txt', `Sure! Here is the updated file:|${prose}`, prose);
  checkFor('a.txt', 'The rules are these:||Here are two of them:|One.');
  checkFor('a.txt', 'Here is how to install it:||Run it.');
  checkFor('a.feature', 'Feature: Login||  Scenario: With a name|    Given a name|    When I log in.');
  checkFor('Dockerfile', 'FROM node||RUN npm ci --omit=dev|CMD node server.js --port 80');
  checkFor('Makefile', 'A := b||Include what is there.');
  checkFor('a.yaml', 'a: 1||Notes:|- The name is new.');
});

describe('behind code of a known language', () => {
  const said = [
    'This function does that.',
    'Explanation:|- The name is new.',
    'I took it out.||Now it works!',
  ];
  for (const path of ['a.ts', 'a.py', 'a.go', 'a.json'])
    for (const text of said) checkFor(path, `f();||${text}`, 'f();');
  checkFor('a.sql', 'CREATE TABLE a (x int);||INSERT INTO b SELECT x FROM a WHERE x > 3');
  checkFor('a.sql', 'CREATE TABLE a (x int);||DROP TABLE b.');
  checkFor('a.sql', 'create table a (x int);||Select a from b where x > 3');
  checkFor('a.py', 'f()||# The end.');
  checkFor('a.py', 'f()||  Given a name.');
  checkFor('a.rb', 'f||Foo.bar');
  checkFor('a.rb', 'f||Foo.bar.baz?');
  checkFor('a.rb', 'f||Foo a.b?');
  checkFor('a.ts', 'The first part.||The second part.');
  checkFor(
    'a.ts',
    'Here is the text:||The first part.||The second part.',
    'The first part.||The second part.',
  );
  checkFor('a.c', 'f();||Cleanup:');
});

describe('a repeated file name', () => {
  check('src/a.ts|f();', 'f();');
  check('a.py:|f()', 'f()');
  check('File: src/a.ts|f();', 'f();');
  check('`src/a.ts`|f();', 'f();');
  check('// src/a.ts|f();', 'f();');
  check('# src/a.py|f()', 'f()');
  check('// File: a.ts|f();', 'f();');
  check('```ts|// src/a.ts|f();|```', 'f();');
  check('// a.ts|f();', '// a.ts|f();');
  check('app.config|  .set("a", 1)', 'app.config|  .set("a", 1)');
  check('a.css|.b {}', '.b {}', 'css');
  checkFor('src/a.ts', 'src/a.ts|f();', 'f();');
  checkFor('src/a.ts', './src/a.ts|f();', 'f();');
  checkFor('src/a.ts', '**a.ts**|f();', 'f();');
  checkFor('src/a.ts', 'File: app/src/a.ts:|f();', 'f();');
  checkFor('src/a.ts', 'src\\a.ts|f();', 'f();');
  checkFor('src/a.ts', '// src/a.ts|f();', 'f();');
  checkFor('src/a.ts', '```ts|// File: a.ts|f();|```', 'f();');
  checkFor('src/a.css', 'a.css|.b {}', '.b {}');
  checkFor('src/a.ts', '// src/b.ts|f();');
  checkFor('src/a.ts', 'b.a|f();');
  checkFor('src/a.js', 'app.config|  .set("a", 1)');
  checkFor('.gitignore', '.env.local|node_modules/|dist/');
  checkFor('.npmignore', 'npm-debug.log|node_modules/');
  checkFor('requirements.txt', 'zope.interface|requests==2.0');
  checkFor('docs/a.md', '# src/a.ts|It does that.');
  check('a.b', 'a.b');
  check('./a.ts', './a.ts');
});

describe('code', () => {
  const line = fc.constantFrom(
    'f();',
    '  return a;',
    '',
    '}',
    '# why',
    'def f():',
    'Here = 1',
    '// Here it is:',
    '<a>',
  );
  const code = fc
    .array(line, { minLength: 1, maxLength: 8 })
    .filter(lines => lines[0] !== '' && lines.at(-1) !== '')
    .map(lines => lines.join('\n'));

  it('comes out of a fence as it went in, whatever is said around it', function () {
    this.timeout(60_000);
    const before = fc.constantFrom('', 'Here is the code:\n\n', 'Sure!\n', '**a.ts**\n');
    const after = fc.constantFrom('', '\n```', '\n```\n\nIt returns a.', '\n```\nNotes:\n- The name is new.');
    fc.assert(
      fc.property(before, fc.constantFrom('', 'ts', 'python'), code, after, (head, info, text, tail) => {
        assert.equal(codeFromReply(`${head}\`\`\`${info}\n${text}${tail}`), text);
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('a reply that is still coming', () => {
  const cases: readonly (readonly [reply: string, isWhole: boolean, language?: string])[] = [
    ['```ts|a|```|', true],
    ['|```typescript|a|```|It does', true],
    ['```ts|a|```', false],
    ['```ts|a|', false],
    ['```ts|a|  ```|', false],
    ['```ts||```|', false],
    ['````ts|```|a|```|````|', true],
    ['````ts|```|a|```|', false],
    ['```|a|```|', false],
    ['```bash|npm i|```|', false],
    ['```bash|npm i|```|```ts|a|```|', true],
    ['a|```|b|```|', false],
    ['Here it is:|```ts|a|```|', true],
    ['a();|Here it is:|```ts|a|```|', false],
    ['```md|a|```|', false, 'md'],
    ['```python|a|```|', true, 'py'],
    ['Run it:|```txt|a|```|', false, 'txt'],
    ['```rst|a|```|', false, 'rst'],
  ];
  for (const [reply, isWhole, language = 'ts'] of cases)
    it(`${reply} ${isWhole ? 'has its code' : 'may go on'} (${language})`, () =>
      assert.equal(hasWholeBlock(reply.replaceAll('|', '\n'), { language }), isWhole));
});
