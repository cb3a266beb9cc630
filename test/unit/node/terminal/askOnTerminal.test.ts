import { strict as assert } from 'node:assert';
import { PassThrough } from 'node:stream';
import type { ApprovalRequest, Decision } from '../../../../src/core/ports';
import { askOnTerminal, denyAll } from '../../../../src/node/terminal/askOnTerminal';

const request: ApprovalRequest = {
  run: 'run-00000001',
  step: 'a',
  title: 'Retry in fetchJson',
  kind: 'edits',
  subject: 'src/http.ts',
  changes: [{ kind: 'write', path: 'src/http.ts', before: 'old\n', after: 'new\n' }],
  sensitive: false,
};
const never = new AbortController().signal;

function desk(): {
  input: PassThrough;
  said: () => string;
  stops: () => number;
  ask: ReturnType<typeof askOnTerminal>;
} {
  const input = new PassThrough();
  let text = '';
  let stops = 0;
  const write = (part: string): void => void (text += part);
  const stage = {
    print: (lines: readonly string[]) => write(lines.map(line => `${line}\n`).join('')),
    pause: () => undefined,
    resume: () => undefined,
  };
  const style = { color: false, unicode: true, width: 80 };
  const ask = askOnTerminal(
    input,
    { write },
    stage,
    () => style,
    (path, before, after) => `${path}\n-${before}+${after}`,
    () => {
      stops += 1;
    },
  );
  return { input, said: () => text, stops: () => stops, ask };
}

describe('a limit of rounds or tokens', () => {
  it('ends a run on the command line, whoever sits there', () =>
    assert.deepEqual(['goOn' in desk().ask, 'goOn' in denyAll], [false, false]));
});

describe('an approval on the terminal', () => {
  const check = async (
    keys: string,
    expected: Decision,
    more: Partial<ApprovalRequest> = {},
  ): Promise<void> => {
    const { input, ask } = desk();
    const decision = ask.decide({ ...request, ...more }, never);
    input.write(keys);
    assert.deepEqual(await decision, expected);
  };

  it('takes one key: yes, no, or all of this kind', async () => {
    await check('y', { decision: 'allow', scope: 'once' });
    await check('Y', { decision: 'allow', scope: 'once' });
    await check('n', { decision: 'deny', scope: 'once' });
    await check('a', { decision: 'allow', scope: 'run' });
    await check('xq y', { decision: 'allow', scope: 'once' });
  });

  it('offers no “all” for what is asked every time', () =>
    check('ay', { decision: 'allow', scope: 'once' }, { sensitive: true }));

  it('shows the finished diff, the command, or the move before it asks', async () => {
    const { input, ask, said } = desk();
    input.write('y');
    await ask.decide(request, never);
    assert.equal(
      said(),
      '\nRetry in fetchJson\nsrc/http.ts\n-old\n+new\nChange src/http.ts? [y]es, [n]o, [a]ll edits of this run y\n',
    );
  });

  it('says which folder a command runs in', async () => {
    const { input, ask, said } = desk();
    input.write('n');
    const changes = [{ kind: 'command' as const, command: 'npm test', cwd: 'web' }];
    await ask.decide({ ...request, kind: 'commands', subject: 'npm test', changes }, never);
    assert.ok(said().includes('  web $ npm test\nRun npm test?'), said());
  });

  it('does not let a command paint over the question', async () => {
    const { input, ask, said } = desk();
    input.write('n');
    const command = 'rm -rf x\u001b[2K\r# harmless';
    const changes = [{ kind: 'command' as const, command }];
    await ask.decide({ ...request, kind: 'commands', subject: command, changes }, never);
    assert.ok(said().includes('  $ rm -rf x\n  $ # harmless\nRun rm -rf x # harmless?'));
  });

  it('asks one after the other', async () => {
    const { input, ask } = desk();
    const both = Promise.all([ask.decide(request, never), ask.decide(request, never)]);
    input.write('y');
    setImmediate(() => setImmediate(() => input.write('n')));
    assert.deepEqual(
      (await both).map(({ decision }) => decision),
      ['allow', 'deny'],
    );
  });

  it('counts the end of the input as no', async () => {
    const { input, ask } = desk();
    const decision = ask.decide(request, never);
    input.end();
    assert.equal((await decision).decision, 'deny');
  });

  it('hands Ctrl+C on and ends when the run is stopped', async () => {
    const { input, ask, stops } = desk();
    const stop = new AbortController();
    const decision = ask.decide(request, stop.signal);
    input.write('\u0003');
    setImmediate(() => setImmediate(() => stop.abort()));
    await assert.rejects(decision);
    assert.equal(stops(), 1);
  });

  it('is no where nobody can be asked', async () =>
    assert.equal((await denyAll.decide(request, never)).decision, 'deny'));
});

describe('a question on the terminal', () => {
  const check = async (keys: string, expected: string | null): Promise<void> => {
    const { input, ask } = desk();
    const answer = ask.question('run-00000001', 'a', 'Which?', ['red', 'green'], never);
    input.write(keys);
    assert.equal(await answer, expected);
  };

  it('takes the number of an option or own words', async () => {
    await check('2\r', 'green');
    await check('blue\r', 'blue');
    await check('blux\u007fe\n', 'blue');
    await check('\r', null);
  });
});
