// What steps came to, as a planner is told of it: a finding as lines of files, an answer, a query's rows, the last lines
// of a command. Decides how much of each; where that is not all, it says what is missing.
import { usefulLines } from '../agents/failureText';
import { withinBudget } from '../agents/finding';
import type { JsonValue } from '../events';
import { isOwnStep } from '../plan/plan';
import type { Match } from '../ports';
import type { StepState } from './runState';

/** Characters of a finding, which is cut where it is made; of another output; and of the end of what a command printed. */
const FINDING = 8000;
const OUTPUT = 4000;
const TAIL = 1500;
/** Of these, for what is said of the missing. */
const SAID = 200;

/** What a step came to beyond its end; empty for nothing. @param most characters */
export function outputAccount({ agent, step, output, status, log }: StepState, most = FINDING): string {
  const room = Math.min(OUTPUT, most);
  if (log !== undefined) return cutLines(log.join('\n'), room);
  if (output === undefined) return '';
  switch (agent) {
    case 'explore':
      return findingText(output, most);
    case 'ask':
    case 'query':
    case 'tool':
      return cutLines(asText(output), room);
    case 'command':
    case 'check':
      // What went well needs no words; how it failed is in the step's detail, and in the end of what it printed.
      if (status === 'done') return agent === 'check' ? '' : asText(output).slice(-Math.min(TAIL, room));
      return usefulLines(asText(output), Math.min(TAIL, room));
    default:
      // Of an agent of the user's own that changes no file, what it answered.
      return step && isOwnStep(step) && step.file === undefined ? cutLines(asText(output), room) : '';
  }
}

function asText(output: JsonValue): string {
  return typeof output === 'string' ? output : JSON.stringify(output);
}

function cutLines(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, Math.max(0, most - SAID));
  const end = kept.lastIndexOf('\n');
  if (end <= 0) return `${kept}… (${text.length - kept.length} more characters were left out)`;
  const more = text.slice(end + 1).split('\n').length;
  return `${kept.slice(0, end)}\n(${more} more lines were left out)`;
}

/** As `path:line text`, a line each: shorter than its JSON, and how tools print it. */
function findingText(output: JsonValue, most: number): string {
  const finding = findingIn(output);
  if (finding === null) return cutLines(asText(output), Math.min(OUTPUT, most));
  const text = listed(finding);
  if (text.length <= most) return text;
  const { items, missing } = withinBudget(finding.items, finding.items.length, most - SAID);
  return listed({ items, notes: [...finding.notes, ...missing] });
}

interface Listed {
  readonly items: readonly Match[];
  readonly notes: readonly string[];
}

function listed({ items, notes }: Listed): string {
  const lines = items.map(({ path, line, text }) => `${path}:${line} ${text}`);
  return [...lines, ...(notes.length === 0 ? [] : [`(${notes.join(' ')})`])].join('\n');
}

function findingIn(output: JsonValue): Listed | null {
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return null;
  const { items, note } = output;
  // What an agent says is its own: the engine made this one.
  return Array.isArray(items)
    ? { items: items as unknown as readonly Match[], notes: typeof note === 'string' ? [note] : [] }
    : null;
}
