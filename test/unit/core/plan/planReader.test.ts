// A plan read from a model's text, whatever way it is cut into chunks.
import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { createPlanReader, type PlanItem } from '../../../../src/core/plan/planReader';

function readAll(text: string, size = text.length || 1, isWhole = true): PlanItem[] {
  const reader = createPlanReader();
  const items: PlanItem[] = [];
  for (let at = 0; at < text.length; at += size) items.push(...reader.push(text.slice(at, at + size)));
  return [...items, ...reader.end(isWhole)];
}

/** Items as short words: `goal`, `a`, `a+content`, `answer`, `!` for a fault. */
function words(text: string, size?: number): string {
  return readAll(text, size)
    .map(item => {
      if (item.kind === 'fault') return '!';
      if (item.kind !== 'step') return item.kind;
      const block = ['content', 'sketch'].find(name => item.value[name] !== undefined);
      return `${String(item.value['id'])}${block === undefined ? '' : `+${block}`}`;
    })
    .join(' ');
}

const goal = '{"goal":"g"}\n';
const step = (id: string, more = ''): string => `{"id":"${id}","agent":"check"${more}}\n`;
const bare = (id: string): string => `{"id":"${id}","agent":"create","file":"x"}\n`;

const cases: [name: string, text: string, expected: string][] = [
  ['a goal, steps and an answer', `${goal}${step('a')}${step('b')}{"answer":"done"}`, 'goal a b answer'],
  ['a last line without its end', `${goal}${step('a').trim()}`, 'goal a'],
  [
    'code in a block behind its step',
    `${bare('a')}\`\`\`content a\nlet x = "{";\n\`\`\`\n${step('b')}`,
    'a+content b',
  ],
  [
    'a sketch in a longer fence that holds a shorter one',
    `${bare('a')}\`\`\`\`sketch a\n\`\`\`js\n\`\`\`\n\`\`\`\`\n`,
    'a+sketch',
  ],
  [
    'Markdown whose code has the same fence',
    `${bare('a')}\`\`\`content a\n# T\n\`\`\`js\nx\n\`\`\`\nEnd.\n\`\`\`\n${step('b')}`,
    'a+content b',
  ],
  ['a block that belongs to no step', `${bare('a')}\`\`\`content b\nx\n\`\`\`\n`, 'a !'],
  ['a block that is not closed', `${bare('a')}\`\`\`content a\nx\n`, '!'],
  ['a plan in a code fence', `\`\`\`json\n${goal}${step('a')}\`\`\`\n`, 'goal a'],
  ['prose around it', `Here is the plan:\n${goal}\n${step('a')}\nThat is all.`, 'goal a'],
  ['prose alone', 'I would change the function.', ''],
  [
    'a step behind thinking on the same line',
    `<think>\nx</think>${step('a')}<think>x</think>${step('b')}`,
    'a b',
  ],
  [
    'a step in thinking that was opened in the prompt',
    `Okay: ${step('x')}${step('x')}\n</think>\n\n${step('a')}`,
    'a',
  ],
  ['a goal and a fault in such thinking', `Hm.\n${goal}{"id":"x", "agent": }\nso</think>\n${step('a')}`, 'a'],
  ['a step behind such thinking on the same line', `Hm.\n${step('x')}no</think>${step('a')}`, 'a'],
  [
    'such thinking that leaves a block open',
    `Hm.\n${bare('x')}\`\`\`content x\ny\n</think>\n${step('a')}`,
    'a',
  ],
  ['such thinking that leaves an object open', `Hm.\n{\n"id":"x",\nno.</think>\n${step('a')}`, 'a'],
  ['such thinking without words', `\n</think>\n\n${step('a')}`, 'a'],
  [
    'the end of a thought in the code of a plan behind prose',
    `Here:\n${bare('a')}\`\`\`content a\nend(t, '</think>');\n\`\`\`\n`,
    'a+content',
  ],
  ['the end of a thought in a plan that began as told', `${step('a')}</think>\n${step('b')}`, 'a b'],
  ['thinking before it', `<think>\n${step('x')}</think>\n${step('a')}`, 'a'],
  [
    'one JSON object over several lines',
    `{\n "goal": "g",\n "steps": [\n  {"id":"a","agent":"check"},\n  {"id":"b","agent":"check"}\n ]\n}`,
    'goal a b',
  ],
  ['a step over several lines', '{\n  "id": "a",\n  "agent": "check"\n}\n', 'a'],
  ['a broken line costs that line', `{"id":"a", "agent": }\n${step('b')}`, '! b'],
  ['a string that is not closed costs that line', `{"id":"a","agent":"che\n${step('b')}`, '! b'],
  ['an object that is not closed costs that object', `{"id":"a","x":{"y":1\n${step('b')}`, '! b'],
  ['half a plan', `${goal}${step('a')}{"id":"b","agent":{`, 'goal a !'],
  ['10,000 nested brackets', `${'{"a":'.repeat(10_000)}\n${step('b')}`, '! b'],
  ['Windows line ends', `${goal}${step('a')}`.replaceAll('\n', '\r\n'), 'goal a'],
];

