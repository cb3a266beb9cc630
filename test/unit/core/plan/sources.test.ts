import { strict as assert } from 'node:assert';
import { checkSources, sourceText } from '../../../../src/core/plan/sources';
import { memoryPorts } from '../../../support/memoryPorts';

const files = {
  'src/retry.ts': 'a\nb\nc\n',
  'src/lib/wait.ts': 'a\n',
  'test/wait.ts': 'a\n',
  Makefile: 'all:\n\techo\n',
  'app/[id]/page.tsx': 'a\nb\n',
  'app/(home)/page.tsx': 'a\n',
};
const { ports } = memoryPorts({ files });

async function check(answer: string, sources: readonly string[], marked = answer): Promise<void> {
  const found = await checkSources(answer, ports.files, new AbortController().signal);
  assert.deepEqual([found.sources.map(sourceText), found.answer], [sources, marked]);
}

describe('the sources of an answer', () => {
  const cases: readonly (readonly [
    what: string,
    answer: string,
    sources: readonly string[],
    marked?: string,
  ])[] = [
    ['are the places that exist', 'It retries (src/retry.ts:2).', ['src/retry.ts:2']],
    ['may be several lines', 'See `src/retry.ts:1-3`.', ['src/retry.ts:1-3']],
    ['are each told once', 'src/retry.ts:1, src/retry.ts:1', ['src/retry.ts:1']],
    ['may be written as on the web', 'src/retry.ts#L1-L3', ['src/retry.ts:1-3'], 'src/retry.ts:1-3'],
    ['may begin with a dot', './src/retry.ts:1', ['src/retry.ts:1'], 'src/retry.ts:1'],
    ['may have no ending', 'Makefile:2 says it', ['Makefile:2']],
    ['may have brackets', 'app/[id]/page.tsx:2', ['app/[id]/page.tsx:2']],
    ['may have folders in brackets', 'app/(home)/page.tsx:1', ['app/(home)/page.tsx:1']],
    ['may stand without their folder', 'retry.ts:3', ['src/retry.ts:3'], 'src/retry.ts:3'],
    ['may stand in a link', '[here](src/retry.ts:3)', ['src/retry.ts:3']],
    ['are not one of two files', 'wait.ts:1', [], 'wait.ts:1 (not there)'],
    ['are marked behind the end of the file', 'src/retry.ts:4.', [], 'src/retry.ts:4 (not there).'],
    ['are marked where there is no file', 'src/gone.ts:1', [], 'src/gone.ts:1 (not there)'],
    ['are marked at line 0', 'src/retry.ts:0', [], 'src/retry.ts:0 (not there)'],
    ['are marked backwards', 'src/retry.ts:3-1', [], 'src/retry.ts:3-1 (not there)'],
    ['are no places outside', '../src/retry.ts:1', [], '../src/retry.ts:1 (not there)'],
    ['are no addresses', 'http://127.0.0.1:8080/v1 and localhost:3000 and at 12:30', []],
    ['are not looked for in blocks', '```\nat f (src/gone.ts:1)\n```\nsrc/retry.ts:1', ['src/retry.ts:1']],
    ['are not looked for in a block without end', 'x\n```\nsrc/gone.ts:1', []],
    ['are none in an empty answer', '', []],
  ];
  for (const [what, answer, sources, marked] of cases) {
    it(`${what}: ${JSON.stringify(answer)}`, () => check(answer, sources, marked));
  }

  it('are found in a long answer in no time worth telling', async function () {
    this.timeout(2000);
    await check(
      `${'a/'.repeat(50_000)} ${'x:'.repeat(50_000)} ${'-'.repeat(100_000)} ${'[a'.repeat(50_000)}`,
      [],
    );
  });
});
