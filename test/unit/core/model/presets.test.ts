import { strict as assert } from 'node:assert';
import { addressAt, plannersFirst, providerPresets } from '../../../../src/core/model/presets';

function preset(id: string) {
  const found = providerPresets.find(one => one.id === id);
  assert.ok(found);
  return found;
}

describe('an address that was typed', () => {
  function check(id: string, typed: string, baseUrl: string | undefined): void {
    const { provider } = preset(id);
    it(`${typed} of ${id} is kept as ${baseUrl ?? 'the provider alone'}`, () => {
      assert.deepEqual(
        addressAt(preset(id), typed),
        baseUrl === undefined ? { provider } : { provider, baseUrl },
      );
    });
  }
  check('anthropic', 'https://api.anthropic.com', undefined);
  check('anthropic', 'https://api.anthropic.com/', undefined);
  check('anthropic', 'https://gateway.example/anthropic', 'https://gateway.example/anthropic');
  check('openai', 'https://api.openai.com/v1', undefined);
  check('openrouter', 'https://openrouter.ai/api/v1', 'https://openrouter.ai/api/v1');
  check('own', ' http://127.0.0.1:8080/v1/ ', 'http://127.0.0.1:8080/v1');
  check('ollama', 'http://127.0.0.1:11434', undefined);
});

describe('the models offered as planner', () => {
  function check(id: string, names: readonly string[], offered: readonly string[]): void {
    it(`of ${id} are ${offered.join(', ')}`, () => {
      const found = plannersFirst(
        names.map(name => ({ name })),
        preset(id),
      );
      assert.deepEqual(
        found.map(({ name }) => name),
        offered,
      );
    });
  }
  check(
    'anthropic',
    ['claude-haiku-4-5', 'claude-opus-4-1', 'claude-sonnet-4-5'],
    ['claude-sonnet-4-5', 'claude-haiku-4-5', 'claude-opus-4-1'],
  );
  check(
    'openai',
    ['whisper-1', 'gpt-4o', 'text-embedding-3-large', 'gpt-5', 'gpt-4o-mini-tts', 'dall-e-3', 'gpt-5-mini'],
    ['gpt-5', 'gpt-4o', 'gpt-5-mini'],
  );
  check(
    'gemini',
    ['gemini-2.5-flash', 'gemini-embedding-001', 'imagen-4.0', 'gemini-2.5-pro'],
    ['gemini-2.5-pro', 'gemini-2.5-flash'],
  );
  check('own', ['text-embedding-only'], ['text-embedding-only']);
  check('own', ['b', 'a'], ['b', 'a']);
});
