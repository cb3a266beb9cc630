// Reads an agent of the user's own from its Markdown file: front matter in YAML, then the prompt. Decides what such a
// file may say; every fault stands at its line and says what to write instead. A file never brings an address or a key:
// it names a model that the user has configured.
import { isAlias, isMap, isScalar, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml';
import * as z from 'zod';
import { agentNames, type OwnAgentName } from '../plan/plan';
import { outputForm, type OwnAgent } from '../plan/ownAgents';
import { checkPath } from '../policy/paths';
import { RENAME } from './engineTools';
import { closedSchema, outputSchema } from './outputSchema';
import { preamble } from './prompts';

/** Of the fixed part of a prompt, so that a small model reads it in a second and a server keeps its state. */
export const MAX_PREFIX = 1600;

/** Of which a small model can choose well. */
const MAX_TOOLS = 6;

/** One thing wrong with an agent's file; lines and columns count from 1. */
export interface AgentFault {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

export type ReadAgent =
  | { readonly ok: true; readonly agent: OwnAgent }
  | { readonly ok: false; readonly faults: readonly AgentFault[] };

export interface AgentFile {
  /** Its name without the ending: the agent's name. */
  readonly name: string;
  readonly text: string;
  /** The models that a file may name beside `executor`: `planner` and the keys of `models.agents`. */
  readonly models: ReadonlySet<string>;
}

const namePattern = /^[a-z][a-z0-9_-]{0,31}$/;
/** Words that mean something else where an agent's name can stand. */
const reserved: ReadonlySet<string> = new Set<string>([...agentNames, 'planner', 'executor']);

const places = z.array(z.string().min(1));
const frontMatter = z.strictObject({
  name: z.string().regex(namePattern, 'must be a lower-case name of at most 32 characters'),
  description: z.string().trim().min(1, 'is empty; say what the agent is for').max(200),
  model: z.string().optional(),
  tools: z
    .array(z.string().regex(/^\S+$/, 'is no name of a tool'))
    .max(MAX_TOOLS, `are more than ${MAX_TOOLS}, among which a small model chooses badly; name fewer`)
    .optional(),
  reads: places.optional(),
  writes: places.optional(),
  output: outputSchema.optional(),
  checks: z
    .array(z.union([z.literal('diagnostics'), z.strictObject({ command: z.string().min(1) })]))
    .optional(),
});
type FrontMatter = z.infer<typeof frontMatter>;

const fields = Object.keys(frontMatter.shape).join(', ');

export function readAgent(file: AgentFile): ReadAgent {
  const text = file.text.replace(/^\uFEFF/, '');
  const hidden = hiddenCharacters(text);
  if (hidden.length > 0) return { ok: false, faults: hidden };
  const parts = split(text);
  if ('text' in parts) return { ok: false, faults: [parts] };
  const matter = createMatter(parts.yaml);
  if (matter.faults.length > 0) return { ok: false, faults: matter.faults };
  const parsed = frontMatter.safeParse(matter.value);
  if (!parsed.success) return { ok: false, faults: shapeFaults(parsed.error, matter) };
  const prefix = prefixOf(parsed.data, parts.body);
  const faults = [...checkFields(parsed.data, file, matter), ...checkPrompt(parts, prefix)];
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, agent: agentFrom(parsed.data, parts.body, prefix) };
}

function agentFrom(data: FrontMatter, body: string, prefix: string): OwnAgent {
  const { name, description, model, tools = [], reads, writes = [], output, checks = [] } = data;
  return {
    name: name as OwnAgentName,
    description: description.replace(/\s+/g, ' '),
    ...(model === undefined ? {} : { model }),
    tools,
    ...(reads === undefined ? {} : { reads }),
    writes,
    saysWrites: data.writes !== undefined,
    ...(output === undefined ? {} : { output: closedSchema(output) }),
    checks,
    body,
    prefix,
  };
}

// ---- the file's two parts ----

interface Parts {
  /** With one line in front, so that its lines count as those of the file. */
  readonly yaml: string;
  readonly body: string;
  /** The line of the file on which the body begins. */
  readonly bodyLine: number;
}

function split(text: string): Parts | AgentFault {
  const lines = text.split(/\r?\n/);
  if (lines[0]?.trimEnd() !== '---') {
    return at(
      1,
      1,
      'the file does not begin with front matter; write --- on the first line, then its fields',
    );
  }
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---');
  if (end === -1) {
    return at(1, 1, 'the front matter is not closed; write --- on a line of its own behind its fields');
  }
  const body = lines.slice(end + 1);
  const first = body.findIndex(line => line.trim() !== '');
  return {
    yaml: `\n${lines.slice(1, end).join('\n')}`,
    body: body.join('\n').trim(),
    bodyLine: first === -1 ? end + 1 : end + 2 + first,
  };
}

function at(line: number, column: number, text: string): AgentFault {
  return { line, column, text };
}

/** What a person does not see but a model reads: controls, marks of direction, characters without width. */
const HIDDEN = /[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]|(?![\t\r])\p{Cc}/u;

function hiddenCharacters(text: string): AgentFault[] {
  return text.split('\n').flatMap((line, index) => {
    const found = HIDDEN.exec(line);
    if (!found) return [];
    const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return [at(index + 1, found.index + 1, `a character that nobody sees (U+${code}); take it out`)];
  });
}

// ---- front matter ----

interface Matter {
  readonly value: unknown;
  readonly faults: readonly AgentFault[];
  /** Where a value stands, or the nearest one around it; `key`: the name of a field instead of its value. */
  place(path: readonly PropertyKey[], key?: string): readonly [line: number, column: number];
}

function createMatter(yaml: string): Matter {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  const position = (offset: number | undefined): readonly [number, number] => {
    if (offset === undefined) return [1, 1];
    const { line, col } = lines.linePos(offset);
    return [line, col];
  };
  const faults = [...document.errors, ...document.warnings].map(error =>
    at(...position(error.pos[0]), `${firstLine(error.message)}; mend the YAML there`),
  );
  visit(document, {
    Alias(_, node) {
      faults.push(
        at(...position(node.range?.[0]), 'an alias (*name) is not taken here; write the value out'),
      );
    },
  });
  return {
    value: faults.length > 0 ? null : (document.toJS() as unknown),
    faults,
    place: (path, key) => position(nodeAt(document, path, key)?.range?.[0]),
  };
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/[.:]$/, '');
}

