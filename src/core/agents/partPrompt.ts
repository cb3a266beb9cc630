// How a part of a file is put before the executor: its text in a fence, then what is asked in words; under labels where a
// change is described by words alone (prompts.ts says what was measured). What steps on one part share comes first, what
// is of this step alone last: a server keeps the state of the former.
import { extensionOf } from '../policy/paths';

/** What models know languages by, where it is not the extension. */
const languages: Readonly<Record<string, string>> = {
  ...{ js: 'javascript', cjs: 'javascript', mjs: 'javascript', jsx: 'javascript' },
  ...{ ts: 'typescript', cts: 'typescript', mts: 'typescript', tsx: 'typescript' },
  ...{ py: 'python', md: 'markdown', rs: 'rust', rb: 'ruby', sh: 'bash', yml: 'yaml' },
};

export interface Part {
  readonly path: string;
  readonly text: string;
  /** Heads of functions that stand elsewhere in the file and are to be called. */
  readonly heads?: readonly string[];
}

export function regionPrompt(part: Part, asked: string): string {
  return `File: ${part.path}\nRegion:\n${part.text}\n${besideOf(part)}Instruction: ${asked}\nNew text:`;
}

export function partPrompt(part: Part, asked: string): string {
  return chatPrompt(', the part to change', part, asked, 'the whole new text of this part');
}

export function additionPrompt(part: Part, asked: string): string {
  return chatPrompt('', part, asked, 'only what is to be added to the file');
}

export function blocksPrompt(part: Part, asked: string): string {
  return chatPrompt(', the part to change', part, asked, 'the blocks alone');
}

function chatPrompt(what: string, part: Part, asked: string, wanted: string): string {
  const shown = fenced(part.path, part.text);
  return `File ${part.path}${what}:\n${shown}\n\n${besideOf(part)}${asked}\n\nWrite ${wanted}.`;
}

function besideOf({ path, heads = [] }: Part): string {
  if (heads.length === 0) return '';
  const listed = fenced(path, heads.join('\n'));
  return `The file already has these; call them where they are needed, do not write them again:\n${listed}\n\n`;
}

/** In a fence longer than any in the text. */
export function fenced(path: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const extension = extensionOf(path);
  return `${fence}${languages[extension] ?? extension}\n${text}\n${fence}`;
}
