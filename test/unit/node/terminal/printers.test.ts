import { strict as assert } from 'node:assert';
import type { LiveEvent, Source } from '../../../../src/core/events';
import { foldRun } from '../../../../src/core/run/runState';
import { jsonPrinter, plainPrinter, terminalPrinter } from '../../../../src/node/terminal/printers';
import { runTable } from '../../../../src/node/terminal/runTable';
import type { Style } from '../../../../src/node/terminal/style';
import { columns } from '../../../../src/node/terminal/text';
import { EventLog } from '../../../support/eventLog';
import { sampleRun } from './sampleRun';

const unicode: Style = { color: false, unicode: true, width: 104 };
const ascii: Style = { color: false, unicode: false, width: 72 };
const colored: Style = { color: true, unicode: true, width: 104 };

function collect(): { text: string; write: (text: string) => void } {
  const out = { text: '', write: (text: string) => void (out.text += text) };
  return out;
}

/** What a terminal shows after these bytes: enough of one for our own sequences. */
function screen(bytes: string): readonly string[] {
  const lines: string[] = [''];
  let row = 0;
  const token = new RegExp(String.raw`\u001b\[\??(\d*)([A-Za-z])|\r|\n|[^\u001b\r\n]+`, 'g');
  for (const [all, count, command] of bytes.matchAll(token)) {
    if (all === '\n') lines[++row] ??= '';
    else if (command === 'A') row -= Number(count);
    else if (command === 'J') lines.length = row + 1;
    else if (command === undefined && all !== '\r') lines[row] = all;
    if (command === 'J') lines[row] = '';
  }
  return lines.slice(0, lines.at(-1) === '' ? -1 : undefined);
}

const GOLDEN = `\
Retry failed requests
planner openai/big · executor embedded/small
· edit    Retry in fetchJson  src/http.ts
· create  Add a back-off  src/backoff.ts
· check   Run the tests  npm test
· edit    Note the change  NOTES.md
plan 1: 4 steps in 1.20 s; the goal
> edit    Retry in fetchJson
✓ edit    Retry in fetchJson  3.05 s  src/http.ts +7 -2
> create  Add a back-off
✓ create  Add a back-off  2.13 s  src/backoff.ts +12 -0
> check   Run the tests
✗ check   Run the tests  failed  2.00 s  exit code 1
  The command ended with 1; read its output.
  │ one
  │ two red
  │ three
  │ four
– edit    Note the change  skipped
  The step test did not end done.

failed

  step      queue  prefill  decode   model  validate  approval  execute  other   total  tokens  tok/s
◆ plan 1                            1.20 s                                      1.20 s     120      ?
◆ retry     10 ms   480 ms  1.50 s             30 ms    1.00 s     6 ms  24 ms  3.05 s      60     40
  backoff  1.11 s   200 ms  790 ms             10 ms               4 ms  11 ms  2.13 s      40     51
◆ test                                                           2.00 s   2 ms  2.00 s
  notes

◆ plan 1  │█████████████████                                                       │ 1.20 s
◆ retry   │    ▒▒▒▒▒▒▒████████████████████──────────────╌                          │ 3.05 s
  backoff │                ···············▒▒▒███████████                           │ 2.13 s
◆ test    │                                             ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓│ 2.00 s
  notes   │                                                                        │ skipped
           · queue  ▒ prefill  █ decode  █ model  ▚ validate  ─ approval  ▓ execute  ╌ other

◆ critical path 5.35 s: plan 1 300 ms → retry 3.05 s → test 2.00 s
  retry waited 1.00 s for your approval of src/http.ts
  test waited 3.35 s for “Retry in fetchJson”, which it needs
  tokens: planner 900 in, 120 out; executor 600 in (350 cached), 100 out, 44 tok/s
  small model: 2 of 2 steps, 100 % of accepted tokens
  embedded/small: first try valid 2 of 2, right 2 of 2`;

function printed(log: EventLog, style: Style): string {
  const out = collect();
  const printer = plainPrinter(out, style);
  for (const event of log.events) printer.event(event);
  printer.close();
  return out.text;
}

