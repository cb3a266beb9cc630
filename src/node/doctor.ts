// The model doctor: three short questions tell whether a model can be used and how fast it is. Asks for its facts, then
// for an answer that its schema forbids (does the constraint bind?), then reads a page and counts (how fast?), then
// whether it thinks aloud and can be told not to.
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { JsonValue } from '../core/events';
import type { Model, ModelAnswer, ModelProblem, ModelRequest } from '../core/ports';

const problems = [
  'unreachable',
  'not_found',
  'denied',
  'busy',
  'malformed',
  'cut',
  'limit',
  'context',
  'crashed',
  'stopped',
] as const satisfies readonly ModelProblem[];

const speedSchema = z.strictObject({
  /** `provider`: from the times that the provider reports; `measured`: from when text arrived here. */
  from: z.enum(['provider', 'measured']),
  promptTokens: z.int().optional(),
  completionTokens: z.int().optional(),
  /** Milliseconds from the request to the first text. */
  firstTokenMs: z.number(),
  /** Tokens per second. */
  prefill: z.number().optional(),
  decode: z.number().optional(),
});

export const modelReportSchema = z.strictObject({
  /** `provider/model`. */
  model: z.string(),
  /** Something answers at the address. */
  reachable: z.boolean(),
  /** What stands in the way; absent when the model answered everything. */
  problem: z.strictObject({ reason: z.enum(problems), detail: z.string() }).optional(),
  contextTokens: z.int().optional(),
  slots: z.int().optional(),
  /** Whether an answer keeps to its schema where the model would rather say something else. */
  constraint: z.enum(['binds', 'ignored', 'unknown']),
  /** Milliseconds that loading took, where it was loaded for this. */
  loadMs: z.number().optional(),
  speed: speedSchema.optional(),
  /**
   * `none`: it does not think aloud · `off`: it can, and does not unless it is told to · `on`: it does, and can be told
   * not to · `always`: it does although it is told not to. Absent: not found out.
   */
  thinking: z.enum(['none', 'off', 'on', 'always']).optional(),
});
export type ModelReport = z.infer<typeof modelReportSchema>;

/** What `quickstep doctor --json` prints. `roles`: `planner`, `executor`, `agents.NAME`. */
export const doctorSchema = z.strictObject({
  models: z.array(modelReportSchema.extend({ roles: z.array(z.string()) })),
  /** Agents of the user's own, and what is wrong with their files. */
  agents: z
    .strictObject({
      found: z.array(
        z.strictObject({
          name: z.string(),
          description: z.string(),
          model: z.string(),
          file: z.string(),
          from: z.enum(['workspace', 'user']),
        }),
      ),
      faults: z.array(z.strictObject({ file: z.string(), line: z.int(), column: z.int(), text: z.string() })),
    })
    .optional(),
});
export type DoctorReport = z.infer<typeof doctorSchema>;

const LIMIT_MS = 30_000;

/** Never rejects; takes at most 30 s. What could not be found out in that time is absent. */
export async function examine(model: Model, signal: AbortSignal): Promise<ModelReport> {
  const ends = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  const start = { model: model.id, reachable: true, constraint: 'unknown' } as const;
  const facts = await model.facts(ends);
  if (!facts.ok) return withProblem(start, facts, signal);
  const constrained = await tryConstraint(model, ends);
  const report: ModelReport = { ...start, ...facts.facts, ...constrained.found };
  if (!constrained.answer.ok && endsIt(constrained.answer.reason)) {
    return withProblem(report, constrained.answer, signal);
  }
  const tried = await trySpeed(model, ends);
  const isSlow = !tried.answer.ok;
  const thinking = isSlow ? {} : await tryThinking(model, (tried.answer.thought ?? 0) > 0, ends);
  // Only what is loaded now is the context that there really is.
  const loaded = await model.facts(ends);
  const whole: ModelReport = { ...report, ...tried.found, ...thinking, ...(loaded.ok ? loaded.facts : {}) };
  const failed = [constrained.answer, tried.answer].find(answer => !answer.ok);
  return failed === undefined ? whole : withProblem(whole, failed, signal);
}

/** Another question would meet the same. */
function endsIt(reason: ModelProblem): boolean {
  return !['malformed', 'limit', 'context'].includes(reason);
}

function withProblem(
  report: ModelReport,
  { reason, detail }: { readonly reason: ModelProblem; readonly detail: string },
  signal: AbortSignal,
): ModelReport {
  if (reason === 'stopped' && !signal.aborted) {
    const late = `${report.model} did not answer the doctor's questions within 30 s; it is too slow here, or busy with something else.`;
    return { ...report, problem: { reason: 'busy', detail: late } };
  }
  return { ...report, reachable: reason !== 'unreachable', problem: { reason, detail } };
}

