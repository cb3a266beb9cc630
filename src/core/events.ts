// RunEvent: the closed union that every observer reads (design: contract "Events").
// Everything shown or stored is derived from these; nobody changes a run by listening.
import * as z from 'zod';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const milliseconds = z.number().min(0);

export const phaseNames = [
  'queue',
  'load',
  'prefill',
  'decode',
  'model',
  'validate',
  'approval',
  'execute',
  'other',
] as const;
export type PhaseName = (typeof phaseNames)[number];

/** Milliseconds by phase. What a provider does not report is absent. */
const phases = z.strictObject({
  queue: milliseconds.optional(),
  load: milliseconds.optional(),
  prefill: milliseconds.optional(),
  decode: milliseconds.optional(),
  model: milliseconds.optional(),
  validate: milliseconds.optional(),
  approval: milliseconds.optional(),
  execute: milliseconds.optional(),
  other: milliseconds.optional(),
});
export type Phases = z.infer<typeof phases>;

const usage = z.strictObject({
  promptTokens: z.int().min(0).optional(),
  cachedTokens: z.int().min(0).optional(),
  completionTokens: z.int().min(0).optional(),
});
export type Usage = z.infer<typeof usage>;

export const reasonSchema = z.enum([
  'no_target',
  'ambiguous',
  'changed',
  'binary',
  'too_large',
  'payload',
  'check',
  'exit_code',
  'timeout',
  'model',
  'tool',
  'permission',
  'need',
  'limit',
  'stopped',
  'internal',
]);
/** Why a step or run did not end done. */
export type Reason = z.infer<typeof reasonSchema>;

export const modeSchema = z.enum(['agent', 'plan', 'ask']);
export type Mode = z.infer<typeof modeSchema>;

export const permissionKindSchema = z.enum(['edits', 'commands', 'tools', 'queries', 'network']);
export type PermissionKind = z.infer<typeof permissionKindSchema>;

const effectKind = z.enum(['write', 'create', 'delete', 'move', 'command', 'tool', 'query']);
export type EffectKind = z.infer<typeof effectKind>;

/** SHA-256 of the bytes; null for no file. */
const image = hash.nullable();

/** Lines of a file, 1-based and inclusive. */
const source = z.strictObject({
  path: z.string(),
  line: z.int().min(1),
  last: z.int().min(1).optional(),
});
export type Source = z.infer<typeof source>;

const plannedEffect = z.strictObject({
  kind: effectKind,
  path: z.string().optional(),
  before: image.optional(),
  after: image.optional(),
});
export type PlannedEffect = z.infer<typeof plannedEffect>;

const fault = z.strictObject({ step: z.string().optional(), path: z.string(), text: z.string() });
/** What looked like a secret is not kept: the step or output cannot be used again as it stands here. */
const masked = z.literal(true).optional();
const round = z.int().min(1);
const n = z.int().min(1);

const head = {
  v: z.literal(1),
  run: z.string().regex(/^[a-z0-9-]{8,40}$/),
  seq: z.int().min(1),
  at: milliseconds,
};
const inStep = { ...head, step: z.string() };

const stepStatus = z.enum(['done', 'failed', 'refused', 'skipped', 'stopped']);
export type StepStatus = z.infer<typeof stepStatus>;
const runStatus = z.enum(['done', 'failed', 'refused', 'stopped']);
export type RunStatus = z.infer<typeof runStatus>;

