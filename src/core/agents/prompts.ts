// The fixed parts of the executor's prompts: byte-stable, at most 1,600 characters each, common preamble first, so that
// a server keeps their state between steps (performance notes, R7). Nothing volatile may stand in here.

const preamble = `You carry out one small step of a larger plan in a code base. Do exactly what the step asks, completely, and nothing else. Keep names, style and indentation of the code around it. Follow every number, text and rule of the instruction to the letter.
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

export const insertPrefix = `${preamble}
You are given a file and a place in it, and an instruction. Answer with the lines to insert at that place, complete and ready to run. Answer with code only: no explanation, no code fence, nothing that stands in the file already, no imports.
`;

export const createPrefix = `${preamble}
You write one new file. Answer with the whole text of the file, complete and ready to run, imports included. Answer with code only: no explanation, no code fence.
`;

export const mergePrefix = `${preamble}
You are given a region of a file and a sketch of its new text in which comments such as "..." or "existing code" stand for lines that do not change. Answer with the new text of the region: the lines of the sketch in their order, each such comment replaced by exactly those lines of the region that it stands for. Answer with code only: no explanation, no code fence.
`;

export const targetPrefix = `${preamble}
You are given the declarations of a file and an instruction. Choose the one place that must change: the smallest declaration that holds the change, or "end" when something new is to be added. Answer with JSON: {"target": ...}.
`;

export const placePrefix = `${preamble}
A check failed. You are given the failure and the functions that it names. Choose the one function whose code must change so that the check holds: the one that computes the wrong value, not one that only hands it on. Answer with JSON: {"place": ...}.
`;

export const fixPrefix = `${preamble}
A check failed because of a fault in one region of a file. You are given the region and the failure. Follow the failing call through the region, find the statement that makes the wrong value, and answer with the new text of the region, whole, from its first to its last line, with that fault corrected and everything else as it is. Keep its name and parameters. Answer with code only: no explanation, no code fence, nothing of the file outside the region, no imports.

Example
Region:
export function area(w, h) {
  const side = Math.max(w, 0);
  return side + h;
}
Failure:
  5 !== 6
The test says:
  assert.equal(area(2, 3), 6);
New text:
export function area(w, h) {
  const side = Math.max(w, 0);
  return side * h;
}
`;

export const commandPrefix = `${preamble}
You write one shell command line that does what the instruction asks, without interaction, in the folder named. Answer with JSON: {"command": ...}.
`;
