// Approvals and questions where a person sits at the terminal: the finished diff first, then one key. One question at
// a time; the others wait their turn. Without a person everything is denied (`denyAll`). A limit is not asked about here,
// so that a run ends there in a script as it does before a person.
import type { Readable } from 'node:stream';
import type { PermissionKind } from '../../core/events';
import type { Approval, ApprovalRequest, Decision, ProposedChange } from '../../core/ports';
import { diffLines } from './diffLines';
import type { TextOutput } from './liveRegion';
import { paint, type Style } from './style';
import { harmless, oneLine } from './text';

export interface KeyInput extends Readable {
  setRawMode?(raw: boolean): unknown;
}

/** What the questions share with the run's printer. */
export interface Stage {
  print(lines: readonly string[]): void;
  pause(): void;
  resume(): void;
}

/** Null: no file. */
export type DiffOf = (path: string, before: string | null, after: string | null) => string;

const DIFF_CAP = 80;

export const denyAll: Approval = {
  decide: () => Promise.resolve({ decision: 'deny', scope: 'once' }),
  question: () => Promise.resolve(null),
};

/** `interrupt` is called for Ctrl+C, which is a key like others while one key is read. */
export function askOnTerminal(
  input: KeyInput,
  output: TextOutput,
  stage: Stage,
  style: () => Style,
  diffOf: DiffOf,
  interrupt: () => void,
): Approval {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> => {
    const mine = last.then(async () => {
      signal.throwIfAborted();
      stage.pause();
      try {
        return await ask();
      } catch (error) {
        output.write('\n');
        throw error;
      } finally {
        stage.resume();
      }
    });
    last = mine.catch(() => undefined);
    return mine;
  };
  return {
    decide: (request, signal) =>
      inTurn(async () => {
        stage.print(approvalLines(request, style(), diffOf));
        output.write(paint(style(), 'bold', prompt(request)));
        const key = await readKey(input, request.sensitive ? 'yn' : 'yna', interrupt, signal);
        output.write(`${key}\n`);
        return decisionFor(key, request);
      }, signal),
    question: (_run, _step, question, options, signal) =>
      inTurn(async () => {
        const said = options.map((option, i) => `  ${i + 1}. ${oneLine(option)}`);
        stage.print([paint(style(), 'bold', oneLine(question)), ...said]);
        output.write('> ');
        return answerFor(await readLine(input, output, interrupt, signal), options);
      }, signal),
  };
}

const verbs: Readonly<Record<PermissionKind, string>> = {
  edits: 'Change',
  commands: 'Run',
  tools: 'Call',
  queries: 'Run the query',
  network: 'Use the network for',
};

function prompt(request: ApprovalRequest): string {
  const all = request.sensitive ? '' : `, [a]ll ${request.grant?.words ?? request.kind} of this run`;
  return `${verbs[request.kind]} ${oneLine(request.subject)}? [y]es, [n]o${all} `;
}

function decisionFor(key: string, request: ApprovalRequest): Decision {
  if (key !== 'y' && key !== 'a') return { decision: 'deny', scope: 'once' };
  return { decision: 'allow', scope: key === 'a' && !request.sensitive ? 'run' : 'once' };
}

function approvalLines(request: ApprovalRequest, style: Style, diffOf: DiffOf): readonly string[] {
  return [
    '',
    paint(style, 'bold', oneLine(request.title)),
    ...request.changes.flatMap(c => changeLines(c, style, diffOf)),
  ];
}

function changeLines(change: ProposedChange, style: Style, diffOf: DiffOf): readonly string[] {
  const { kind, path, to, command, cwd, before, after } = change;
  const where = cwd === undefined ? '' : `${oneLine(cwd)} `;
  const prompt = kind === 'query' ? '  ' : `  ${where}$ `;
  const said =
    command === undefined
      ? []
      : harmless(command)
          .split('\n')
          .map(line => prompt + line);
  if (command !== undefined && before === undefined && after === undefined) return said;
  if (before !== undefined || after !== undefined) {
    return [...said, ...diffLines(diffOf(to ?? path ?? '', before ?? null, after ?? null), style, DIFF_CAP)];
  }
  return [`  ${kind} ${oneLine(path ?? '')}${to === undefined ? '' : ` to ${oneLine(to)}`}`];
}

function answerFor(line: string, options: readonly string[]): string | null {
  const text = line.trim();
  if (text === '') return null;
  return options[Number(text) - 1] ?? text;
}

// ---- keys ----

const CTRL_C = '\u0003';

function readKey(input: KeyInput, keys: string, interrupt: () => void, signal: AbortSignal): Promise<string> {
  return withInput(input, interrupt, signal, (chunk, done) => {
    const key = Array.from(chunk.toLowerCase()).find(character => keys.includes(character));
    if (key !== undefined) done(key);
  });
}

function readLine(
  input: KeyInput,
  output: TextOutput,
  interrupt: () => void,
  signal: AbortSignal,
): Promise<string> {
  let line = '';
  return withInput(input, interrupt, signal, (chunk, done) => {
    for (const character of chunk) {
      if (character === '\r' || character === '\n') {
        output.write('\n');
        done(line);
        return;
      }
      if (character === '\u007f' || character === '\b') {
        if (line !== '') output.write('\b \b');
        line = line.slice(0, -1);
      } else if (character >= ' ') {
        line += character;
        output.write(character);
      }
    }
  });
}

/** Reads in raw mode until `take` is done; the input's end counts as a declined answer. */
function withInput(
  input: KeyInput,
  interrupt: () => void,
  signal: AbortSignal,
  take: (chunk: string, done: (value: string) => void) => void,
): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    const onData = (chunk: Buffer | string): void => {
      const text = chunk.toString();
      if (text.includes(CTRL_C)) interrupt();
      else take(text, end);
    };
    const end = (value: string): void => {
      leave();
      resolve(value);
    };
    const onEnd = (): void => end('');
    const onAbort = (): void => {
      leave();
      reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'));
    };
    const leave = (): void => {
      input.off('data', onData).off('end', onEnd);
      signal.removeEventListener('abort', onAbort);
      input.setRawMode?.(false);
      input.pause();
    };
    input.setRawMode?.(true);
    input.on('data', onData).on('end', onEnd);
    signal.addEventListener('abort', onAbort);
    input.resume();
  });
}
