// What a planner is told of a failed command's output: the lines that tell something, and of a long log only those from
// which it shows why the command failed. The executor chooses them from an enum of numbers: every line stands in the log.
import { type Failure, type StepContext } from './agent';
import { chosenFrom } from './chosenLines';
import { usefulLines } from './failureText';
import { logPrefix } from './prompts';

/** Characters that a planner reads as they are. */
const SHORT = 1500;
/** Characters that are looked through for useful lines, and of one line. */
const LOOKED_THROUGH = 200_000;
const LINE = 240;
const SHOWN = 60;
const CHOSEN = 12;
/** Of the lines shown: how many from each end, where a log says what was run and how it ended. */
const ENDS = 8;

const TELLING =
  /\b(?:error|errors|failed|failure|fatal|exception|panic(?:ked)?|cannot|could not|undefined|not found|unexpected|denied|refused|assert\w*|expected|actual|missing|invalid)\b|^\s*(?:✖|✗|×|not ok|E )/i;

/** The failure, with the lines of `output` that say why; nothing is asked where no planner is there to read them. */
export async function withLog(failure: Failure, output: string, context: StepContext): Promise<Failure> {
  const { planner } = context.ports;
  if (planner === null || output.trim() === '') return failure;
  const lines = usefulLines(output, LOOKED_THROUGH).split('\n');
  const isShort = lines.join('\n').length <= SHORT;
  return { ...failure, log: isShort ? lines : await chosen(linesWorthALook(lines), context) };
}

/** In their order: both ends, and between them those with a word of failure, each wording once. */
function linesWorthALook(lines: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const telling = lines.flatMap((line, index) => {
    const wording = line.replace(/\d+/g, '0').trim();
    if (!TELLING.test(line) || seen.has(wording)) return [];
    seen.add(wording);
    return [index];
  });
  const ends = [...lines.keys()].filter(index => index < ENDS || index >= lines.length - ENDS);
  const kept = [...new Set([...ends, ...telling.slice(0, SHOWN - ends.length)])].sort((a, b) => a - b);
  return kept.map(index => (lines[index] ?? '').slice(0, LINE));
}

async function chosen(lines: readonly string[], context: StepContext): Promise<readonly string[]> {
  const answer = await context.ask<readonly number[]>({
    by: 'executor',
    prefix: logPrefix,
    prompt: `Output:\n${lines.map((line, index) => `${index + 1} ${line}`).join('\n')}`,
    ...chosenFrom(lines.length, CHOSEN),
  });
  // Without a choice the end of the log is the best guess.
  if (!answer.ok || answer.value.length === 0) return lines.slice(-CHOSEN);
  return answer.value.toSorted((a, b) => a - b).map(index => lines[index] ?? '');
}
