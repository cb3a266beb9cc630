// Which lines of a long region an instruction changes: chosen from an enum of its lines. A region that is too long to be
// shown is seen as its outline first, and then the part that was chosen from that.
import { leading, linesOf } from '../edit/layout';
import type { Lines } from '../edit/region';
import type { JsonValue } from '../events';
import type { Validated } from '../model/ladder';
import type { FileText } from '../ports';
import { failed, type Failure, type StepContext } from './agent';
import { mostLike, numbered } from './excerpt';
import { linesPrefix, outlinePrefix } from './prompts';

const SHOWN_AT_MOST = 120;
const OUTLINED_AT_MOST = 60;
/** More than these are a rewrite, which is not what a step of one instruction is for. */
const CHOSEN_AT_MOST = 60;

export async function chooseLines(
  file: FileText,
  region: Lines,
  instruction: string,
  context: StepContext,
): Promise<{ readonly lines: readonly [number, number] } | { readonly at: 'end' } | Failure> {
  const lines = linesOf(file.text);
  const part = await chooseSection(file, lines, region, instruction, context);
  if ('ok' in part) return part;
  const names = namesOf(range(part));
  const mayEnd = region.last === lines.length && part.last === region.last;
  const choices = mayEnd ? [...names, 'end'] : names;
  const answer = await context.ask<Lines | 'end'>({
    prefix: linesPrefix,
    prompt: `File: ${file.path}\nLines:\n${numbered(lines, new Set(range(part)))}\nInstruction: ${instruction}`,
    schema: enums({ first: choices, last: choices }),
    maxTokens: 48,
    validate: text => validateLines(text, part, mayEnd),
  });
  if (!answer.ok) return failed(answer.reason, `${file.path}: ${answer.detail}`);
  return answer.value === 'end' ? { at: 'end' } : { lines: [answer.value.first, answer.value.last] };
}

function validateLines(text: string, part: Lines, mayEnd: boolean): Validated<Lines | 'end'> {
  if (mayEnd && /"first"\s*:\s*"end"/.test(text)) return { ok: true, value: 'end' };
  const first = lineIn(text, 'first', part);
  const last = lineIn(text, 'last', part);
  if (first === null || last === null)
    return { ok: false, fault: 'the answer must be {"first": "L…", "last": "L…"} with lines of the list' };
  if (last < first) return { ok: false, fault: '"last" must not stand before "first"' };
  if (last - first >= CHOSEN_AT_MOST)
    return { ok: false, fault: `choose at most ${CHOSEN_AT_MOST} lines: only those that change` };
  return { ok: true, value: { first, last } };
}

/** The whole region where it can be shown; else the part of it that begins with the line chosen from its outline. */
async function chooseSection(
  file: FileText,
  lines: readonly string[],
  region: Lines,
  instruction: string,
  context: StepContext,
): Promise<Lines | Failure> {
  if (region.last - region.first < SHOWN_AT_MOST) return region;
  const heads = outlineOf(lines, region, instruction);
  const answer = await context.ask<number>({
    prefix: outlinePrefix,
    prompt: `File: ${file.path}\nOutline:\n${numbered(lines, new Set(heads))}\nInstruction: ${instruction}`,
    schema: enums({ line: namesOf(heads) }),
    maxTokens: 24,
    validate(text) {
      const line = lineIn(text, 'line', region);
      return line !== null && heads.includes(line)
        ? { ok: true, value: line }
        : { ok: false, fault: 'the answer must be {"line": "L…"} with a line of the outline' };
    },
  });
  if (!answer.ok) return failed(answer.reason, `${file.path}: ${answer.detail}`);
  const first = Math.max(region.first, answer.value - 2);
  return { first, last: Math.min(region.last, first + SHOWN_AT_MOST - 1) };
}

/** Lines that stand furthest out and, where these are few, those one level deeper; the most fitting of too many. */
function outlineOf(lines: readonly string[], region: Lines, instruction: string): number[] {
  const code = range(region).filter(line => /[\p{L}\p{N}]/u.test(lines[line - 1] ?? ''));
  const widths = [...new Set(code.map(line => leading(lines[line - 1] ?? '').length))].sort((a, b) => a - b);
  let heads: number[] = [];
  for (const width of widths) {
    if (heads.length >= OUTLINED_AT_MOST / 3) break;
    heads = code.filter(line => leading(lines[line - 1] ?? '').length <= width);
  }
  if (heads.length <= OUTLINED_AT_MOST) return heads;
  const step = heads.length / (OUTLINED_AT_MOST / 2);
  const spread = Array.from({ length: OUTLINED_AT_MOST / 2 }, (_, i) => heads[Math.floor(i * step)] ?? 1);
  const fitting = mostLike(lines, code, [instruction], OUTLINED_AT_MOST / 2);
  return [...new Set([...spread, ...fitting])].sort((a, b) => a - b);
}

function range({ first, last }: Lines): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function namesOf(lines: readonly number[]): string[] {
  return lines.map(line => `L${line}`);
}

function enums(fields: Readonly<Record<string, readonly string[]>>): Record<string, JsonValue> {
  const properties = Object.entries(fields).map(([name, values]): [string, JsonValue] => [
    name,
    { enum: [...values] },
  ]);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: Object.keys(fields),
    additionalProperties: false,
  };
}

function lineIn(text: string, name: string, { first, last }: Lines): number | null {
  const line = Number(new RegExp(`"${name}"\\s*:\\s*"?L?(\\d+)`).exec(text)?.[1]);
  return line >= first && line <= last ? line : null;
}