interface Tried {
  readonly answer: ModelAnswer;
  readonly found: Partial<ModelReport>;
}

/** Nobody names these for the capital of France. */
const forbidding: Record<string, JsonValue> = {
  type: 'object',
  properties: { answer: { type: 'string', enum: ['violet-17', 'copper-42'] } },
  required: ['answer'],
  additionalProperties: false,
};
const bound = z.object({ answer: z.enum(['violet-17', 'copper-42']) });

async function tryConstraint(model: Model, signal: AbortSignal): Promise<Tried> {
  const question = 'What is the capital of France? Answer with one word and nothing else.';
  const { answer } = await timed(model, requestOf(question, 32, forbidding), signal);
  const load = answer.phases.load;
  const found = load === undefined ? {} : { loadMs: load };
  if (!answer.ok) return { answer, found };
  return { answer, found: { ...found, constraint: keepsTo(answer.text) ? 'binds' : 'ignored' } };
}

function keepsTo(text: string): boolean {
  try {
    return bound.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

function requestOf(content: string, maxTokens: number, schema?: Record<string, JsonValue>): ModelRequest {
  const messages = [{ role: 'user', content }] as const;
  return { prefix: '', messages, maxTokens, temperature: 0, ...(schema === undefined ? {} : { schema }) };
}

/** About 250 tokens, so that a slow machine is through in time; the number in front makes it a prompt that no cache holds. */
function page(): string {
  const lines = Array.from(
    { length: 24 },
    (_, index) => `Shelf ${index + 1} holds ${index * 7 + 3} boxes of blue paper.`,
  );
  return `${randomUUID()}\n${lines.join('\n')}\nCount from 1 to 20, one number a line.`;
}

async function trySpeed(model: Model, signal: AbortSignal): Promise<Tried> {
  const { answer, pieces, firstMs, lastMs } = await timed(model, requestOf(page(), 24), signal);
  if (!answer.ok || (pieces === 0 && answer.thought === undefined)) return { answer, found: {} };
  const { usage, phases } = answer;
  const completion = usage.completionTokens ?? pieces;
  const fresh = usage.promptTokens === undefined ? undefined : usage.promptTokens - (usage.cachedTokens ?? 0);
  const isReported = phases.prefill !== undefined && phases.decode !== undefined;
  const speed = {
    from: isReported ? ('provider' as const) : ('measured' as const),
    ...(usage.promptTokens === undefined ? {} : { promptTokens: usage.promptTokens }),
    completionTokens: completion,
    firstTokenMs: rounded(firstMs),
    ...rate('prefill', fresh, phases.prefill ?? firstMs),
    ...(phases.decode === undefined
      ? rate('decode', completion - 1, lastMs - firstMs)
      : rate('decode', completion, phases.decode)),
  };
  return { answer, found: { speed } };
}

/** Asks the other way round than the model did by itself; what it does not answer in time is not found out. */
async function tryThinking(
  model: Model,
  thinksByItself: boolean,
  signal: AbortSignal,
): Promise<Pick<ModelReport, 'thinking'>> {
  const question = requestOf('Is 9 times 7 more than 60? Answer yes or no.', 24);
  const wanted = thinksByItself ? 'off' : 'on';
  const { answer } = await timed(model, { ...question, thinking: wanted }, signal);
  if (!answer.ok) return {};
  const thinks = (answer.thought ?? 0) > 0;
  if (thinksByItself) return { thinking: thinks ? 'always' : 'on' };
  return { thinking: thinks ? 'off' : 'none' };
}

/** Too few tokens or too little time say nothing. */
function rate(name: 'prefill' | 'decode', tokens: number | undefined, milliseconds: number): object {
  if (tokens === undefined || tokens < 4 || milliseconds < 1) return {};
  return { [name]: rounded((1000 * tokens) / milliseconds) };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

interface Timed {
  readonly answer: ModelAnswer;
  readonly pieces: number;
  /** Milliseconds from the request to the first and the last piece of text. */
  readonly firstMs: number;
  readonly lastMs: number;
}

async function timed(model: Model, request: ModelRequest, signal: AbortSignal): Promise<Timed> {
  const start = performance.now();
  const times: number[] = [];
  const observer = { text: () => times.push(performance.now() - start), progress: () => undefined };
  const answer = await model.answer(request, observer, signal);
  return { answer, pieces: times.length, firstMs: times[0] ?? 0, lastMs: times.at(-1) ?? 0 };
}
