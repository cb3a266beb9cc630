// The plan: an ordered list of typed steps (design: contract "Plan, schema version 1").
// Decides the shape alone. What a well-shaped plan must also satisfy (earlier needs, one target, paths inside
// the workspace) is in checkPlan.ts; how a model's text becomes steps is in readPlan.ts.
import * as z from 'zod';

export const MAX_STEPS = 1000;

/** Every agent of the contract, whether this release has it or not: no agent of the user's own may take such a name. */
export const agentNames = [
  'edit',
  'create',
  'delete',
  'move',
  'command',
  'tool',
  'query',
  'explore',
  'check',
  'ask',
] as const;

/**
 * The name of an agent of the user's own, as its file declares it. Stands in types as one literal, because a union of
 * steps narrows by literals alone; only reading such a file makes one, and a switch meets it under `default`.
 */
export type OwnAgentName = '(own agent)';

const id = z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/, 'must be a lower-case id of at most 32 characters');
const path = z.string().min(1).max(1024);
const text = z.string();
const line = z.int().min(1);

const example = {
  call: text.min(1),
  equals: text.optional(),
  throws: text.optional(),
};

/**
 * Builds the schemas twice: strict for files (an unknown field is a fault), lenient for models (it is ignored).
 * `names`: the agents of the user's own that there are.
 */
function build(
  object: <S extends z.ZodRawShape>(shape: S) => z.ZodObject<S>,
  names: readonly OwnAgentName[] = [],
) {
  const verify = z.union([
    object({ command: text.min(1) }),
    object({ diagnostics: z.array(path).min(1) }),
    object({ examples: z.array(object(example)).min(1) }),
  ]);
  const common = {
    id,
    title: text.min(1).max(200),
    needs: z.array(id).optional(),
    forEach: z.union([z.array(path), text.min(1)]).optional(),
    reads: z.array(path).optional(),
    writes: z.array(path).optional(),
    verify: verify.optional(),
  };
  const body = { instruction: text.min(1).optional(), sketch: text.optional(), content: text.optional() };
  const target = {
    symbol: text.min(1).optional(),
    lines: z.tuple([line, line]).optional(),
    at: z.union([z.enum(['start', 'end']), object({ after: text.min(1) })]).optional(),
  };
  const imports = z.array(text.min(1)).optional();
  const edit = object({
    ...common,
    agent: z.literal('edit'),
    file: path,
    ...target,
    ...body,
    signature: text.optional(),
    imports,
  });
  const create = object({ ...common, agent: z.literal('create'), file: path, ...body });
  const remove = object({ ...common, agent: z.literal('delete'), file: path });
  const move = object({ ...common, agent: z.literal('move'), file: path, to: path });
  const command = object({
    ...common,
    agent: z.literal('command'),
    command: text.min(1).optional(),
    instruction: text.min(1).optional(),
    cwd: path.optional(),
    timeoutSeconds: z.number().positive().optional(),
  });
  const tool = object({
    ...common,
    agent: z.literal('tool'),
    tool: text.min(1),
    arguments: z.record(z.string(), z.json()).optional(),
    instruction: text.min(1).optional(),
  });
  const query = object({
    ...common,
    agent: z.literal('query'),
    database: path,
    question: text.min(1).optional(),
    sql: text.min(1).optional(),
    write: z.boolean().optional(),
  });
  const explore = object({
    ...common,
    agent: z.literal('explore'),
    search: z.array(text).optional(),
    symbols: z.array(text).optional(),
    references: z.array(text).optional(),
    read: z.array(z.tuple([path, line, line])).optional(),
    question: text.min(1).optional(),
  });
  const check = object({
    ...common,
    agent: z.literal('check'),
    command: text.min(1).optional(),
    diagnostics: z.array(path).min(1).optional(),
    fix: object({ files: z.array(path).min(1), attempts: z.int().min(1).max(10) }).optional(),
  });
  const ask = object({
    ...common,
    agent: z.literal('ask'),
    question: text.min(1),
    options: z.array(text).optional(),
  });
  const own = object({
    ...common,
    agent: z.literal([...names]),
    instruction: text.min(1),
    file: path.optional(),
    ...target,
    imports,
  });
  const builtIn = [edit, create, remove, move, command, tool, query, explore, check, ask] as const;
  // Without a name there is no such step; its type stays, so that every reader of steps knows of it.
  const step = z.discriminatedUnion(
    'agent',
    (names.length === 0 ? builtIn : [...builtIn, own]) as [...typeof builtIn, typeof own],
  );
  const plan = object({
    version: z.literal(1),
    goal: text.min(1),
    steps: z.array(step).max(MAX_STEPS, `has more than ${MAX_STEPS} steps`),
    answer: text.optional(),
    parameters: z
      .record(
        z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/),
        object({ description: text, default: text.optional() }),
      )
      .optional(),
  });
  return { step, plan };
}

/** For plans from files: unknown fields are faults. */
export const planSchema = build(z.strictObject).plan;

/** Both, for a place where these agents of the user's own are known too. */
export function planSchemas(names: readonly OwnAgentName[]): {
  readonly plan: typeof planSchema;
  readonly lenientStep: ReturnType<typeof build>['step'];
} {
  return { plan: build(z.strictObject, names).plan, lenientStep: build(z.object, names).step };
}

export type Plan = z.infer<typeof planSchema>;
export type Step = Plan['steps'][number];
export type AgentName = Step['agent'];
export type StepOf<A extends AgentName> = Extract<Step, { agent: A }>;
/** A step of an agent of the user's own. */
export type OwnStep = StepOf<OwnAgentName>;

const builtIn: ReadonlySet<string> = new Set(agentNames);

export function isOwnStep(step: Step): step is OwnStep {
  return !builtIn.has(step.agent);
}

export type Verify = NonNullable<Step['verify']>;
export type Example = Extract<Verify, { examples: unknown }>['examples'][number];

/** One thing wrong with a plan, in words that the person or the model that wrote it can act on. */
export interface Fault {
  readonly step?: string;
  /** Where in the step or plan, as in `steps[3].needs[0]`; empty for the whole. */
  readonly path: string;
  readonly text: string;
}
