// Reads a plan from a model's text while it streams: JSON Lines (goal, steps, answer), fenced blocks that hold a
// step's code, or one JSON object. Each character is looked at once, so reading is linear in the length of the plan.
// Decides what counts as an item and what is chatter; what an item must satisfy is checkPlan's business.
//
// Steps that a model drafts while it thinks are no steps. Where its chat template has opened the thought within the prompt,
// only the end of it arrives, and a step that was handed on may have taken effect by then. So a text that does not begin
// with the plan, or with one line that announces it, is held back until a thought ends in it, which drops it, or until it
// ends itself. A planner that says more before its plan has it carried out later for that, which is dearer than nothing and
// cheaper than a wrong step; one that begins as it is told to is read line by line.
import { followLine, noNesting, type Nesting } from '../text/jsonNesting';
import { THOUGHT_END } from '../text/withoutThinking';
import { createPlanLines, type PlanLine } from './planLines';

export type PlanItem =
  | { readonly kind: 'goal'; readonly goal: string }
  | { readonly kind: 'step'; readonly value: Readonly<Record<string, unknown>>; readonly line: number }
  | { readonly kind: 'answer'; readonly answer: string }
  | { readonly kind: 'fault'; readonly text: string; readonly line: number };

export interface PlanReader {
  /** Items that are complete with this chunk. */
  push(chunk: string): PlanItem[];
  /** What is left when the stream has ended. `isWhole`: it was not cut off, so that no thought may have been meant to end. */
  end(isWhole: boolean): PlanItem[];
}

const MAX_OBJECT = 1_000_000;
const MAX_DEPTH = 64;

type Mode =
  | { readonly kind: 'lines' }
  | { readonly kind: 'thinking' }
  | {
      readonly kind: 'object';
      readonly text: string[];
      length: number;
      readonly nesting: Nesting;
      readonly line: number;
    }
  | {
      readonly kind: 'block';
      readonly fence: string;
      readonly field: 'content' | 'sketch';
      readonly id: string;
      readonly text: string[];
      length: number;
      /** Inside a code block of the text itself, as in Markdown: the next fence closes that one. */
      inner: boolean;
    };

/** `a word`: one line announced what follows, "Here is the plan:" say. */
type Beginning = 'open' | 'a word' | 'maybe thought' | 'plan';

const MAX_WORD = 120;

