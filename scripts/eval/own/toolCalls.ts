// Requests with the one call (or none) that answers each: the project's own.
import type { JsonValue } from '../../../src/core/events';

export interface CallCase {
  readonly id: string;
  readonly question: string;
  readonly functions: readonly CallFunction[];
  /** A call each: for every argument the values that are right, `''` among them where it may be left out. */
  readonly truth: readonly Readonly<Record<string, Readonly<Record<string, readonly JsonValue[]>>>>[];
}

export interface CallFunction {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, JsonValue>>;
}

function tool(
  name: string,
  description: string,
  properties: Record<string, JsonValue>,
  required = Object.keys(properties),
): CallFunction {
  return { name, description, parameters: { type: 'object', properties, required } };
}

const text = { type: 'string' };
const number = { type: 'number' };
const weather = tool(
  'weather.get',
  'The weather of a town.',
  { town: text, days: { type: 'integer', minimum: 1, maximum: 14 } },
  ['town'],
);
const timer = tool('timer.start', 'Starts a timer.', { minutes: number, label: text }, ['minutes']);
const convert = tool('units.convert', 'Converts a value between units of length.', {
  value: number,
  from: { enum: ['m', 'km', 'mile', 'foot'] },
  to: { enum: ['m', 'km', 'mile', 'foot'] },
});
const branch = tool('git.branch', 'Makes a branch.', { name: text, from: text }, ['name']);
const issue = tool('issue.open', 'Opens an issue.', {
  title: text,
  labels: { type: 'array', items: { enum: ['bug', 'docs', 'idea'] } },
});
const mail = tool(
  'mail.send',
  'Sends a message.',
  { to: { type: 'array', items: text }, subject: text, urgent: { type: 'boolean' } },
  ['to', 'subject'],
);
const box = tool('box.volume', 'The volume of a box.', {
  size: {
    type: 'object',
    properties: { width: number, height: number, depth: number },
    required: ['width', 'height', 'depth'],
  },
});

type Truth = CallCase['truth'][number];
const call = (one: CallFunction, args: Record<string, readonly JsonValue[]>): Truth => ({ [one.name]: args });
const ask = (question: string, functions: readonly CallFunction[], ...truth: readonly Truth[]): CallCase => ({
  ...{ id: question, question, functions, truth },
});

/** By set, named as the shared ones. */
export const toolCalls: Readonly<Record<string, readonly CallCase[]>> = {
  simple: [
    ask(
      'What will the weather be in Ulm for the next 3 days?',
      [weather],
      call(weather, { town: ['Ulm'], days: [3] }),
    ),
    ask(
      'Start a timer of 25 minutes labelled "tea".',
      [timer],
      call(timer, { minutes: [25], label: ['tea'] }),
    ),
    ask(
      'How many kilometres are 12.5 miles?',
      [convert],
      call(convert, { value: [12.5], from: ['mile'], to: ['km'] }),
    ),
    ask(
      'Make a branch fix/login from main.',
      [branch],
      call(branch, { name: ['fix/login'], from: ['main'] }),
    ),
    ask(
      'Open an issue titled "Crash on save" labelled bug.',
      [issue],
      call(issue, { title: ['Crash on save'], labels: [['bug']] }),
    ),
    ask(
      'Send a message with the subject "Lunch" to ann@example.org and bob@example.org.',
      [mail],
      call(mail, { to: [['ann@example.org', 'bob@example.org']], subject: ['Lunch'], urgent: ['', false] }),
    ),
    ask(
      'What is the volume of a box that is 2 wide, 3 high and 4 deep?',
      [box],
      call(box, { size: [{ width: [2], height: [3], depth: [4] }] }),
    ),
  ],
  multiple: [
    ask(
      'Set a timer for 10 minutes.',
      [weather, timer, convert],
      call(timer, { minutes: [10], label: ['', 'timer'] }),
    ),
    ask(
      'Convert 100 feet to metres.',
      [branch, convert, box],
      call(convert, { value: [100], from: ['foot'], to: ['m'] }),
    ),
    ask('Make a branch called docs.', [issue, branch, mail], call(branch, { name: ['docs'], from: [''] })),
    ask(
      'File an idea titled "Dark mode".',
      [mail, timer, issue],
      call(issue, { title: ['Dark mode'], labels: [['idea']] }),
    ),
  ],
  parallel: [
    ask(
      'What is the weather in Ulm and in Bonn?',
      [weather],
      call(weather, { town: ['Ulm'], days: ['', 1] }),
      call(weather, { town: ['Bonn'], days: ['', 1] }),
    ),
    ask(
      'Start a timer of 5 minutes and one of 9 minutes.',
      [timer],
      call(timer, { minutes: [5], label: [''] }),
      call(timer, { minutes: [9], label: [''] }),
    ),
  ],
  parallel_multiple: [
    ask(
      'Make a branch called next, then start a timer of 30 minutes.',
      [branch, timer, weather],
      call(branch, { name: ['next'], from: [''] }),
      call(timer, { minutes: [30], label: [''] }),
    ),
  ],
  irrelevance: [
    ask('Who wrote Faust?', [timer]),
    ask('Translate "good morning" into French.', [weather, box]),
  ],
};
