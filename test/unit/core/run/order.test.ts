// Whatever the plan and however long each answer takes: the files end as if the steps had run one after the other,
// commits to one file never overlap, and they happen in plan order.
import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import type { RunEvent } from '../../../../src/core/events';
import type { Step } from '../../../../src/core/plan/plan';
import { runSteps } from '../../../support/runPlan';

const names = ['a', 'b', 'c'];
const paths = ['x.js', 'y.js'];
const source = names.map(name => `function ${name}() {\n  return 0;\n}\n`).join('\n');

interface Change {
  readonly path: string;
  readonly name: string;
  readonly ms: number;
  readonly command: boolean;
}

const change = fc.record({
  path: fc.constantFrom(...paths),
  name: fc.constantFrom(...names),
  ms: fc.integer({ min: 0, max: 300 }),
  command: fc.boolean(),
});

function stepsOf(changes: readonly Change[]): Step[] {
  return changes.map(({ path, name, command }, index): Step => {
    const head = { id: `s${index}`, title: `s${index}` };
    if (command) return { ...head, agent: 'command', command: `c${index}`, writes: [], reads: [path] };
    return {
      ...head,
      agent: 'edit',
      file: path,
      symbol: name,
      instruction: `make ${name} return ${index + 1}`,
    };
  });
}

function expected(changes: readonly Change[]): Record<string, string> {
  const files = Object.fromEntries(paths.map(path => [path, source]));
  for (const [index, { path, name, command }] of changes.entries()) {
    if (command) continue;
    const body = new RegExp(`(function ${name}\\(\\) \\{\\n {2}return )\\d+`);
    files[path] = (files[path] ?? '').replace(body, `$1${index + 1}`);
  }
  return files;
}

/** Which steps wrote each file, in the order in which it happened; throws where two writes overlap. */
function writers(events: readonly RunEvent[]): Map<string, string[]> {
  const open = new Map<string, string>();
  const order = new Map<string, string[]>();
  for (const event of events) {
    if (event.type === 'effect.intent' && event.path !== undefined) {
      assert.ok(!open.has(event.path), `${event.path} is written by two steps at once`);
      open.set(event.path, event.step);
      order.set(event.path, [...(order.get(event.path) ?? []), event.step]);
    }
    if (event.type === 'effect.done' && event.path !== undefined) open.delete(event.path);
  }
  return order;
}

describe('any plan', () => {
  it('ends as if its steps had run one after the other', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 8 }),
        fc.integer({ min: 1, max: 4 }),
        async (changes, slots) => {
          const { files, events, result } = await runSteps(stepsOf(changes), {
            files: Object.fromEntries(paths.map(path => [path, source])),
            executorSlots: slots,
            executor: request => {
              const [, name = '', value = ''] =
                /make (\w) return (\d+)/.exec(request.messages[0]?.content ?? '') ?? [];
              return {
                text: `function ${name}() {\n  return ${value};\n}`,
                firstTokenMs: changes[Number(value) - 1]?.ms ?? 0,
              };
            },
            commands: Object.fromEntries(changes.map(({ ms }, index) => [`c${index}`, { ms }])),
          });
          assert.equal(result.status, 'done');
          assert.deepEqual(Object.fromEntries(files), expected(changes));
          for (const steps of writers(events).values()) {
            const numbers = steps.map(id => Number(id.slice(1)));
            assert.deepEqual(
              numbers,
              [...numbers].sort((a, b) => a - b),
            );
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
