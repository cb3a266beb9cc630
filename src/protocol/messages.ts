// The wire between the sidebar page and the extension. What the page sends is not trusted: the host parses it with
// `parseToHost`. What the host sends is plain data of types that the page imports as types only.
import * as z from 'zod';
import { modeSchema } from '../core/events';
import { planEditSchema } from '../core/plan/editPlan';
import type { Mode } from '../core/events';
import type { ModelCheckView, NameView, RunPatch, SetupView, ViewState } from './view';

const MAX_TEXT = 200_000;
/** As a type, which is all that the page may take from here: its own number is held to it. */
export type MaxText = typeof MAX_TEXT;

const run = z.string().regex(/^[a-z0-9-]{8,40}$/);
const step = z.string().min(1).max(64);
const path = z.string().min(1).max(4096);
const text = z.string().min(1).max(MAX_TEXT);

const toHostSchema = z.discriminatedUnion('type', [
  /** The page has loaded (again) and wants the whole state. */
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('submit'), text, mode: modeSchema }),
  /** Stops the run that is going on. */
  z.strictObject({ type: z.literal('stop') }),
  /** Stops what has not taken effect in the run that goes on, and shows it to be changed. */
  z.strictObject({ type: z.literal('editRest') }),
  /** A message for the next round of the run that is going on. */
  z.strictObject({ type: z.literal('steer'), text }),
  z.strictObject({
    type: z.literal('approve'),
    run,
    step,
    decision: z.enum(['allow', 'deny']),
    scope: z.enum(['once', 'run', 'workspace', 'always']),
  }),
  /** What a mention may name, of which so much is typed; a later question takes the place of an earlier one. */
  z.strictObject({
    type: z.literal('complete'),
    ask: z.int().min(1),
    of: z.enum(['path', 'file', 'folder', 'symbol']),
    typed: z.string().max(400),
  }),
  /** The ask agent's answer; null: the user declined. */
  z.strictObject({ type: z.literal('answer'), run, step, text: text.nullable() }),
  /** Whether a run that waits at a limit may go on. */
  z.strictObject({ type: z.literal('goOn'), run, isWanted: z.boolean() }),
  /** With a step that still waits: its prepared change; else what the run (or that step) made of the file. */
  z.strictObject({ type: z.literal('openDiff'), run, step: step.optional(), path }),
  z.strictObject({ type: z.literal('openFile'), path, line: z.int().min(1).optional() }),
  z.strictObject({ type: z.literal('openLink'), url: z.url({ protocol: /^https$/ }).max(4096) }),
  z.strictObject({ type: z.literal('undo'), run, step: step.optional() }),
  /** Shows the plan that a run of mode plan made once more, to be let go. */
  z.strictObject({ type: z.literal('startPlan'), run }),
  /** Changes the plan that waits. */
  z.strictObject({ type: z.literal('editPlan'), run, edit: planEditSchema }),
  /** Lets the plan that waits take effect: all that this version of it shows, or each effect when it is asked for. */
  z.strictObject({
    type: z.literal('approvePlan'),
    run,
    version: z.int().min(1),
    how: z.enum(['all', 'each']),
  }),
  /** Keeps the plan of a run that has ended. */
  z.strictObject({ type: z.literal('saveRecipe'), run }),
  z.strictObject({
    type: z.literal('setup'),
    choice: z.enum(['ollama', 'embedded', 'vscode']),
    model: z.string().min(1).max(500).optional(),
  }),
  /** A provider's address and key, to see which models it has; `provider` is a preset's id. */
  z.strictObject({
    type: z.literal('connect'),
    provider: z.string().min(1).max(40),
    address: z.url({ protocol: /^https?$/ }).max(2000),
    key: z.string().min(1).max(2000).optional(),
  }),
  /** One of the models that the connected provider has, as planner. */
  z.strictObject({ type: z.literal('usePlanner'), model: z.string().min(1).max(500) }),
  /** Ends what a set-up waits for, and takes a connection back. */
  z.strictObject({ type: z.literal('cancelSetup') }),
  z.strictObject({ type: z.literal('configureModels') }),
  /** Shows what is known of the configured models and asks those of this name, or those that were never asked. */
  z.strictObject({ type: z.literal('checkModels'), model: z.string().min(1).max(600).optional() }),
  z.strictObject({ type: z.literal('closeCheck') }),
  z.strictObject({ type: z.literal('newSession') }),
  z.strictObject({ type: z.literal('showLatency'), run: run.optional() }),
]);

export type ToHost = z.infer<typeof toHostSchema>;

/** Null for anything that is not a message of this protocol. */
export function parseToHost(message: unknown): ToHost | null {
  const parsed = toHostSchema.safeParse(message);
  return parsed.success ? parsed.data : null;
}

export type ToView =
  /** Everything; the answer to `ready`, and after a change that is no patch (another session, trust, models). */
  | { readonly type: 'state'; readonly state: ViewState }
  /** What changed in one run since the last message about it. */
  | { readonly type: 'patch'; readonly patch: RunPatch }
  | { readonly type: 'setup'; readonly setup: SetupView }
  /** Null: it is no longer shown. */
  | { readonly type: 'check'; readonly check: ModelCheckView | null }
  | {
      readonly type: 'notice';
      readonly level: 'info' | 'warning' | 'error';
      readonly text: string;
      readonly action?: 'configureModels';
    }
  /** The answer to `complete`, the best first. */
  | { readonly type: 'offers'; readonly ask: number; readonly offers: readonly NameView[] }
  /** Puts the caret into the input, as the commands New Task and Plan Task do. */
  | { readonly type: 'compose'; readonly text?: string; readonly mode?: Mode };