describe('a run in plain lines', () => {
  it('tells the plan, each step and how it ended', () => {
    const state = foldRun(sampleRun().events);
    const text = [...printed(sampleRun(), unicode).split('\n'), ...runTable(state, unicode)];
    assert.equal(text.map(line => line.trimEnd()).join('\n'), GOLDEN);
  });

  it('does without colours and box characters in a narrow terminal', () => {
    const table = runTable(foldRun(sampleRun().events), ascii);
    const text = printed(sampleRun(), ascii) + table.join('\n');
    assert.match(text, /^[\n -~]*$/);
    assert.ok(text.includes('* retry   |  pppppdddd'));
  });

  it('is never wider than the terminal', () => {
    for (const style of [unicode, ascii, colored, { ...colored, width: 40 }]) {
      const lines = [
        ...printed(sampleRun(), style).split('\n'),
        ...runTable(foldRun(sampleRun().events), style),
      ];
      for (const line of lines) assert.ok(columns(line) <= style.width, line);
    }
  });

  it('has no table without plan and steps', () =>
    assert.deepEqual(runTable(foldRun(new EventLog().events), unicode), []));

  it('shows the answer of a task that needs no steps', () => {
    const log = new EventLog('What is this?').add(0, { type: 'plan.started', round: 1, model: 'openai/big' });
    log.add(90, {
      type: 'plan.finished',
      round: 1,
      steps: 0,
      answer: 'A parser.\nIt parses.',
      usage: {},
      phases: {},
    });
    assert.ok(printed(log, unicode).endsWith('plan 1: 0 steps in 90 ms\nA parser.\nIt parses.\n'));
  });

  const answered: readonly (readonly [string, readonly Source[], string])[] = [
    [
      'the places it rests on, as a terminal takes them',
      [
        { path: 'src/a.ts', line: 3 },
        { path: 'b.ts', line: 1, last: 9 },
      ],
      'Sources\nsrc/a.ts:3\nb.ts:1-9\n',
    ],
    ['that it names none', [], 'This answer names no place in the workspace.\n'],
  ];
  for (const [what, sources, words] of answered) {
    it(`tells of an answer ${what}`, () => {
      const log = new EventLog('Why?').add(0, { type: 'plan.started', round: 1, model: 'openai/big' });
      const answer = { answer: 'So.', sources: [...sources] };
      log.add(90, { type: 'plan.finished', round: 1, steps: 0, ...answer, usage: {}, phases: {} });
      assert.ok(printed(log, unicode).endsWith(`So.\n${words}`));
    });
  }

  it('shows why a plan was not accepted', () => {
    const log = new EventLog().add(0, { type: 'plan.started', round: 1, model: 'openai/big' });
    log.add(1, {
      type: 'plan.refused',
      round: 1,
      faults: [{ step: 'a', path: 'needs[0]', text: 'names no earlier step' }],
    });
    assert.ok(printed(log, unicode).endsWith('  plan: a needs[0]: names no earlier step\n'));
  });
});

describe('a run as events', () => {
  it('is one event a line and nothing else', () => {
    const out = collect();
    const printer = jsonPrinter(out);
    const { events } = sampleRun();
    for (const event of events) printer.event(event);
    printer.live({ type: 'attempt.token', step: 'retry', n: 1, count: 3 });
    printer.print(['not here']);
    printer.close();
    const lines = out.text.trimEnd().split('\n');
    assert.deepEqual(
      lines.map(line => JSON.parse(line) as unknown),
      events,
    );
  });
});

describe('a run on a terminal', () => {
  const until = (type: string, count = 1): EventLog['events'] => {
    let left = count;
    const { events } = sampleRun();
    return events.slice(0, 1 + events.findIndex(event => event.type === type && --left === 0));
  };

  /** The screen while the run stands after these events, at `now`. */
  function drawn(events: EventLog['events'], now: number, live?: LiveEvent): readonly string[] {
    const out = collect();
    const clock = { at: 0 };
    const printer = terminalPrinter(
      Object.assign(out, { rows: 24 }),
      () => unicode,
      () => clock.at,
    );
    for (const event of events) printer.event(event);
    if (live) printer.live(live);
    clock.at = now;
    printer.resume();
    const lines = screen(out.text);
    printer.close();
    return lines;
  }

  it('shows what is at work with phase and time below what has ended', () => {
    const live: LiveEvent = { type: 'attempt.token', step: 'retry', n: 1, count: 17 };
    const lines = drawn(until('attempt.started'), 900, live);
    assert.deepEqual(lines.slice(-2), [
      '⠏ edit    Retry in fetchJson  decode 17 tokens 600 ms',
      '  3 waiting, 0 of 4 steps ended, 900 ms',
    ]);
    assert.equal(lines[0], 'Retry failed requests');
  });

  it('shows prefill progress and what a ready step waits for', () => {
    const live: LiveEvent = {
      type: 'attempt.progress',
      step: 'retry',
      n: 1,
      phase: 'prefill',
      done: 64,
      total: 256,
    };
    const lines = drawn(until('step.ready', 2), 2000, live);
    assert.ok(lines.some(line => line.includes('Add a back-off  waits for')));
    assert.ok(drawn(until('attempt.started'), 900, live).some(line => line.includes('prefill 25 %')));
  });

  it('leaves only finished lines and a visible cursor when it closes', () => {
    const out = collect();
    const printer = terminalPrinter(
      out,
      () => unicode,
      () => 0,
    );
    const plain = collect();
    const reference = plainPrinter(plain, unicode);
    for (const event of sampleRun().events) {
      printer.event(event);
      printer.resume();
      if (event.type !== 'step.started') reference.event(event);
    }
    printer.close();
    assert.ok(out.text.endsWith('\u001b[?25h'));
    const ended = screen(out.text);
    assert.deepEqual(ended.filter(line => line.startsWith('✓')).length, 2);
    assert.equal(ended.at(-1), 'failed');
    assert.ok(!ended.some(line => line.includes('waiting')));
  });

  it('holds back what happens while a question stands there, and leaves it the cursor', () => {
    const out = collect();
    const printer = terminalPrinter(
      out,
      () => unicode,
      () => 0,
    );
    const { events } = sampleRun();
    const asked = events.findIndex(event => event.type === 'approval.requested');
    for (const event of events.slice(0, asked)) printer.event(event);
    printer.pause();
    printer.print(['the diff']);
    const before = out.text;
    assert.ok(before.endsWith('\u001b[?25hthe diff\n'));
    for (const event of events.slice(asked)) printer.event(event);
    assert.equal(out.text, before);
    printer.resume();
    assert.ok(out.text.includes('✗ check   Run the tests'));
    printer.close();
  });
});
