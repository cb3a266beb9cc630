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
  /** Whether a model that can think aloud does so before it answers, and for how many tokens at most. */
  thinking: z.union([z.enum(['off', 'on']), z.strictObject({ budgetTokens: z.int().min(0) })]).optional(),
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
  /** By the tool's name and what it was when it was decided: `SERVER/NAME HASH`. */
  toolRules: z.record(z.string(), z.boolean()).default({}),
});
export type Permissions = z.infer<typeof permissionsSchema>;

/** An MCP server: a program that speaks on its standard streams, or an address. */
const toolServerSchema = z.union([
  z.strictObject({
    type: z.literal('stdio').optional(),
    command: z.string().min(1),
    args: z.array(z.string()).default([]),
    env: z.record(z.string(), z.string()).default({}),
    cwd: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('http').optional(),
    url: z.url({ protocol: /^https?$/ }),
    headers: z.record(z.string(), z.string()).default({}),
  }),
]);
export type ToolServerConfig = z.infer<typeof toolServerSchema>;

export const toolServerName = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'must be a name of letters, digits, -, _ and .');

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
  tools: z
    .strictObject({ servers: z.record(toolServerName, toolServerSchema).default({}) })
    .default({ servers: {} }),
  /** By a pattern as in .gitignore: a program with its arguments that lays out its standard input; `{file}` is the path. */
  formatters: z.record(z.string().min(1), z.array(z.string().min(1)).min(1)).default({}),
  telemetry: z.strictObject({ otlpEndpoint: z.url().optional() }).default({}),
});
export type Config = z.infer<typeof configSchema>;
