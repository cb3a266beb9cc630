// Which of what was read before is used again, over a llama.cpp that reads letters: a token is a letter.
import { strict as assert } from 'node:assert';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { answerAsk, type Engine } from '../../../../src/node/embedded/engine';
import type { ChatItem, LlamaText, Sequence, Token } from '../../../../src/node/embedded/llama';
import { savedStates } from '../../../../src/node/embedded/savedStates';

const tokensOf = (text: string): Token[] => Array.from(text, letter => letter.codePointAt(0) as Token);
const textOf = (tokens: readonly Token[]): string => String.fromCodePoint(...tokens);

function letterSequence(reply: string): Sequence & { held: Token[] } {
  const common = (tokens: readonly Token[]): number => {
    const differs = sequence.held.findIndex((token, index) => token !== tokens[index]);
    return differs < 0 ? sequence.held.length : differs;
  };
  const sequence = {
    held: [] as Token[],
    get nextTokenIndex() {
      return sequence.held.length;
    },
    get contextTokens() {
      return sequence.held;
    },
    compareContextTokens: (tokens: readonly Token[]) => ({ firstDifferentIndex: common(tokens) }),
    adaptStateToTokens: (tokens: readonly Token[]) => {
      sequence.held = sequence.held.slice(0, common(tokens));
      return Promise.resolve();
    },
    clearHistory: () => {
      sequence.held = [];
      return Promise.resolve();
    },
    async *evaluate(tokens: readonly Token[]) {
      sequence.held.push(...tokens);
      for (const token of tokensOf(reply)) {
        yield await Promise.resolve(token);
        sequence.held.push(token);
      }
    },
    evaluateWithoutGeneratingNewTokens: (tokens: readonly Token[]) => {
      sequence.held.push(...tokens);
      return Promise.resolve();
    },
    saveStateToFile: (file: string) => writeFile(file, JSON.stringify(sequence.held)),
    loadStateFromFile: async (file: string) => {
      sequence.held = JSON.parse(await readFile(file, 'utf8')) as Token[];
    },
  };
  return sequence;
}

function letterEngine(folder: string, reply = 'ok'): Engine {
  const asText = (text: string): LlamaText => ({ tokenize: () => tokensOf(text) });
  const written = (item: ChatItem): string => (item.type === 'model' ? item.response.join('') : item.text);
  return {
    sequence: letterSequence(reply),
    context: { contextSize: 4096 },
    model: { detokenize: textOf },
    wrapper: {
      generateContextState: ({ chatHistory }: { chatHistory: readonly ChatItem[] }) => ({
        contextText: asText(chatHistory.map(item => `[${item.type}]${written(item)}`).join('')),
        stopGenerationTriggers: [],
      }),
    },
    states: savedStates(folder, 'letters'),
    held: [],
  } as unknown as Engine;
}

const editing = 'You edit one region of a file. '.repeat(4);
const commanding = 'You write one command line. '.repeat(4);
const file = (name: string): string => `The file ${name}: ${name.repeat(60)} Instruction: `;

describe('what the embedded model reads', () => {
  let folder = '';
  beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'quickstep-states-'))));
  afterEach(() => rm(folder, { recursive: true }));

  /** How many letters of the prompt it had to read. */
  async function read(engine: Engine, prefix: string, content: string): Promise<number> {
    const messages = [{ role: 'user' as const, content }];
    const ask = { type: 'ask' as const, id: 1, prefix, messages, maxTokens: 9, temperature: 0, stop: [] };
    const observer = { prefill: () => undefined, text: () => undefined, thought: () => undefined };
    const ended = await answerAsk(engine, ask, observer, new AbortController().signal);
    assert.equal(ended.ended, 'end');
    return (ended.promptTokens ?? 0) - (ended.cachedTokens ?? 0);
  }

  it('of a second step on the same file is the instruction', async () => {
    const engine = letterEngine(folder);
    assert.ok((await read(engine, editing, `${file('a')}one`)) > 180);
    assert.ok((await read(engine, editing, `${file('a')}two`)) < 20);
  });

  it('of a step after one of another agent is the instruction too', async () => {
    const engine = letterEngine(folder);
    await read(engine, editing, `${file('a')}one`);
    for (let round = 1; round <= 3; round += 1) {
      await read(engine, commanding, `run ${round}`);
      const fresh = await read(engine, editing, `${file('a')}round ${round}`);
      assert.ok(fresh < 20, `round ${round} read ${fresh}`);
    }
  });

  it('of such a step is the instruction also where little stands before it', async () => {
    const engine = letterEngine(folder);
    const command = (what: string): string => `Scripts: test, lint. ${what}`;
    await read(engine, commanding, command('one'));
    await read(engine, editing, `${file('a')}one`);
    const fresh = await read(engine, commanding, command('two'));
    assert.ok(fresh < 20, String(fresh));
  });

  it('of a step on another file is all but the fixed part', async () => {
    const engine = letterEngine(folder);
    await read(engine, editing, `${file('a')}one`);
    await read(engine, commanding, 'run it');
    const fresh = await read(engine, editing, `${file('b')}two`);
    assert.ok(fresh > 60 && fresh < 140, String(fresh));
  });

  it('of an agent in a new process is all but the fixed part', async () => {
    await read(letterEngine(folder), editing, `${file('a')}one`);
    const engine = letterEngine(folder);
    const fresh = await read(engine, editing, `${file('a')}two`);
    assert.ok(fresh > 60 && fresh < 140, String(fresh));
  });

  it('is everything where the kept states are broken', async () => {
    const engine = letterEngine(folder);
    await read(engine, editing, `${file('a')}one`);
    await read(engine, commanding, 'run it');
    for (const name of await readdir(folder)) await writeFile(path.join(folder, name), '[1,2');
    assert.ok((await read(engine, editing, `${file('a')}two`)) > 180);
  });

  it('is never taken from a state that another process has put in its place', async () => {
    const engine = letterEngine(folder);
    await read(engine, editing, `${file('a')}one`);
    await read(engine, commanding, 'run it');
    for (const name of await readdir(folder))
      await writeFile(path.join(folder, name), JSON.stringify(tokensOf('something else')));
    assert.ok((await read(engine, editing, `${file('a')}two`)) > 180);
  });

  it('leaves out what a model thinks aloud, and tells it apart', async () => {
    let shown = '';
    let thought = '';
    const engine = letterEngine(folder, '<think>\nhm\n</think>\n\nright');
    const messages = [{ role: 'user' as const, content: 'left or right?' }];
    const ask = {
      type: 'ask' as const,
      id: 1,
      prefix: '',
      messages,
      maxTokens: 99,
      temperature: 0,
      stop: [],
    };
    const observer = {
      prefill: () => undefined,
      text: (text: string) => void (shown += text),
      thought: (text: string) => void (thought += text),
    };
    await answerAsk(engine, ask, observer, new AbortController().signal);
    assert.deepEqual([shown, thought.trim()], ['right', 'hm']);
  });
});
