import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import type { ModelAnswer, ModelRequest } from '../../src/core/ports';
import { createLanguageModel } from '../../src/vscode/languageModel';
import { never } from './hostWorkspace';

type Chunk = string | Error;

/** A model of the editor that says these chunks; `'wait'` waits for its token. */
function fakeModel(
  chunks: readonly Chunk[],
  seen: vscode.LanguageModelChatMessage[] = [],
): vscode.LanguageModelChat {
  async function* text(token: vscode.CancellationToken | undefined): AsyncGenerator<string> {
    for (const chunk of chunks) {
      if (chunk instanceof Error) throw chunk;
      if (chunk === 'wait')
        await new Promise<void>(resolve => token?.onCancellationRequested(() => resolve()));
      else yield await Promise.resolve(chunk);
    }
  }
  return {
    name: 'Fake',
    id: 'fake',
    vendor: 'test',
    family: 'fake',
    version: '1',
    maxInputTokens: 4000,
    countTokens: () => Promise.resolve(1),
    sendRequest(messages, _options, token) {
      seen.push(...messages);
      return Promise.resolve({ stream: text(token), text: text(token) });
    },
  };
}

const request: ModelRequest = {
  prefix: 'You plan.',
  messages: [{ role: 'user', content: 'Plan this.' }],
  maxTokens: 100,
  temperature: 0,
};

async function answer(
  chunks: readonly Chunk[],
  more: Partial<ModelRequest> = {},
  signal = never,
): Promise<{ result: ModelAnswer; shown: string; thought: string }> {
  let shown = '';
  let thought = '';
  const model = createLanguageModel({ provider: 'vscode', model: 'test/fake' }, () =>
    Promise.resolve({ ok: true, model: fakeModel(chunks) }),
  );
  const observer = {
    text: (chunk: string) => void (shown += chunk),
    thought: (chunk: string) => void (thought += chunk),
    progress: () => undefined,
  };
  return { result: await model.answer({ ...request, ...more }, observer, signal), shown, thought };
}

/** How it ended, and with what text. */
async function check(chunks: readonly Chunk[], more: Partial<ModelRequest>, expected: string): Promise<void> {
  const { result, shown } = await answer(chunks, more);
  assert.equal(`${result.ok ? result.stopped : result.reason}: ${result.text}`, expected);
  assert.equal(shown, result.text);
}

describe("VS Code's language models", () => {
  it('stream their text', () => check(['one ', 'two'], {}, 'end: one two'));
  it('end before a stop sequence', () => check(['one <e', 'nd> two'], { stop: ['<end>'] }, 'end: one '));
  it('are cut at the limit of tokens', () =>
    check(['x'.repeat(50)], { maxTokens: 5 }, `length: ${'x'.repeat(40)}`));
  it('keep to themselves what they think aloud', () =>
    check(['\n<thi', 'nk>a\nb</think>', '\n\n{"a"', ':1}'], {}, 'end: {"a":1}'));
  it('tell apart what they think aloud', async () => {
    const { thought } = await answer(['<think>hm, ', 'so</think>', 'a']);
    assert.equal(thought, 'hm, so');
  });
  it('may begin with what only looks like a thought', () => check(['<thi'], {}, 'end: <thi'));
  it('that say nothing are malformed', () => check([], {}, 'malformed: '));
  it('that break off are cut', () => check(['one', new Error('gone')], {}, 'cut: one'));
  it('that cannot be reached say so', () => check([new Error('gone')], {}, 'unreachable: '));
  it('without permission are denied', () =>
    check([vscode.LanguageModelError.NoPermissions('no')], {}, 'denied: '));
  it('that are gone are not found', () =>
    check([vscode.LanguageModelError.NotFound('no')], {}, 'not_found: '));

  it('stop with the signal', async () => {
    const stop = new AbortController();
    const answered = answer(['one', 'wait', 'two'], {}, stop.signal);
    setTimeout(() => stop.abort(), 20);
    const { result } = await answered;
    assert.deepEqual([result.ok, result.text], [false, 'one']);
    assert.equal(!result.ok && result.reason, 'stopped');
  });

  it('get the fixed part first, as the user, with the schema in words', async () => {
    const seen: vscode.LanguageModelChatMessage[] = [];
    const model = createLanguageModel({ provider: 'vscode', model: 'test/fake' }, () =>
      Promise.resolve({ ok: true, model: fakeModel(['{}'], seen) }),
    );
    await model.answer(
      { ...request, schema: { type: 'object' } },
      { text: () => 0, progress: () => 0 },
      never,
    );
    assert.deepEqual(
      seen.map(({ role, content }) => [
        role,
        content.map(part => (part as vscode.LanguageModelTextPart).value).join(''),
      ]),
      [
        [
          vscode.LanguageModelChatMessageRole.User,
          'You plan.\n\nAnswer with one JSON value and nothing else. It must satisfy this JSON Schema:\n{"type":"object"}',
        ],
        [vscode.LanguageModelChatMessageRole.User, 'Plan this.'],
      ],
    );
  });

  it('tell their context', async () => {
    const model = createLanguageModel({ provider: 'vscode', model: 'test/fake' }, () =>
      Promise.resolve({ ok: true, model: fakeModel([]) }),
    );
    assert.deepEqual(await model.facts(never), { ok: true, facts: { contextTokens: 4000, slots: 1 } });
  });

  it('that are not there say what to do', async () => {
    const model = createLanguageModel({ provider: 'vscode', model: 'nobody/nothing' });
    const { text, ...facts } = { text: '', ...(await model.facts(never)) };
    assert.equal(text, '');
    assert.equal(facts.ok, false);
  });
});
