// The configuration (design: contract "Configuration"), one schema for the JSON file of the command line and for the
// editor's settings. Decides shape and defaults; where it is read from is the adapters' business.
import * as z from 'zod';

const modelSchema = z.strictObject({
  provider: z.enum(['ollama', 'openai', 'anthropic', 'vscode', 'embedded']),
  model: z.string().min(1),
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  apiKeyEnv: z.string().min(1).optional(),
  contextTokens: z.int().positive().optional(),
  slots: z.int().min(1).max(256).optional(),
  keepAlive: z.string().optional(),
  /** Of the embedded model: a GGUF file with an adapter that was trained for this agent. */
  lora: z.string().min(1).optional(),
});
/** How to reach one model. */
export type ModelConfig = z.infer<typeof modelSchema>;

const permission = z.enum(['ask', 'allow', 'deny']);

const limitsSchema = z.strictObject({
  rounds: z.int().min(1).default(8),
  plannerTokens: z.int().min(1).default(60_000),
  repairs: z.int().min(0).default(1),
  stepSeconds: z.number().positive().default(300),
  outputTokens: z.int().min(1).default(4096),
  commands: z.int().min(1).default(4),
  reads: z.int().min(1).default(8),
});
export type Limits = z.infer<typeof limitsSchema>;

const permissionsSchema = z.strictObject({
  edits: permission.default('ask'),
  commands: permission.default('ask'),
  tools: permission.default('ask'),
  queries: permission.default('ask'),
  network: permission.default('ask'),
  commandRules: z.record(z.string(), z.boolean()).default({}),
});
export type Permissions = z.infer<typeof permissionsSchema>;

export const configSchema = z.strictObject({
  models: z
    .strictObject({
      planner: modelSchema.optional(),
      executor: modelSchema.optional(),
      agents: z.record(z.string(), modelSchema).default({}),
    })
    .default({ agents: {} }),
  limits: limitsSchema.default(limitsSchema.parse({})),
  permissions: permissionsSchema.default(permissionsSchema.parse({})),
  telemetry: z.strictObject({ otlpEndpoint: z.url().optional() }).default({}),
});
export type Config = z.infer<typeof configSchema>;
