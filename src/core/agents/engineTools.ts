// The tools that are the engine's own: deterministic work on code that a step names like any other tool, without a
// server behind it. What they read is free; what they change is asked about as edits with their diffs.
import * as z from 'zod';
import type { JsonValue } from '../events';
import type { Code, ToolInfo } from '../ports';
import type { Done, StepContext } from './agent';
import { publicFunctions } from './publicFunctions';
import { renameSymbol } from './renameSymbol';

export interface EngineTool extends Pick<ToolInfo, 'name' | 'description' | 'schema' | 'readOnly'> {
  /** @param args that the schema takes */
  run(args: Readonly<Record<string, JsonValue>>, context: StepContext): Promise<Done>;
}

/** The only one that changes files, and those it finds: no step of another agent could name them beforehand. */
export const RENAME = 'quickstep/rename';

function tool<S extends z.ZodRawShape>(
  name: string,
  description: string,
  shape: S,
  run: (args: z.infer<z.ZodObject<S>>, context: StepContext) => Promise<Done>,
): EngineTool {
  const schema = z.strictObject(shape);
  return {
    name,
    description,
    schema: z.toJSONSchema(schema) as EngineTool['schema'],
    readOnly: name !== RENAME,
    run: (args, context) => run(schema.parse(args), context),
  };
}

const file = z.string().min(1).max(1024).describe('path in the workspace');
const identifier = z.string().regex(/^[\p{L}_$][\p{L}\p{N}_$]*$/u);

const all = [
  tool(
    RENAME,
    'Renames what a file declares, wherever it is used, by the language server: {"file", "symbol", "to"}.',
    { file, symbol: z.string().min(1).describe('name or Class.method'), to: identifier },
    renameSymbol,
  ),
  tool(
    'quickstep/functions',
    'Lists by name the functions and methods of a file that other files can use: {"file", "undocumented"?: true}.',
    {
      file,
      undocumented: z.boolean().optional().describe('only those without a comment or docstring'),
      code: z.enum(['first', 'rest']).optional().describe('their code, as much as fits; a list of the rest'),
    },
    publicFunctions,
  ),
];

export const engineTools: ReadonlyMap<string, EngineTool> = new Map(all.map(one => [one.name, one]));

/** What a planner may be told: those that can be used here. */
export function engineToolsHere(code: Code): readonly EngineTool[] {
  return all.filter(({ name }) => name !== RENAME || code.rename !== null);
}
