import { strict as assert } from 'node:assert';
import type { Step } from '../../../../src/core/plan/plan';
import type { ModelRequest } from '../../../../src/core/ports';
import { runSteps, trace, type RunOptions } from '../../../support/runPlan';

const instruction = (text: string, cwd?: string): Step => ({
  ...{ id: 'c', title: 'c', agent: 'command', instruction: text },
  ...(cwd === undefined ? {} : { cwd }),
});
const exact = (command: string): Step => ({ id: 'c', title: 'c', agent: 'command', command });
const npm = { 'package.json': '{"scripts":{"test":"node --test","lint":"eslint ."}}' };

/** The model answers `lines` one after the other; `ran` is what was run, ` | ` between. */
function check(
  name: string,
  step: Step,
  lines: readonly string[],
  ran: string,
  options: RunOptions = {},
  end = 'done',
): void {
  it(name, async () => {
    const outcome = await runSteps([step], {
      executor: (request, index) => {
        const line = lines[index] ?? 'no more lines';
        return request.schema ? JSON.stringify({ command: line }) : line;
      },
      ...options,
    });
    assert.equal(outcome.ran.join(' | '), ran);
    assert.equal(outcome.executor.requests.length, lines.length);
    assert.equal(trace(outcome.events, ''), end);
  });
}

describe('a command from an instruction', () => {
  check(
    'is one of the project where the instruction may mean one',
    instruction('Run the tests'),
    ['npm test'],
    'npm test',
    { files: npm },
  );
  check(
    'is looked for in the folder of the step',
    instruction('Run the tests', 'web'),
    ['npm test'],
    'web: npm test',
    {
      files: { 'web/package.json': npm['package.json'] },
    },
  );
  check(
    'is written where none of them is meant',
    instruction('Run the tests of a.js alone'),
    ['other', 'node --test a.js'],
    'node --test a.js',
    { files: npm },
  );
  check(
    'is written at once where none can be meant',
    instruction('Count the files'),
    ['ls | wc -l'],
    'ls | wc -l',
    { files: npm },
  );
  check(
    'is not one that the project does not offer',
    instruction('Run the tests'),
    ['rm x', 'npm test'],
    'npm test',
    { files: npm },
  );
  check(
    'goes back when it waits for a person',
    instruction('Commit'),
    ['git commit', 'git commit -m x'],
    'git commit -m x',
  );
  for (const cut of ['{"command"', '{"command": ', '{ "line": "ls" }', '{"command":"ls","why":"']) {
    check(`goes back when it is not a line but JSON: ${cut}`, instruction('List'), [cut, 'ls'], 'ls');
  }
  check('goes back when it never ends', instruction('Show the log'), ['tail -f x', 'tail x'], 'tail x');
  check(
    'goes back when it writes outside the workspace',
    instruction('Keep the list'),
    ['ls > /tmp/x', 'ls > x'],
    'ls > x',
  );
  check('goes back when bash cannot parse it', instruction('Say it'), ['echo "a', 'echo "a"'], 'echo "a"');
  check('goes back when it has a hidden character', instruction('List'), ['ls \u200b', 'ls'], 'ls');
  check(
    'goes back when it begins with a file',
    instruction('Count the lines of /a/b.txt now'),
    ['/a/b.txt wc -l', 'wc -l /a/b.txt'],
    'wc -l /a/b.txt',
  );
  check('may begin with a file that is to be run', instruction('Run ./a.sh now'), ['./a.sh'], './a.sh');
  check('is taken out of a fence', instruction('List'), ['```bash\nls\n```'], 'ls');
  check('is taken from behind a prompt sign', instruction('List'), ['$ ls -l'], 'ls -l');
  check('is taken out of backquotes', instruction('List'), ['`ls`'], 'ls');
  check('goes back when it is several lines', instruction('List'), ['ls\nrm x', 'ls'], 'ls');
  check('goes back when it is endless', instruction('List'), ['ls '.repeat(200), 'ls'], 'ls');
  check('is taken out of a shell of its own', instruction('List'), ["/bin/bash -c 'ls | wc'"], 'ls | wc');
  check('is judged inside a shell of its own', instruction('List'), ["sh -c 'vim x'", 'ls'], 'ls');
  check(
    'fails when the second one is no better',
    instruction('Commit'),
    ['git commit', 'vim x'],
    '',
    {},
    'failed',
  );
  check('is written anew when the machine does not know it', instruction('List'), ['lss', 'ls'], 'lss | ls', {
    commands: { lss: { exitCode: 127, output: 'bash: line 1: lss: command not found' } },
  });
  check(
    'is not written anew when it found something wrong',
    instruction('Compare'),
    ['diff a b'],
    'diff a b',
    { commands: { 'diff a b': { exitCode: 1, output: '< a' } } },
    'failed',
  );
  check(
    'is not written anew when it is one of the project',
    instruction('Run the tests'),
    ['npm test'],
    'npm test',
    { files: npm, commands: { 'npm test': { exitCode: 1, output: 'unknown option in test' } } },
    'failed',
  );

  const told = (requests: readonly ModelRequest[]): string =>
    requests.map(({ messages }) => messages.at(-1)?.content).join('\n');

  it('is asked for with the folder and what stands in it', async () => {
    const { executor } = await runSteps([instruction('List', 'src')], {
      files: { 'src/a.js': '', 'src/b/c.js': '', 'd.js': '' },
      executor: () => 'ls',
    });
    assert.equal(told(executor.requests), 'Folder: src\nIn it: a.js b/\nInstruction: List\nCommand line:');
  });

  it('names what to use instead when it goes back', async () => {
    const { executor } = await runSteps([instruction('Commit')], {
      executor: (_, index) => (index === 0 ? 'git commit' : 'git commit -m x'),
    });
    assert.match(told(executor.requests), /`git commit` waits for input; give the message by -m/);
  });

  it('may only be one of those that are offered, or other', async () => {
    const { executor } = await runSteps([instruction('Lint')], {
      files: npm,
      executor: () => '{"command":"npm run lint"}',
    });
    assert.deepEqual(executor.requests[0]?.schema?.['properties'], {
      command: { type: 'string', enum: ['npm run lint', 'other'] },
    });
  });
});

describe('an exact command', () => {
  check('runs as it is', exact('make x'), [], 'make x');
  check('fails before it runs when it waits for a person', exact('vim x'), [], '', {}, 'failed');
  check('runs though it may never end', exact('tail -f x'), [], 'tail -f x');

  it('says what to use when it waits for a person', async () => {
    const { events } = await runSteps([exact('git commit')]);
    const finished = events.find(event => event.type === 'step.finished');
    assert.equal(
      finished?.detail,
      'Nobody can answer a command: `git commit` waits for input; give the message by -m.',
    );
  });
});
