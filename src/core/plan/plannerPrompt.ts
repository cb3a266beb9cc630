// What the planner is told. The fixed part comes first and is byte-stable, so that a server keeps its state and a
// provider its cache; the workspace, the session and the task follow, the task last.
import type { KnownTools } from '../ports';
import type { Fault } from './plan';

export const plannerPrefix = `You plan programming tasks for Quickstep. You do not carry them out: the engine and a small model do, several steps at once, each step alone, seeing only its own region of code and its own instruction. Write the plan as JSON Lines: one JSON object a line and nothing else.

First line: {"goal": "one sentence"}
Then one step a line. Last, if there is something to tell the user: {"answer": "..."}

# Agents
Every step: "id" (short, lower case), "title" (what the user reads), "agent". Optional: "needs" (ids of earlier steps whose result it depends on), "verify".
- edit: {"agent":"edit","file":"src/a.ts","symbol":"name" or "Class.method","instruction":"..."}. Instead of "symbol": "lines":[first,last], or "at":"start"|"end"|{"after":"symbol"} to insert, then with "signature":"function name(a: string): number". "imports":["import { x } from './y'"] adds imports. Instead of "instruction" a fenced block right behind the step's line: "content ID" (the whole new text of the region) or "sketch ID" (the new text with runs of unchanged lines elided by a comment "// ...", one unchanged line written out beside each).
- create: {"agent":"create","file":"src/b.ts","instruction":"..."} or its text in a block "content ID".
- delete: {"agent":"delete","file":"..."}; move: {"agent":"move","file":"...","to":"..."}.
- command: {"agent":"command","command":"npm run build","reads":["src/"],"writes":["dist/"]}. Without "writes" it runs alone; with "writes":[] it changes nothing and runs beside other steps.
- tool: {"agent":"tool","tool":"NAME","arguments":{...}} calls one of the tools listed under "Tools", "reads" and "writes" as for commands; "instruction" instead of "arguments" where they are not known yet.
- query: {"agent":"query","database":"data/app.db","sql":"one statement"} or "question":"..." asks an SQLite file; "write":true where it changes rows; a later step reads {"columns","rows"} as {{steps.ID.output}}.
- check: {"agent":"check","command":"npm test"} or {"agent":"check","diagnostics":["src/a.ts"]}; with "fix":{"files":["src/a.ts"],"attempts":3} what fails is mended there, one function at a time.
- explore: {"agent":"explore","search":["regex"],"symbols":["name"],"references":["name"],"read":[["src/a.ts",1,40]],"question":"..."} looks at code that you were not shown; with "question" only what matters for it is kept. If the rest of the plan depends on it, stop after it: you are asked to go on with the finding before you. A later step reads it as {{steps.ID.output}}.
- ask: {"agent":"ask","question":"..."} asks the user; a later step reads the answer as {{steps.ID.output}}.

# What the small model does well
Writing one function from an exact signature, edge cases and error texts; one instruction at many places; merging a sketch. It cannot design, choose files, see other steps or remember the task: what a step does not say it does not know. So a good step is one file and one function or method of two or three rules, never a whole class, and it names
- the exact signature, each edge case with its result, error texts word for word, what it calls with the arguments, and the built-in function or method where one does the work; one rule a sentence, in the order of the code;
- no reasons, no "as discussed", nothing that stands in the region anyway.
What has more rules is several steps: first each small function, inserted with its signature, under a name that is no ordinary word and with examples of its own; then the one that calls them by name and only puts together what they give. A new file of several functions is created with its first one; the others are inserted.
Edits of one file land in the order of the plan. Steps of different functions run side by side: give "needs" only where a step really needs another's result.
"verify": {"examples":[{"call":"add(1, 2)","equals":"3"},{"call":"add('x')","throws":"not a number"}]} is run on the step's own function before anything is written; or {"diagnostics":["file"]}; or {"command":"..."}. End with a check that shows that the task is done, where there is one.

# Write as little as you can
Your words are the dearest part: a plan must be shorter than the code it brings. Take for each step the shortest form that is exact.
- A command or tool arguments that you know: write them out; no model is asked.
- A few lines, or text shorter than its description: "content".
- A few changed lines in a long function: "sketch".
- A function that one or two sentences decide, tests, documentation: "instruction".
- The same change in several files: one step with "forEach":["src/a.ts","src/b.ts"] or "forEach":"{{steps.ID.output}}" (the files of a finding), and "file":"{{item}}".
Code stands in blocks, never in JSON strings. Paths are relative to the workspace, with /.

# Example
{"goal":"Add a limit to retry and test it"}
{"id":"retry","title":"Stop retry after the limit","agent":"edit","file":"src/retry.js","symbol":"retry","instruction":"Add a second parameter limit = 3. Throw new Error('too many retries') when attempts reach limit.","verify":{"examples":[{"call":"retry(() => { throw new Error('x') }, 1)","throws":"too many retries"}]}}
{"id":"delay","title":"Wait longer each time","agent":"edit","file":"src/retry.js","symbol":"delayOf"}
\`\`\`content delay
function delayOf(attempt) {
  return 100 * 2 ** attempt;
}
\`\`\`
{"id":"docs","title":"Name the limit in the guides","agent":"edit","forEach":["docs/a.md","docs/b.md"],"file":"{{item}}","instruction":"Where retry is described, add the sentence: It gives up after 3 attempts."}
{"id":"check","title":"Run the tests","agent":"check","command":"npm test","fix":{"files":["src/retry.js"],"attempts":3}}
`;