export const runEventSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...head,
    type: z.literal('run.started'),
    task: z.string(),
    mode: modeSchema,
    workspace: z.string(),
    session: z.string(),
    models: z.strictObject({ planner: z.string().optional(), executor: z.string() }),
  }),
  z.strictObject({
    ...head,
    type: z.literal('plan.started'),
    round,
    model: z.string(),
    /** What was seen while the prompt was made (rules that are cut, a mention that leads nowhere), a sentence each. */
    notes: z.array(z.string()).optional(),
  }),
  z.strictObject({ ...head, type: z.literal('plan.step'), round, step: z.unknown(), masked }),
  z.strictObject({
    ...head,
    type: z.literal('plan.finished'),
    round,
    steps: z.int().min(0),
    usage,
    phases,
    goal: z.string().optional(),
    answer: z.string().optional(),
    /** Of an answer in mode ask: the places that it names and that exist. */
    sources: z.array(source).optional(),
  }),
  z.strictObject({ ...head, type: z.literal('plan.refused'), round, faults: z.array(fault) }),
  /** A person let the plan of this round take effect: all that `effects` tells, or each effect when it is asked for. */
  z.strictObject({
    ...head,
    type: z.literal('plan.approved'),
    round,
    scope: z.enum(['all', 'each']),
    effects: z.string(),
  }),
  z.strictObject({ ...inStep, type: z.literal('step.ready') }),
  z.strictObject({ ...inStep, type: z.literal('step.started'), agent: z.string() }),
  z.strictObject({
    ...inStep,
    type: z.literal('attempt.started'),
    n,
    model: z.string(),
    role: z.enum(['executor', 'planner']),
    why: z.enum(['first', 'repair', 'format', 'sample', 'escalate']),
    promptChars: z.int().min(0),
    prefixChars: z.int().min(0),
    prompt: hash,
    schema: hash.optional(),
  }),
  z.strictObject({
    ...inStep,
    type: z.literal('attempt.finished'),
    n,
    ok: z.boolean(),
    fault: z.string().optional(),
    usage,
    firstTokenMs: milliseconds.optional(),
    reply: hash,
    phases,
  }),
  z.strictObject({ ...inStep, type: z.literal('step.prepared'), effects: z.array(plannedEffect) }),
  z.strictObject({
    ...inStep,
    type: z.literal('approval.requested'),
    kind: permissionKindSchema,
    subject: z.string(),
  }),
  z.strictObject({
    ...inStep,
    type: z.literal('approval.resolved'),
    decision: z.enum(['allow', 'deny']),
    scope: z.enum(['once', 'run', 'workspace', 'always']),
  }),
  z.strictObject({
    ...inStep,
    type: z.literal('effect.intent'),
    kind: effectKind,
    path: z.string().optional(),
    command: z.string().optional(),
    before: image.optional(),
    after: image.optional(),
    /** The permission bits of a file that is deleted, so that undo can give it back with them. */
    mode: z.int().min(0).max(0o7777).optional(),
  }),
  z.strictObject({
    ...inStep,
    type: z.literal('effect.done'),
    kind: effectKind,
    path: z.string().optional(),
    after: image.optional(),
    exitCode: z.int().optional(),
    bytes: z.int().min(0).optional(),
    /** Of a file that is written: characters of the lines that were not in it before. */
    landed: z.int().min(0).optional(),
    /** Folders that the effect made; undo removes those that are empty then. */
    made: z.array(z.string()).optional(),
  }),
  z.strictObject({
    ...inStep,
    type: z.literal('step.finished'),
    status: stepStatus,
    reason: reasonSchema.optional(),
    detail: z.string().optional(),
    output: z.json().optional(),
    /** Of what a failed command printed, the lines that say why. */
    log: z.array(z.string()).optional(),
    masked,
    phases,
  }),
  z.strictObject({ ...head, type: z.literal('steer'), text: z.string() }),
  z.strictObject({ ...head, type: z.literal('run.resumed') }),
  z.strictObject({
    ...head,
    type: z.literal('run.finished'),
    status: runStatus,
    reason: reasonSchema.optional(),
    summary: z.string(),
  }),
  z.strictObject({
    ...head,
    step: z.string().optional(),
    type: z.literal('review'),
    path: z.string(),
    hunk: z.int().optional(),
    decision: z.enum(['keep', 'undo', 'edited']),
  }),
]);

export type RunEvent = z.infer<typeof runEventSchema>;
export type EventType = RunEvent['type'];
export type EventOf<T extends EventType> = Extract<RunEvent, { type: T }>;

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** An event before the run has stamped it with its number and time. */
export type EventBody = DistributiveOmit<RunEvent, 'v' | 'run' | 'seq' | 'at'>;

/** Shown while it lasts, never journaled, without a number; at most 20 a second for a step. */
export type LiveEvent = ReadingEvent | StepLiveEvent;

/** Files of the workspace are looked at before the planner is asked. */
export interface ReadingEvent {
  readonly type: 'plan.reading';
  readonly done: number;
  readonly total: number;
}

export type StepLiveEvent =
  | { readonly type: 'attempt.token'; readonly step: string; readonly n: number; readonly count: number }
  /** The server of attempt n was busy; it is asked again after so many milliseconds. */
  | {
      readonly type: 'attempt.waiting';
      readonly step: string;
      readonly n: number;
      readonly ms: number;
      readonly detail: string;
    }
  | {
      readonly type: 'attempt.progress';
      readonly step: string;
      readonly n: number;
      readonly phase: 'load' | 'prefill';
      readonly done: number;
      readonly total?: number;
    };

export type JsonValue = z.infer<ReturnType<typeof z.json>>;