export function createPlanReader(): PlanReader {
  const lines = createPlanLines(MAX_OBJECT);
  let lineNumber = 0;
  let mode: Mode = { kind: 'lines' };
  /** A step that says nothing yet of its code: a block for it may follow. */
  let held: { value: Record<string, unknown>; line: number } | null = null;
  let beginning: Beginning = 'open';
  /** What was read of what may be a thought. */
  let drafted: PlanItem[] = [];

  function release(): PlanItem[] {
    if (!held) return [];
    const item: PlanItem = { kind: 'step', ...held };
    held = null;
    return [item];
  }

  function readLine({ text, number }: Extract<PlanLine, { kind: 'line' }>): PlanItem[] {
    lineNumber = number;
    if (beginning === 'plan') return readIn(text);
    if (mode.kind !== 'thinking' && endsThought(mode, text)) return forget(text);
    if (!isBlank(text)) beginning = begun(beginning, text);
    return heldBack(readIn(text));
  }

  function heldBack(items: PlanItem[]): PlanItem[] {
    if (beginning !== 'maybe thought') return items;
    for (const item of items) drafted.push(item);
    return [];
  }

  /** All that was read was a thought, which ends in this line. */
  function forget(line: string): PlanItem[] {
    drafted = [];
    held = null;
    return readThinking(line);
  }

  function readIn(line: string): PlanItem[] {
    switch (mode.kind) {
      case 'thinking':
        return readThinking(line);
      case 'block':
        return readBlockLine(mode, line);
      case 'object':
        return continueObject(mode, line);
      case 'lines':
        return readFreeLine(line);
    }
  }

  function readThinking(line: string): PlanItem[] {
    const end = line.indexOf(THOUGHT_END);
    if (end < 0) return [];
    mode = { kind: 'lines' };
    beginning = 'plan';
    return readFreeLine(line.slice(end + THOUGHT_END.length));
  }

  function readFreeLine(line: string): PlanItem[] {
    const text = line.trim();
    if (text.startsWith('<think>')) {
      mode = { kind: 'thinking' };
      return readThinking(line);
    }
    const block = /^(`{3,}|~{3,})\s*(content|sketch)\s+([a-z][a-z0-9_-]{0,31})\s*$/.exec(text);
    if (block) {
      const [, fence = '', field, id = ''] = block;
      mode = {
        kind: 'block',
        fence,
        field: field as 'content' | 'sketch',
        id,
        text: [],
        length: 0,
        inner: false,
      };
      return [];
    }
    if (!text.startsWith('{')) return [];
    mode = { kind: 'object', text: [], length: 0, nesting: noNesting(), line: lineNumber };
    return continueObject(mode, line);
  }

  function readBlockLine(block: Extract<Mode, { kind: 'block' }>, line: string): PlanItem[] {
    const text = line.trim();
    if (text !== block.fence || block.inner) {
      if (text === block.fence) block.inner = false;
      else if (opensInner(text, block.fence)) block.inner = true;
      return keepLine(block, line);
    }
    mode = { kind: 'lines' };
    return block.length > MAX_OBJECT ? [] : attach(block);
  }

  /** Past the limit the rest is looked at for its end alone, and the step is lost. */
  function keepLine(block: Extract<Mode, { kind: 'block' }>, line: string): PlanItem[] {
    if (block.length > MAX_OBJECT) return [];
    block.length += line.length + 1;
    block.text.push(line);
    return block.length > MAX_OBJECT ? lose(block) : [];
  }

  function lose(block: Extract<Mode, { kind: 'block' }>): PlanItem[] {
    block.length = Infinity;
    block.text.length = 0;
    held = null;
    const text = `the ${block.field} block of "${block.id}" is longer than 1 MB; write a smaller file`;
    return [{ kind: 'fault', text, line: lineNumber }];
  }

  function attach(block: Extract<Mode, { kind: 'block' }>): PlanItem[] {
    if (held?.value['id'] !== block.id) {
      const text = `the ${block.field} block of "${block.id}" does not follow that step; put it right behind its step`;
      return [...release(), { kind: 'fault', text, line: lineNumber }];
    }
    held.value[block.field] = block.text.join('\n');
    return release();
  }

  function continueObject(object: Extract<Mode, { kind: 'object' }>, line: string): PlanItem[] {
    if (isNewItem(object.text, line)) {
      const text = 'this JSON object is not closed; write each step as one JSON object on one line';
      mode = { kind: 'lines' };
      return [{ kind: 'fault', text, line: object.line }, ...readFreeLine(line)];
    }
    object.text.push(line);
    object.length += line.length + 1;
    followLine(object.nesting, line);
    if (object.nesting.deepest > MAX_DEPTH || object.length > MAX_OBJECT) {
      mode = { kind: 'lines' };
      const why =
        object.length > MAX_OBJECT ? 'is longer than 1 MB' : `is nested more than ${MAX_DEPTH} deep`;
      return [{ kind: 'fault', text: `a JSON object ${why}; write one step a line`, line: object.line }];
    }
    if (object.nesting.depth > 0) return [];
    mode = { kind: 'lines' };
    return readObject(object.text.join('\n'), object.line);
  }

  function readObject(text: string, line: number): PlanItem[] {
    const value = parse(text);
    if (value === undefined) {
      return [
        {
          kind: 'fault',
          text: 'this line is not JSON; write each step as one JSON object on one line',
          line,
        },
      ];
    }
    if (Array.isArray(value['steps'])) return readWhole(value, value['steps'], line);
    if (typeof value['goal'] === 'string' && value['agent'] === undefined) {
      return [...release(), { kind: 'goal', goal: value['goal'] }];
    }
    if (typeof value['answer'] === 'string' && value['agent'] === undefined) {
      return [...release(), { kind: 'answer', answer: value['answer'] }];
    }
    const before = release();
    held = { value, line };
    return mayFollow(value) ? before : [...before, ...release()];
  }

  function readLong({ begins, number }: Extract<PlanLine, { kind: 'tooLong' }>): PlanItem[] {
    lineNumber = number;
    if (mode.kind === 'lines' && begins.trimStart().startsWith('<think>')) mode = { kind: 'thinking' };
    if (mode.kind === 'thinking') return [];
    if (mode.kind === 'block') return heldBack(mode.length > MAX_OBJECT ? [] : lose(mode));
    beginning = begun(beginning, begins);
    mode = { kind: 'lines' };
    return heldBack([
      { kind: 'fault', text: 'a line is longer than 1 MB; write one step a line', line: number },
    ]);
  }

  function readAll(read: readonly PlanLine[]): PlanItem[] {
    return read.flatMap(line => (line.kind === 'line' ? readLine(line) : readLong(line)));
  }

  return {
    push: chunk => readAll(lines.push(chunk)),
    end(isWhole) {
      // Where it broke off, what looks like the end of a block may be the beginning of a code block in its text.
      const isUnsure = !isWhole && mode.kind === 'block';
      const last = isUnsure ? [] : readAll(lines.end());
      if (beginning === 'maybe thought' && !isWhole) return [];
      const items = [...drafted, ...last];
      if (mode.kind === 'object') {
        items.push({ kind: 'fault', text: 'the plan ends in the middle of a JSON object', line: mode.line });
      }
      if (mode.kind === 'block' && mode.length <= MAX_OBJECT) {
        const text = `the ${mode.field} block of "${mode.id}" is not closed`;
        held = null;
        items.push({ kind: 'fault', text, line: lineNumber });
      }
      mode = { kind: 'lines' };
      return [...items, ...release()];
    },
  };
}

/** Within code or an object such an end may be text, unless it begins or ends a line. */
function endsThought({ kind }: Mode, line: string): boolean {
  if (kind === 'lines') return line.includes(THOUGHT_END);
  const text = line.trim();
  return text.startsWith(THOUGHT_END) || text.endsWith(THOUGHT_END);
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}

/** After a line that is not blank. */
function begun(before: Beginning, line: string): Beginning {
  if (before === 'plan' || before === 'maybe thought') return before;
  if (/^\s*(\{|`{3}|~{3})/.test(line)) return 'plan';
  const announces = line.trim().length <= MAX_WORD && line.trim().endsWith(':');
  return before === 'open' && announces ? 'a word' : 'maybe thought';
}

