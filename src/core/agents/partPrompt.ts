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

export function regionPrompt(path: string, text: string, asked: string): string {
  return `File: ${path}\nRegion:\n${text}\nInstruction: ${asked}\nNew text:`;
}

export function partPrompt(path: string, text: string, asked: string): string {
  return chatPrompt(
    `File ${path}, the part to change:`,
    fenced(path, text),
    asked,
    'the whole new text of this part',
  );
}

export function additionPrompt(path: string, text: string, asked: string): string {
  return chatPrompt(`File ${path}:`, fenced(path, text), asked, 'only what is to be added to the file');
}

export function blocksPrompt(path: string, text: string, asked: string): string {
  return chatPrompt(`File ${path}, the part to change:`, fenced(path, text), asked, 'the blocks alone');
}

function chatPrompt(head: string, part: string, asked: string, wanted: string): string {
  return `${head}\n${part}\n\n${asked}\n\nWrite ${wanted}.`;
}

/** In a fence longer than any in the text. */
export function fenced(path: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const extension = extensionOf(path);
  return `${fence}${languages[extension] ?? extension}\n${text}\n${fence}`;
}
