// The embedded model as benches ask it: a process of its own with no saved states, and the time to a first token.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { regionPrompt } from '../../src/core/agents/partPrompt';
import { editPrefix } from '../../src/core/agents/prompts';
import type { ModelRequest } from '../../src/core/ports';
import { createEmbeddedModel, type EmbeddedModel } from '../../src/node/embedded/embeddedModel';

export const region = Array.from(
  { length: 24 },
  (_, index) => `  if (items[${index}] !== undefined) total += items[${index}].price * ${index + 2};`,
).join('\n');

export function editRequest(instruction: string): ModelRequest {
  const content = regionPrompt({ path: 'src/total.js', text: region }, instruction);
  return { prefix: editPrefix, messages: [{ role: 'user', content }], maxTokens: 3, temperature: 0 };
}

/** Milliseconds until the first token. */
export async function firstToken(model: EmbeddedModel, request: ModelRequest): Promise<number> {
  const start = performance.now();
  let first = 0;
  const observer = { text: () => void (first ||= performance.now()), progress: () => undefined };
  const answer = await model.answer(request, observer, new AbortController().signal);
  if (!answer.ok) throw new Error(answer.detail);
  return (first || performance.now()) - start;
}

export async function withEmbedded<T>(work: (model: EmbeddedModel) => Promise<T>): Promise<T> {
  const states = mkdtempSync(path.join(tmpdir(), 'quickstep-states-'));
  const model = createEmbeddedModel({
    model: 'qwen2.5-coder-1.5b',
    child: path.resolve('dist', 'node', 'embedded', 'embeddedChild.js'),
    contextTokens: 4096,
    states,
  });
  try {
    return await work(model);
  } finally {
    model.close();
    rmSync(states, { recursive: true, force: true });
  }
}