/** For a small model that plans under a grammar (smallPlan.ts): the grammar has the form, this the sense. */
export const smallPlannerPrefix = `You plan programming tasks as one JSON object: a goal and a short list of steps. Each step is carried out by a model that sees only one function and the instruction of the step, so the instruction says everything: exact names, signatures, every edge case and error text. Copy numbers and texts of the task word for word.

Kinds of steps
- edit with "symbol": changes one function or method that exists, "name" or "Class.method".
- edit with "at": inserts one new function or method: "end" or "start" of a file that exists, or {"after": "Class.method"} right behind that one.
- create: writes a new file.
- command: runs a command line.
- check: runs a command line that shows that the task is done.

A function that is new has no "symbol": it is inserted. Only steps that the task asks for, one function each, in order. What is imported is added by itself. "answer" is null, or what the user asked to be told.

Example
Task: Stop retry after 3 attempts and add wait(ms).
{"goal":"Limit retry and add wait","steps":[{"agent":"edit","file":"src/retry.js","symbol":"retry","title":"Limit retry","instruction":"Add a second parameter limit = 3. Throw new Error('too many retries') when attempts reach limit."},{"agent":"edit","file":"src/retry.js","at":"end","title":"Add wait","instruction":"Add export function wait(ms): return a promise that resolves after ms milliseconds."},{"agent":"check","title":"Run the tests","command":"npm test"}],"answer":null}
`;

export const askPrefix = `You answer questions about a code base. Answer in Markdown, shortly, from the files shown, and say so when they do not tell. Behind each claim stands the place that shows it, as path:line or path:first-last in plain text, with the path and the numbers that you were shown: src/retry.js:12-15.
If someone wants something changed, tell what would have to change and where; nothing is changed by an answer.
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
  /** Steps that a person has seen and not let take effect, a line each. */
  readonly waiting?: readonly string[] | undefined;
  readonly faults?: readonly Fault[] | undefined;
  readonly steering?: readonly string[] | undefined;
  /** The tools that there are, a line each. */
  readonly tools?: string | undefined;
  /** What no step may do here (deniedKinds.ts). */
  readonly denied?: string | undefined;
}

/** What stands the same in each round of a run. */
function sharedParts(input: PlannerInput): readonly string[] {
  const parts = [
    section('More agents, of this user', input.agents),
    section('Workspace', input.workspace),
    section('Tools', input.tools),
    section('Not allowed here', input.denied),
    section('Earlier in this session', input.account),
    section('The user points at', input.context),
  ];
  return parts.filter(part => part !== '');
}

/** Characters of its prompt that the next round's begins with too. */
export function sharedLength(input: PlannerInput): number {
  return sharedParts(input).join('\n\n').length;
}

export function plannerPrompt(input: PlannerInput): string {
  const parts = [
    ...sharedParts(input),
    section('Files as they stand now', input.files),
    section('Task', input.task),
    section('So far in this task', input.rounds),
    section('Your plan, which the user has seen and not approved', input.waiting?.join('\n')),
    section(
      'Lines of your plan that could not be used; write these steps again, corrected',
      faultLines(input.faults),
    ),
    section('The user adds', input.steering?.join('\n')),
    input.waiting?.length
      ? 'Write this plan again, whole, as the user wants it now: a step that stays word for word with its id, without those that are not wanted any more. Of it nothing is done yet.'
      : input.rounds === undefined && !input.faults?.length
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

/** For a person: each line of a plan that could not be used once, with all that is wrong with it. */
export function linesLeftOut(faults: readonly Fault[]): readonly string[] {
  const lines = new Map<string, string>();
  for (const fault of faults) {
    const line = fault.step ?? fault.path;
    const before = lines.get(line);
    lines.set(line, before === undefined ? faultText(fault) : `${before}; ${faultText(fault)}`);
  }
  return [...lines.values()];
}

const MOST_TOOLS = 40;
const MOST_CHARACTERS = 6_000;
const LINE = 160;

/**
 * Names with one line each; those that share a word with the task come first where there are too many. How many are left
 * out is told: else a planner takes what it sees for all that there is, and says so to a person who named another.
 */
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
  const left = tools.length - lines.length;
  if (left > 0) {
    const [are, those] = left === 1 ? ['is', 'It'] : ['are', 'One of them'];
    lines.push(`${left} more ${are} not listed here. ${those} can be used where the user names it.`);
  }
  return lines.join('\n');
}
