// How many tokens a planner is shown of the workspace and may answer with, out of what its server's context leaves; and what
// its answers tell of how it counts.
import { roomOf } from '../context/room';
import type { Rooms } from '../context/workspaceContext';
import type { PromptSizes } from '../model/promptSize';
import type { Model, ModelAnswer } from '../ports';

/** Tokens of workspace that a planner sees at most, but for what is pointed at: more costs more than it tells. */
const WORKSPACE_TOKENS = 16_000;
/** The model's own frame around messages. */
const FRAME_TOKENS = 64;
const CHARS_PER_TOKEN = 3;
/** Where the server does not tell its context. */
const ANSWER_TOKENS = 16_000;

export interface Sizing {
  readonly sizes: PromptSizes;
  readonly signal: AbortSignal;
}

/**
 * Half of what the server's context leaves beside the rest: the other half is for the plan and what comes of it. Of a large
 * context only what the person points at takes so much.
 * @param rest what the prompt holds besides
 */
export async function workspaceRooms(
  planner: Model,
  rest: string,
  { sizes, signal }: Sizing,
): Promise<Rooms> {
  const estimate = (text: string): number => sizes.estimate(planner.id, text);
  const context = await contextOf(planner, signal);
  const half = context === undefined ? WORKSPACE_TOKENS : (context - estimate(rest) - FRAME_TOKENS) / 2;
  const wide = roomOf(half, estimate);
  return { wide, room: wide.of(Math.min(WORKSPACE_TOKENS, half)) };
}

export async function answerRoom(model: Model, prompt: string, { sizes, signal }: Sizing): Promise<number> {
  const context = await contextOf(model, signal);
  if (context === undefined) return ANSWER_TOKENS;
  return Math.max(256, context - sizes.estimate(model.id, prompt) - FRAME_TOKENS);
}

export function learnSize(
  { id }: Model,
  prompt: string,
  { ok, usage }: ModelAnswer,
  { sizes }: Pick<Sizing, 'sizes'>,
): void {
  const counted = usage.promptTokens;
  if (ok && counted !== undefined && !sizes.wasCut(id, prompt, counted)) sizes.observe(id, prompt, counted);
}

/**
 * Estimated where the provider does not count, or was cut off before it did: a limit that nobody counts would be none. A piece
 * of a thought is about a token.
 * @param most tokens that were asked for
 */
export function tokensOf({ usage, text, thought = 0 }: ModelAnswer, most: number): number {
  return usage.completionTokens ?? Math.min(most, thought + Math.ceil(text.length / CHARS_PER_TOKEN));
}

async function contextOf(model: Model, signal: AbortSignal): Promise<number | undefined> {
  const facts = await model.facts(signal);
  return facts.ok ? facts.facts.contextTokens : undefined;
}
