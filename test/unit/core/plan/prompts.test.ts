import { strict as assert } from 'node:assert';
import * as prompts from '../../../../src/core/agents/prompts';

describe("the fixed part of an executor's prompt", () => {
  for (const [name, text] of Object.entries(prompts)) {
    it(`is at most 1,600 characters: ${name}`, () => assert.ok(text.length <= 1600, String(text.length)));
    it(`begins like the others: ${name}`, () =>
      assert.equal(text.slice(0, 200), prompts.editPrefix.slice(0, 200)));
  }
});
