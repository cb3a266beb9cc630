// Agents of the user's own for tests, read from Markdown as from a file.
import { strict as assert } from 'node:assert';
import { readAgent } from '../../src/core/agents/readAgent';
import type { OwnAgents } from '../../src/core/plan/ownAgents';
import type { Step } from '../../src/core/plan/plan';

/** Files by name: `fields` of the front matter, then the prompt. */
export function ownAgents(
  files: Readonly<Record<string, string>>,
  models: readonly string[] = [],
): OwnAgents {
  return new Map(
    Object.entries(files).map(([name, fields]) => {
      const text = `---\nname: ${name}\ndescription: Does ${name}\n${fields}\n---\nDo it well.\n`;
      const read = readAgent({ name, text, models: new Set(models) });
      assert.ok(read.ok, JSON.stringify(read));
      return [name, read.agent];
    }),
  );
}

/** A step as a plan file holds it. */
export function ownStep(agent: string, id: string, more: object): Step {
  return { id, title: id, agent, instruction: 'do it', ...more } as unknown as Step;
}
