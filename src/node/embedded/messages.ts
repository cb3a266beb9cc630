// What the embedded model's parent and child say to each other. Both sides parse what they get: the child is a crash
// away from sending half a message.
import * as z from 'zod';

const loadSchema = z.strictObject({
  type: z.literal('load'),
  /** The module of node-llama-cpp to import. */
  runtime: z.string(),
  model: z.string(),
  /** The file of an adapter to load onto it. */
  lora: z.string().optional(),
  contextTokens: z.int().positive(),
  /** Absent: the machine's physical cores. */
  threads: z.int().positive().optional(),
  /** Where saved states are kept. */
  states: z.string(),
});

const askSchema = z.strictObject({
  type: z.literal('ask'),
  id: z.int(),
  prefix: z.string(),
  messages: z.array(z.strictObject({ role: z.enum(['user', 'assistant']), content: z.string() })),
  grammar: z.string().optional(),
  maxTokens: z.int().positive(),
  temperature: z.number().min(0),
  stop: z.array(z.string().min(1)),
});

export const toChildSchema = z.discriminatedUnion('type', [
  loadSchema,
  askSchema,
  z.strictObject({ type: z.literal('stop'), id: z.int() }),
]);
export type ToChild = z.infer<typeof toChildSchema>;
export type LoadMessage = z.infer<typeof loadSchema>;
export type AskMessage = z.infer<typeof askSchema>;

const milliseconds = z.number().min(0);

const answerSchema = z.strictObject({
  type: z.literal('answer'),
  id: z.int(),
  /** `end` and `length` are answers, the others problems. */
  ended: z.enum(['end', 'length', 'stopped', 'context', 'malformed']),
  detail: z.string().optional(),
  promptTokens: z.int().min(0).optional(),
  cachedTokens: z.int().min(0).optional(),
  completionTokens: z.int().min(0).optional(),
  prefill: milliseconds.optional(),
  decode: milliseconds.optional(),
});
export type AnswerMessage = z.infer<typeof answerSchema>;

export const toParentSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('loaded'),
    contextTokens: z.int().positive(),
    threads: z.int().positive(),
    gpu: z.boolean(),
  }),
  z.strictObject({
    type: z.literal('unloadable'),
    reason: z.enum(['malformed', 'limit', 'unreachable']),
    detail: z.string(),
  }),
  z.strictObject({
    type: z.literal('progress'),
    phase: z.enum(['load', 'prefill']),
    done: z.number().min(0),
    total: z.number().min(0),
  }),
  z.strictObject({ type: z.enum(['text', 'thought']), id: z.int(), text: z.string() }),
  answerSchema,
]);
export type ToParent = z.infer<typeof toParentSchema>;
