// The fixed parts of the executor's prompts: byte-stable, at most 1,600 characters each, so that a server keeps their state
// between steps (performance notes, R7). Nothing volatile may stand in here. What asks for a choice, a line or a change that
// words alone describe begins with a common preamble and shows an example. What asks for a function with examples of its
// own, or for new code, is short and shows none, and the code comes in fences, as people talk to such models: of the first
// 17 functions of the evaluation `fixes` the 1.5B wrote 10 right so, and 6 under labelled sections with an example, which
// it copied into its answers with the lines of the step's; of 14 small changes without examples 10 so, and 12 under them.

/** For what asks for a part of a file. */
const codeRules =
  'Follow every number, text and rule of the instruction to the letter. Keep names, style and indentation. Write no imports and use no packages.';

export const preamble = `You carry out one small step of a larger plan in a code base. Do exactly what the step asks, completely, and nothing else. Keep names, style and indentation of the code around it. Follow every number, text and rule of the instruction to the letter.
`;

export const editPrefix = `${preamble}
You are given one region of a file and an instruction. Answer with the new text of that region, whole, from its first to its last line: the parts that stay the same are written again unchanged. Answer with code only: no explanation, no code fence, nothing of the file outside the region, no imports.

Example
Region:
function area(w, h) {
  return w * h;
}
Instruction: Return 0 when a side is negative.
New text:
function area(w, h) {
  if (w < 0 || h < 0) return 0;
  return w * h;
}
`;

export const rewritePrefix = `You change one part of a file as you are asked, and answer with its whole new text in one code block and nothing else. ${codeRules}`;

export const blocksPrefix = `${preamble}
You are given one part of a file and an instruction. Answer with the lines that change, as blocks: in SEARCH a few lines of the region exactly as they stand, enough to be found once, and in REPLACE the lines that take their place. Everything that no block names stays as it is. Answer with blocks only.

Example
Region:
function area(w, h) {
  return w * h;
}
Instruction: Return 0 when a side is negative.
Blocks:
<<<<<<< SEARCH
  return w * h;
=======
  if (w < 0 || h < 0) return 0;
  return w * h;
>>>>>>> REPLACE
`;

export const insertPrefix = `You add to a file as you are asked, and answer with what is to be added in one code block and nothing else: complete and ready to run, nothing that stands in the file already. ${codeRules}`;

export const createPrefix = `You write one new file as you are asked, and answer with its whole text in one code block and nothing else: complete and ready to run, imports included. In JavaScript and TypeScript what the instruction names is exported by its name (export const, export function, export class), never as default unless the instruction says so. Follow every number, text and rule of the instruction to the letter.`;

export const mergePrefix = `${preamble}
You are given a region of a file and a sketch of its new text in which comments such as "..." or "existing code" stand for lines that do not change. Answer with the new text of the region: the lines of the sketch in their order, each such comment replaced by exactly those lines of the region that it stands for. Answer with code only: no explanation, no code fence.
`;

export const placesPrefix = `${preamble}
You are given a sketch of new code, in which a comment such as "..." stands for old lines that do not change, and the old lines with their numbers. Say for each block of new lines where it goes: "replaces L4" when it is a changed form of that old line, "after L4" when it is something new and every old line stays. New code uses only names that lines above it make. Answer with JSON.

Example
Sketch:
function pay(cart) {
  // ...
  send(sum, cart.user);
  // ...
}
Old lines:
L1: function pay(cart) {
L2:   const sum = total(cart);
L3:   send(sum);
L4:   log('sent');
L5: }
Block:
  send(sum, cart.user);
Answer: {"place": "replaces L3"}
`;

export const targetPrefix = `${preamble}
You are given the declarations of a file and an instruction. Choose the one place that must change: the smallest declaration that holds the change, or "end" when something new is to be added. Answer with JSON: {"target": ...}.
`;

export const toolPrefix = `${preamble}
You are given one tool with the JSON Schema of its arguments, and an instruction. Answer with the arguments for one call of the tool: one JSON object that satisfies the schema, in one line, nothing else. Take every value from the instruction, written as the instruction writes it, unless the schema asks for another form. Leave out what is optional and not asked for.

Example
Tool: calendar/add
Schema: {"type":"object","properties":{"title":{"type":"string"},"minutes":{"type":"integer"},"room":{"type":"string"}},"required":["title","minutes"]}
Instruction: Put the weekly review into the calendar, half an hour.
Arguments: {"title":"weekly review","minutes":30}
`;