describe('a plan from a model', () => {
  for (const [name, text, expected] of cases) {
    it(`reads ${name}`, () => {
      assert.equal(words(text), expected);
      assert.equal(words(text, 1), expected, 'one character at a time');
      assert.equal(words(text, 7), expected, 'in chunks');
    });
  }

  it('keeps the code of a block as it is', () => {
    const code = 'function a() {\n\n\treturn `x`;  \n}';
    const item = readAll(`${bare('a')}\`\`\`\`content a\n${code}\n\`\`\`\`\n`)[0];
    assert.equal(item?.kind === 'step' && item.value['content'], code);
  });

  it('keeps the code blocks of Markdown, and what follows them', () => {
    const text = '# T\n```js\nx\n```\nEnd.';
    const item = readAll(`${bare('a')}\`\`\`content a\n${text}\n\`\`\`\n`)[0];
    assert.equal(item?.kind === 'step' && item.value['content'], text);
  });

  it('does not take the beginning of a fence for the end of a block that broke off', () => {
    const text = `${bare('a')}\`\`\`content a\n# T\n\`\`\``;
    assert.deepEqual(
      [true, false].map(isWhole => readAll(text, 7, isWhole).map(item => item.kind)),
      [['step'], ['fault']],
    );
  });

  it('drops a line of 50 MB and reads on', () => {
    const reader = createPlanReader();
    const chunk = 'x'.repeat(100_000);
    reader.push(goal);
    const faults = Array.from({ length: 500 }, () => reader.push(chunk)).flat();
    assert.deepEqual(
      faults.map(item => item.kind),
      ['fault'],
    );
    assert.deepEqual(
      [...reader.push(`\n${step('a')}`)].map(item => item.kind),
      ['step'],
    );
  });

  const long = 'x'.repeat(1_500_000);
  const lengths: [name: string, text: string, expected: string][] = [
    ['a line of a thought', `<think>\n${long}</think>\n${step('a')}`, 'a'],
    ['a thought on one line', `<think>${long}</think>${step('a')}`, 'a'],
    ['a thought that was opened in the prompt', `Hm. ${long}</think>\n${step('a')}`, 'a'],
    ['a thought behind a step of it', `Hm.\n${step('x')}${long}${long}</think>${step('a')}`, 'a'],
    ['what is no thought', `${goal}${long}</think>\n${step('a')}`, 'goal ! a'],
    ['two lines', `${goal}${long}\n${long}\n${step('a')}`, 'goal ! ! a'],
    ['a line of a block', `${bare('a')}\`\`\`content a\nx\n${long}\n\`\`\`\n${step('b')}`, '! b'],
  ];
  for (const [name, text, expected] of lengths) {
    it(`drops more than 1 MB and reads on behind it: ${name}`, () => {
      assert.equal(words(text), expected);
      assert.equal(words(text, 100_003), expected, 'in chunks');
    });
  }

  it('takes no step from what was cut off before it was certain to be no thought', () => {
    const reader = createPlanReader();
    assert.deepEqual([...reader.push(`Hm.\n${step('x')}`), ...reader.end(false)], []);
  });

  it('hands on each step at once only where it begins as told', () => {
    const reader = createPlanReader();
    assert.deepEqual(reader.push(`Hm.\n${step('a')}`), []);
    assert.deepEqual(reader.push(`</think>\n${step('b')}`).length, 1);
    assert.deepEqual(reader.push(step('c')).length, 1);
  });

  it('hands on each step at once behind a line that announces the plan', () => {
    for (const said of ['Here is the plan:\n\n', 'Plan:\n']) {
      assert.equal(createPlanReader().push(`${said}${step('a')}`).length, 1, said);
    }
    for (const said of ['Here is the plan:\nFirst, a:\n', `${'I see that '.repeat(20)}:\n`, 'Sure.\n']) {
      assert.equal(createPlanReader().push(`${said}${step('a')}`).length, 0, said);
    }
  });

  it('drops a block of more than 1 MB and reads on behind it', () => {
    const text = `${bare('a')}\`\`\`content a\n${'code { of a long file\n'.repeat(60_000)}\`\`\`\n${step('b')}`;
    assert.equal(words(text), '! b');
    assert.equal(words(text, 100_000), '! b');
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 400 }),
        fc.integer({ min: 1, max: 50 }),
        (text, size) => void readAll(text, size),
      ),
    );
  });
});
