import { strict as assert } from 'node:assert';
import * as prompts from '../../../../src/core/agents/prompts';

/** For what asks for code in a fence: short, without what the others begin with. */
const ofCode = new Set(['rewritePrefix', 'insertPrefix', 'createPrefix', 'fixPrefix']);

describe("the fixed part of an executor's prompt", () => {
  for (const [name, text] of Object.entries(prompts)) {
    it(`is at most 1,600 characters: ${name}`, () => assert.ok(text.length <= 1600, String(text.length)));
    if (ofCode.has(name))
      it(`says that nothing else is wanted: ${name}`, () =>
        assert.match(text, /code block and nothing else/));
    else it(`begins like the others: ${name}`, () => assert.ok(text.startsWith(prompts.preamble)));
  }
});
