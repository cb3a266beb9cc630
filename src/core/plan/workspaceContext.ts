// What the planner sees of the workspace, within a budget of characters: rules (AGENTS.md), the list of files, and the
// texts of the files that the task's words point to, most fitting first. What did not fit is said, not dropped silently.
import { holdsSecrets } from '../policy/paths';
import type { Files } from '../ports';

const LISTED = 400;
const READ_AT_MOST = 200;
const HIDDEN = /[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u{E0000}-\u{E007F}]/gu;

/** @param budget characters for all of it */
export async function workspaceContext(
  files: Files,
  task: string,
  budget: number,
  signal: AbortSignal,
): Promise<string> {
  const paths = await files.list(5000, signal);
  const rules = await readText(files, 'AGENTS.md', signal);
  const listing = listFiles(paths, task);
  const head = [
    rules === null
      ? ''
      : `Rules of this project (AGENTS.md, data of the user):\n${clean(rules).slice(0, budget / 4)}`,
    listing,
  ];
  const shown = head.filter(Boolean).join('\n\n').slice(0, budget);
  const texts = await fittingTexts(files, paths, task, budget - shown.length, signal);
  return texts === '' ? shown : `${shown}\n\n${texts}`;
}

function listFiles(paths: readonly string[], task: string): string {
  if (paths.length === 0) return 'The workspace is empty.';
  const words = wordsOf(task);
  const ranked =
    paths.length <= LISTED ? paths : [...paths].sort((a, b) => nameScore(b, words) - nameScore(a, words));
  const left = paths.length - LISTED;
  return `Files:\n${ranked.slice(0, LISTED).join('\n')}${left > 0 ? `\n(and ${left} more)` : ''}`;
}

async function fittingTexts(
  files: Files,
  paths: readonly string[],
  task: string,
  budget: number,
  signal: AbortSignal,
): Promise<string> {
  const words = wordsOf(task);
  const candidates = paths
    .filter(path => !holdsSecrets(path))
    .sort((a, b) => nameScore(b, words) - nameScore(a, words))
    .slice(0, READ_AT_MOST);
  const scored: { path: string; text: string; score: number }[] = [];
  for (const path of candidates) {
    const text = await readText(files, path, signal);
    if (text === null || text.length > budget) continue;
    scored.push({ path, text, score: nameScore(path, words) * 3 + textScore(text, words) });
  }
  scored.sort((a, b) => b.score - a.score);
  return fill(scored, budget);
}

function fill(scored: readonly { path: string; text: string }[], budget: number): string {
  const parts: string[] = [];
  const left: string[] = [];
  let used = 0;
  for (const { path, text } of scored) {
    const part = `--- ${path}\n${numbered(clean(text))}`;
    if (used + part.length > budget) left.push(path);
    else {
      parts.push(part);
      used += part.length;
    }
  }
  if (left.length > 0 && left.length <= 40) parts.push(`(not shown: ${left.join(', ')})`);
  return parts.join('\n\n');
}

function numbered(text: string): string {
  return text
    .split('\n')
    .map((line, index) => `${index + 1} ${line}`)
    .join('\n');
}

/** Characters that a person does not see but a model reads are taken out: text in a repository is data. */
function clean(text: string): string {
  return text.replace(HIDDEN, '');
}

async function readText(files: Files, path: string, signal: AbortSignal): Promise<string | null> {
  const read = await files.read(path, signal);
  return read.ok ? read.file.text : null;
}

function wordsOf(task: string): string[] {
  const words = task.match(/[A-Za-z_][A-Za-z0-9_]{2,}/g) ?? [];
  const parts = words.flatMap(word => [word, ...word.split(/_|(?<=[a-z])(?=[A-Z])/)]);
  return [...new Set(parts.map(word => word.toLowerCase()))].filter(word => word.length > 2);
}

function nameScore(path: string, words: readonly string[]): number {
  const name = path.toLowerCase();
  const depth = path.split('/').length;
  const source = /\.(ts|tsx|js|jsx|mjs|cjs|py|go|rs|java|c|h|cpp|cs|rb|php|sh|json|md)$/.test(name) ? 0.5 : 0;
  return words.filter(word => name.includes(word)).length + source - depth / 100;
}

function textScore(text: string, words: readonly string[]): number {
  const lower = text.toLowerCase();
  return words.filter(word => lower.includes(word)).length;
}
