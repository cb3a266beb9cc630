// A step after a step of another agent, against one after a step of its own agent: with one slot the embedded model
// keeps what each agent read last, so that a switch costs no second reading.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { regionPrompt } from '../../src/core/agents/partPrompt';
import { commandPrefix, editPrefix } from '../../src/core/agents/prompts';
import type { ModelRequest } from '../../src/core/ports';
import { createEmbeddedModel, type EmbeddedModel } from '../../src/node/embedded/embeddedModel';
import type { Bench } from './measure';

const ROUNDS = 3;
export const region = Array.from(
  { length: 24 },
  (_, index) => `  if (items[${index}] !== undefined) total += items[${index}].price * ${index + 2};`,
).join('\n');

export function editStep(instruction: string): ModelRequest {
  const content = regionPrompt({ path: 'src/total.js', text: region }, instruction);
  return { prefix: editPrefix, messages: [{ role: 'user', content }], maxTokens: 3, temperature: 0 };
}

function commandStep(instruction: string): ModelRequest {
  const content = `Folder: .\nInstruction: ${instruction}`;
  return { prefix: commandPrefix, messages: [{ role: 'user', content }], maxTokens: 3, temperature: 0 };
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

const median = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;

export const bench: Bench = {
  name: 'agent switch',
  promise: 'the first token of an edit after a command comes within 1.2 times that of an edit after an edit',
  reference: 'an edit after an edit',
  measure: () =>
    withEmbedded(async model => {
      await firstToken(model, editStep('Start.'));
      await firstToken(model, commandStep('Start.'));
      await firstToken(model, editStep('Go on.'));
      const after: number[] = [];
      const against: number[] = [];
      for (let round = 1; round <= ROUNDS; round += 1) {
        against.push(await firstToken(model, editStep(`Count ${round} more items.`)));
        await firstToken(model, commandStep(`Run test ${round}.`));
        after.push(await firstToken(model, editStep(`Count ${round} fewer items.`)));
      }
      return { took: median(after), against: median(against) };
    }),
  holds: ({ took, against }) => took <= 1.2 * against,
};