function nodeAt(document: Document.Parsed, path: readonly PropertyKey[], key?: string): Node | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const found: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (key !== undefined && isMap(found)) {
      const pair = found.items.find(({ key: name }) => isScalar(name) && name.value === key);
      if (isScalar(pair?.key)) return pair.key;
    }
    // Of a map the fault stands at its first field: the field that is missing has no place of its own.
    if (isScalar(found) || isAlias(found) || (isNode(found) && length > 0)) return found;
  }
  return undefined;
}

function isNode(found: unknown): found is Node {
  return typeof found === 'object' && found !== null && 'range' in found;
}

function shapeFaults(error: z.ZodError, matter: Matter): AgentFault[] {
  return error.issues.flatMap(issue => {
    const where = z.core.toDotPath(issue.path);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(key => {
        const known = issue.path.length === 0 ? `; there are ${fields}` : '; take it out';
        const name = where === '' ? key : `${where}.${key}`;
        return at(...matter.place(issue.path, key), `unknown field "${name}"${known}`);
      });
    }
    return [at(...matter.place(issue.path), `${where === '' ? '' : `${where}: `}${issueText(issue)}`)];
  });
}

function issueText(issue: z.core.$ZodIssue): string {
  const [first] = issue.path;
  if (issue.path.length === 0) return `the front matter holds no fields; there are ${fields}`;
  if (first === 'checks' && issue.code === 'invalid_union') {
    return 'a check is the word diagnostics, or command: with a command line';
  }
  if (first === 'output' && issue.code === 'invalid_union') {
    return 'type must be string, integer, number, boolean, null, array or object';
  }
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
    return 'is missing; add it';
  return issue.message.replace(/^Invalid input: /, '');
}

// ---- what fields must also satisfy ----

function checkFields(data: FrontMatter, { name, models }: AgentFile, matter: Matter): AgentFault[] {
  const faults: AgentFault[] = [];
  const add = (path: readonly PropertyKey[], text: string): void =>
    void faults.push(at(...matter.place(path), text));
  if (reserved.has(data.name)) add(['name'], `"${data.name}" is built in; give the agent another name`);
  else if (data.name !== name) {
    add(['name'], `the file is called ${name}.md but the agent "${data.name}"; make the two the same`);
  }
  const { model, tools = [], writes = [], reads = [], checks = [] } = data;
  if (model !== undefined && model !== 'executor' && !models.has(model)) {
    add(['model'], `model "${model}" is not configured; use ${['executor', ...models].join(', ')}`);
  }
  if (data.output && writes.length > 0) {
    add(['output'], 'an agent either writes a file or answers a value; take out "output" or "writes"');
  }
  for (const [field, paths] of Object.entries({ reads, writes })) {
    for (const [index, path] of paths.entries()) {
      const checked = checkPath(path);
      if (!checked.ok) add([field, index], checked.detail.replace(/\.$/, ''));
      else if (/[*?]|\{\{/.test(path)) {
        add(
          [field, index],
          `${JSON.stringify(path)} is no plain path; a folder is written with / at its end`,
        );
      }
    }
  }
  const rename = tools.indexOf(RENAME);
  if (rename !== -1) {
    add(
      ['tools', rename],
      `${RENAME} changes other files than a step of an agent may; leave it to a tool step`,
    );
  }
  for (const [index, check] of checks.entries()) {
    if (check === 'diagnostics' && writes.length === 0) {
      add(['checks', index], 'an agent that writes no file has none to check; take diagnostics out');
    }
  }
  return faults;
}

// ---- the prompt ----

const writesForm = `You are given a region of a file, or a file to add to, or the name of a new file, and an instruction. Answer with the new text of that region, whole from its first to its last line, with the lines to add, or with the whole text of the new file, imports included. Answer with code only: no explanation, no code fence; of a file that exists nothing outside the region and no imports.`;
const textForm = `Answer with what is asked for and nothing else: no explanation, no code fence.`;

function prefixOf({ output, writes = [] }: FrontMatter, body: string): string {
  const form =
    writes.length > 0
      ? writesForm
      : output
        ? `Answer with JSON alone, of this form: ${outputForm(closedSchema(output))}`
        : textForm;
  return `${preamble}\n${body}\n\n${form}\n`;
}

function checkPrompt({ body, bodyLine }: Parts, prefix: string): AgentFault[] {
  if (body === '') return [at(bodyLine, 1, 'the prompt is empty; write below the front matter what to do')];
  if (prefix.length <= MAX_PREFIX) return [];
  const room = Math.max(0, MAX_PREFIX - (prefix.length - body.length));
  const before = body.slice(0, room).split('\n');
  return [
    at(
      bodyLine + before.length - 1,
      (before.at(-1)?.length ?? 0) + 1,
      `the prompt is ${body.length} characters long; its room is ${room}, beside what Quickstep says: shorten it by ${body.length - room}`,
    ),
  ];
}
