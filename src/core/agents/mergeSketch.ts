// How a sketch becomes the new text of its region. Nothing is retyped: the engine merges what is certain; what is not, a
// model decides by naming lines of the region, from an enum, in a handful of tokens. Where the step has examples that
// judge the result this is the executor; else it is the planner's model, which wrote the sketch: of 30 such sketches the
// 1.5B put 14 in a wrong place, and nothing would say so. Where there is no larger model the step's end tells of it. Only
// a sketch that no choice of lines can make right is retyped, and checked line by line.
import { codeFromReply } from '../edit/reply';
import { respectsSketch } from '../edit/respectsSketch';
import { mergeSketch, type SketchResult } from '../edit/sketch';
import { openSketch, type OpenSketch } from '../edit/sketchAnchors';
import type { Span } from '../edit/sketchParts';
import type { JsonValue } from '../events';
import type { Question, Validated } from '../model/ladder';
import { extensionOf } from '../policy/paths';
import { failed, hasLarger, type Failure, type StepContext } from './agent';
import { excerpt } from './excerpt';
import { placesPrefix, mergePrefix } from './prompts';
import { isRewritable } from './rewritable';

type Check = (code: string) => Promise<Validated<string>>;

/** A sketch with the region that it stands for. */
export interface SketchToMerge {
  readonly file: string;
  readonly old: string;
  readonly sketch: string;
}

/** How what comes of it is judged. */
interface Judging {
  readonly agent: string;
  /** The step's examples among it. */
  readonly check: Check;
  readonly hasExamples: boolean;
}

/** @param why the engine did not merge it by itself */
export async function askForMerge(
  one: SketchToMerge,
  why: string,
  { agent, check, hasExamples }: Judging,
  context: StepContext,
): Promise<string | Failure> {
  const open = openPlaces(one);
  if (open === null && !isRewritable(one.old))
    return failed(
      'no_target',
      `${one.file}: ${why} It is too long to be written again; name one function of it.`,
    );
  const isBlind = open !== null && !hasExamples;
  const isLarger = isBlind && hasLarger(agent, context.ports);
  const answer = await context.ask({
    ...questionFor(one, open, check),
    ...(isLarger ? { by: 'planner' as const } : {}),
  });
  if (!answer.ok) return failed(answer.reason, `${one.file}: ${why} ${answer.detail}`);
  if (isBlind && !isLarger)
    context.unchecked.add(`whether the lines of the sketch stand in the right place of ${one.file}`);
  return answer.value;
}

/** What needs no model. */
export function mergeByEngine(old: string, sketch: string): SketchResult {
  const merged = mergeSketch(old, sketch);
  if (merged.ok) return merged;
  const open = openSketch(old, sketch);
  return open?.blocks.length === 0 ? open.merge([]) : merged;
}

/** What the executor is asked of a sketch that the engine did not merge. */
export function mergeQuestion(one: SketchToMerge, check: Check): Question<string> {
  return questionFor(one, openPlaces(one), check);
}

function questionFor(one: SketchToMerge, open: OpenSketch | null, check: Check): Question<string> {
  return open === null ? retypeQuestion(one, check) : placesQuestion(one, open, check);
}

/** Null where no choice of lines can tell. */
function openPlaces({ old, sketch }: SketchToMerge): OpenSketch | null {
  const open = openSketch(old, sketch);
  return open === null || open.blocks.length === 0 ? null : open;
}

// ---- lines as anchors ----

function placesQuestion({ file, sketch }: SketchToMerge, open: OpenSketch, check: Check): Question<string> {
  const fields = open.blocks.map(({ lines, places }, i) => ({
    name: open.blocks.length === 1 ? 'place' : `place${i + 1}`,
    title: open.blocks.length === 1 ? 'Block' : `Block ${i + 1}`,
    lines,
    places,
  }));
  const near = open.blocks.flatMap(({ places }) =>
    [...places.values()].flatMap(({ first, last }) => [first, first + 1, last + 1]),
  );
  const shown = excerpt(
    open.region,
    near,
    open.blocks.flatMap(({ lines }) => lines),
  );
  const blocks = fields.map(({ title, lines }) => `${title}:\n${lines.join('\n')}`).join('\n');
  const wanted = fields.map(({ name }) => `"${name}": "…"`).join(', ');
  return {
    prefix: placesPrefix,
    prompt: `File: ${file}\nSketch:\n${sketch}\nOld lines:\n${shown}\n${blocks}\nAnswer: {${wanted}}`,
    schema: {
      type: 'object',
      properties: Object.fromEntries(
        fields.map(({ name, places }): [string, JsonValue] => [name, { enum: [...places.keys()] }]),
      ),
      required: fields.map(({ name }) => name),
      additionalProperties: false,
    },
    maxTokens: 16 + 16 * fields.length,
    validate(reply) {
      const chosen = fields.flatMap(({ name, places }) => placeIn(reply, name, places) ?? []);
      if (chosen.length < fields.length)
        return { ok: false, fault: `the answer must be {${wanted}} with places of the list` };
      const merged = open.merge(chosen);
      return merged.ok ? check(merged.text) : { ok: false, fault: merged.detail };
    },
  };
}

function placeIn(reply: string, name: string, places: ReadonlyMap<string, Span>): Span | undefined {
  return places.get(new RegExp(`"${name}"\\s*:\\s*"([^"]*)"`).exec(reply)?.[1] ?? '');
}

// ---- retyping ----

export function retypeQuestion({ file, old, sketch }: SketchToMerge, check: Check): Question<string> {
  return {
    prefix: mergePrefix,
    prompt: `File: ${file}\nRegion:\n${old}\nSketch:\n${sketch}\nNew text:`,
    maxTokens: 256 + Math.ceil((old.length + sketch.length) / 2),
    validate(reply) {
      const code = codeFromReply(reply, { language: extensionOf(file), path: file });
      if (respectsSketch(old, sketch, code)) return check(code);
      return {
        ok: false,
        fault:
          'the answer is not the lines of the sketch in their order with each "..." replaced by lines of the region',
      };
    },
  };
}