function readWhole(plan: Record<string, unknown>, steps: unknown[], line: number): PlanItem[] {
  const items: PlanItem[] = [];
  if (typeof plan['goal'] === 'string') items.push({ kind: 'goal', goal: plan['goal'] });
  for (const value of steps) {
    if (isRecord(value)) items.push({ kind: 'step', value, line });
    else items.push({ kind: 'fault', text: 'a step is not a JSON object', line });
  }
  if (typeof plan['answer'] === 'string') items.push({ kind: 'answer', answer: plan['answer'] });
  return items;
}

/** A whole item on a line of its own, inside an object that is no plan, shows that the object was cut off. */
function isNewItem(object: readonly string[], line: string): boolean {
  if (object.length === 0 || !/^\{\s*"(id|goal|answer)"/.test(line)) return false;
  return parse(line) !== undefined && !object.some(text => text.includes('"steps"'));
}

function opensInner(text: string, fence: string): boolean {
  return text.startsWith(fence) && /^\s*[A-Za-z]/.test(text.slice(fence.length));
}

function mayFollow(step: Readonly<Record<string, unknown>>): boolean {
  const hasBody = ['instruction', 'sketch', 'content'].some(name => step[name] !== undefined);
  return !hasBody && (step['agent'] === 'edit' || step['agent'] === 'create');
}

function parse(text: string): Record<string, unknown> | undefined {
  const end = text.lastIndexOf('}');
  try {
    const value: unknown = JSON.parse(text.slice(0, end + 1));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