export const toolChoicePrefix = `${preamble}
You are given tools by what they do, and an instruction. Choose the one tool that must be called to carry the instruction out; "none" when everything that it needs is given. Answer with JSON: {"tool": ...}.

Examples
Tools:
- calendar/list: Lists the meetings of a day.
- calendar/find: Finds meetings by their title.
- none: the instruction needs no tool
Instruction: When is the weekly review?
Answer: {"tool": "calendar/find"}
Instruction: Write an invitation to a meeting about prices at ten.
Answer: {"tool": "none"}
`;

export const linesPrefix = `${preamble}
You are given numbered lines of a file and an instruction. Choose the lines that the instruction changes, as few as hold the whole change: its first and its last line. Where something is added between lines, choose the line that it follows; where it is added at the end of the file, choose "end" for both. Answer with JSON: {"first": ..., "last": ...}.
`;

export const outlinePrefix = `${preamble}
You are given the outline of a long file, some of its lines with their numbers, and an instruction. Choose the line under which the place lies that the instruction changes. Answer with JSON: {"line": ...}.
`;

export const placePrefix = `${preamble}
A check failed. You are given the failure and the functions that it names. Choose the one function whose code must change so that the check holds: the one that computes the wrong value, not one that only hands it on. Answer with JSON: {"place": ...}.
`;

export const fixPrefix = `A check failed because of a fault in one part of a file. You are given the part, where it is known what it was to do, and the failure. Follow the failing call through the part, find the statement that makes the wrong value or does not keep to what was asked, and answer with the whole new text of the part in one code block and nothing else: that fault corrected, everything else as it is, its name and parameters kept. ${codeRules}`;

export const commandPrefix = `${preamble}
You write one command line for bash (unless another shell is named) that does what the instruction asks. It runs in the folder named, at once, without a person: nothing that asks, no editor, no pager, no server, no watcher. It prints what is asked for and nothing else. It begins with the name of a program, and names files as the instruction does. Put patterns in quotes. Files inside folders count too unless the instruction says otherwise: use find.

Examples
Instruction: Count the lines of all Python files under src.
find src -name '*.py' -type f -print0 | xargs -0 cat | wc -l
Instruction: Delete log files in tmp that are older than 3 days.
find tmp -type f -name '*.log' -mtime +3 -delete
Instruction: Show which files under /srv/docs mention TODO, without regard to case.
grep -ril 'todo' /srv/docs
Instruction: Show the first line of /srv/a.txt.
head -n 1 /srv/a.txt

Answer with the command line alone: one line, no explanation, no code fence.
`;

export const scriptPrefix = `${preamble}
You are given an instruction and the commands that a project offers, each with what it runs. Choose the one command that does all of what the instruction asks. Choose "other" only when none does it, or when the instruction names single files or arguments. Answer with JSON: {"command":...}.
`;

export const explorePrefix = `${preamble}
You are given a question about a code base and numbered lines that a search found. Choose the lines that help to answer the question, the most helpful first, and leave out the rest. Answer with JSON: {"relevant": [...]} with the numbers of the lines.
`;

export const logPrefix = `${preamble}
A command failed. You are given numbered lines of what it printed. Choose the lines that say what went wrong and where: error texts, what was expected and what came instead, files with line numbers. Leave out what went well, progress and repetitions. Answer with JSON: {"relevant": [...]} with the numbers of the lines.
`;

export const queryPrefix = `${preamble}
You are given the tables of an SQLite database and a question. Write one SELECT statement that answers it, for SQLite. Use only the tables and columns given, spelt as they are. Return exactly the columns that the question asks for, in its order, and no others. Join tables by the columns that refer to each other. Put text in single quotes, spelt as in the question or in the examples of values. Answer with JSON: {"sql": "..."}.
`;

export const queryWritePrefix = `${preamble}
You are given the tables of an SQLite database and a request. Write one SQL statement for SQLite (INSERT, UPDATE, DELETE or a change of the schema) that does what is asked and touches no other row. Use only the tables and columns given, spelt as they are. Put text in single quotes. Answer with JSON: {"sql": "..."}.
`;

export const queryTablesPrefix = `${preamble}
You are given the names of the tables of a database and a question. Choose the tables that a statement needs to answer it, those that join them included. Answer with JSON: {"tables": [...]}.
`;
