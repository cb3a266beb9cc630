// What the planner is told. The fixed part comes first and is byte-stable, so that a server keeps its state and a
// provider its cache; the workspace, the session and the task follow, the task last.
import type { KnownTools } from '../ports';
import type { Fault } from './plan';

export const plannerPrefix = `You plan programming tasks for Quickstep. You do not carry them out: a small model and the engine carry out your plan, several steps at once, each step alone, seeing only its own region of code and its own instruction. Write the plan as JSON Lines: one JSON object a line and nothing else.

First line: {"goal": "one sentence"}
Then one step a line. Last, if there is something to tell the user: {"answer": "..."}

Every step: "id" (short, lower case), "title" (what the user reads), "agent". Optional: "needs" (ids of earlier steps whose result it depends on), "verify".
Agents:
- edit: {"agent":"edit","file":"src/a.ts","symbol":"name" or "Class.method", "instruction":"..."}. Instead of "symbol": "lines":[first,last] or "at":"start"|"end"|{"after":"symbol"} to insert. Instead of "instruction" give the code itself, when that is shorter: put a fenced block right behind the step's line, with the info string "content ID" (the whole new text of the region) or "sketch ID" (the new text with runs of unchanged lines elided by a comment "// ...", one unchanged line written out beside each). "imports":["import { x } from './y'"] adds imports.
- create: {"agent":"create","file":"src/b.ts","instruction":"..."} or its text in a fenced block "content ID".
- delete: {"agent":"delete","file":"..."}; move: {"agent":"move","file":"...","to":"..."}.
- command: {"agent":"command","command":"npm run build"}; with "writes":[] when it changes no files, so that it can run beside other steps.
- tool: {"agent":"tool","tool":"NAME","arguments":{...}} calls one of the tools listed under "Tools"; "instruction" instead of "arguments" where they are not known yet.
- query: {"agent":"query","database":"data/app.db","question":"..."} or "sql":"one statement" asks an SQLite file; "write":true where it changes rows; a later step reads {"columns","rows"} as {{steps.ID.output}}.
- check: {"agent":"check","command":"npm test"} or {"agent":"check","diagnostics":["src/a.ts"]}; with "fix":{"files":["src/a.ts"],"attempts":3} what fails is mended there, one function at a time.
- explore: {"agent":"explore","search":["regex"],"symbols":["name"],"references":["name"],"read":[["src/a.ts",1,40]],"question":"..."} looks at code that you were not shown; with "question" only what matters for it is kept. If the rest of the plan depends on it, stop after it: you are asked to go on with the finding before you. A later step reads it as {{steps.ID.output}}, and "forEach":"{{steps.ID.output}}" does one instruction in each file found.
- ask: {"agent":"ask","question":"..."} asks the user; a later step reads the answer as {{steps.ID.output}}.

A good step is small: one file and one function or method, never a whole class. An instruction names exact signatures, edge cases and error texts, because the small model sees nothing else. Steps of different functions run side by side: give "needs" only where a step really needs another's result. Edits of one file land in the order of the plan. "verify" may be {"command":"..."}, {"diagnostics":["file"]} or {"examples":[{"call":"add(1, 2)","equals":"3"}]}, run on the step's own function before anything is written. End with a check that shows that the task is done, where there is one. Paths are relative to the workspace, with /.

Example
{"goal":"Add a limit to retry and test it"}
{"id":"retry","title":"Stop retry after the limit","agent":"edit","file":"src/retry.js","symbol":"retry","instruction":"Add a second parameter limit = 3. Throw new Error('too many retries') when attempts reach limit.","verify":{"diagnostics":["src/retry.js"]}}
{"id":"test","title":"Test the limit","agent":"create","file":"test/limit.test.js"}
\`\`\`content test
import test from 'node:test';
\`\`\`
{"id":"check","title":"Run the tests","agent":"check","command":"npm test","needs":["retry","test"]}
`;

export const askPrefix = `You answer questions about a code base. Answer from the files shown, name the files and lines that you rely on as path:line, and say so when they do not tell. Answer in Markdown.
`;

export interface PlannerInput {
  readonly task: string;
  /** Rules, files and map, from workspaceContext: the same in each round, so it stands first. */
  readonly workspace: string;
  /** Texts of files as they stand now. */
  readonly files?: string | undefined;
  /** Agents of the user's own, one a line. */
  readonly agents?: string | undefined;
  /** Account of the session's earlier runs. */
  readonly account?: string | undefined;
  /** What the user pointed at. */
  readonly context?: string | undefined;
  /** What the rounds before this one came to. */
  readonly rounds?: string | undefined;
  readonly faults?: readonly Fault[] | undefined;
  readonly steering?: readonly string[] | undefined;
  /** The tools that there are, a line each. */
  readonly tools?: string | undefined;
}

export function plannerPrompt(input: PlannerInput): string {
  const parts = [
    section('More agents, of this user', input.agents),
    section('Workspace', input.workspace),
    section('Tools', input.tools),
    section('Earlier in this session', input.account),
    section('The user points at', input.context),
    section('Files as they stand now', input.files),
    section('Task', input.task),
    section('So far in this task', input.rounds),
    section(
      'Lines of your plan that could not be used; write these steps again, corrected',
      faultLines(input.faults),
    ),
    section('The user adds', input.steering?.join('\n')),
    input.rounds === undefined && !input.faults?.length
      ? 'Write the plan.'
      : 'Continue the plan: write only the steps that are still to be done, with new ids. If the task is done, write only {"answer": "..."}.',
  ];
  return parts.filter(part => part !== '').join('\n\n');
}

function section(title: string, text: string | undefined): string {
  return text === undefined || text === '' ? '' : `# ${title}\n${text}`;
}

function faultLines(faults: readonly Fault[] | undefined): string | undefined {
  return faults?.map(fault => `- ${faultText(fault)}`).join('\n');
}

/** A fault as one line: step, place, what is wrong. */
export function faultText({ step, path, text }: Fault): string {
  const where = [step === undefined || text.includes(`"${step}"`) ? '' : `step "${step}"`, path]
    .filter(Boolean)
    .join(', ');
  return where === '' ? text : `${where}: ${text}`;
}

const MOST_TOOLS = 40;
const MOST_CHARACTERS = 6_000;
const LINE = 160;

/** Names with one line each; those that share a word with the task come first where there are too many. */
export function toolLines(tools: KnownTools['tools'], task: string): string {
  const words = new Set(task.toLowerCase().match(/[a-z]{3,}/g) ?? []);
  const shared = ({ name, description }: KnownTools['tools'][number]): number =>
    (`${name} ${description}`.toLowerCase().match(/[a-z]{3,}/g) ?? []).filter(word => words.has(word)).length;
  const ranked = tools.length <= MOST_TOOLS ? tools : tools.toSorted((a, b) => shared(b) - shared(a));
  const lines: string[] = [];
  let characters = 0;
  for (const { name, description } of ranked.slice(0, MOST_TOOLS)) {
    const line = `- ${name}: ${description.replace(/\s+/g, ' ')}`.slice(0, LINE);
    characters += line.length;
    if (characters > MOST_CHARACTERS) break;
    lines.push(line);
  }
  return lines.join('\n');
}
