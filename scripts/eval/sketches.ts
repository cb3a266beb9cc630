// How sketches are merged: by the engine alone, by the engine with lines that the executor names where the engine is not
// certain, and by having the executor retype the region. A merge is exact, refused or WRONG. Each way has the same checks:
// the syntax tree, and one repair with the fault shown.
import { mergeByEngine, mergeQuestion, retypeQuestion } from '../../src/core/agents/mergeSketch';
import type { Question, Validated } from '../../src/core/model/ladder';
import type { Model, ModelMessage, Syntax } from '../../src/core/ports';
import { createSyntax } from '../../src/node/syntax';
import { sketchCases, type SketchCase } from '../../test/support/sketchCases';
import { percent, spread, type EvalContext, type Report, type Suite } from './suite';

type Way = 'engine' | 'engine + lines' | 'retyped';

interface Verdict {
  readonly name: string;
  readonly way: Way;
  readonly result: 'exact' | 'refused' | 'WRONG';
  readonly calls: number;
  readonly tokens: number;
  readonly milliseconds: number;
  readonly replies: readonly string[];
}

const ATTEMPTS = 2;

export const sketches: Suite = {
  name: 'sketches',
  about: 'sketches merged by the engine, with lines named by the executor, and retyped by it',
  async run(context) {
    const cases = spread(sketchCases, context.sample);
    const syntax = createSyntax('dist/grammars');
    const verdicts: Verdict[] = [];
    for (const [i, one] of cases.entries()) {
      const byEngine = engineAlone(one);
      verdicts.push(byEngine);
      const merged = byEngine.result !== 'refused';
      verdicts.push(
        merged ? { ...byEngine, way: 'engine + lines' } : await ask(one, 'engine + lines', syntax, context),
      );
      verdicts.push(await ask(one, 'retyped', syntax, context));
      if (i % 10 === 9) context.say(`${i + 1} of ${cases.length} sketches`);
      context.signal.throwIfAborted();
    }
    return reportOf(cases.length, verdicts);
  },
};

function engineAlone(one: SketchCase): Verdict {
  const began = performance.now();
  const merged = mergeByEngine(one.region, one.sketch);
  const milliseconds = performance.now() - began;
  const result = !merged.ok ? 'refused' : merged.text === one.expected ? 'exact' : 'WRONG';
  return { name: one.name, way: 'engine', result, calls: 0, tokens: 0, milliseconds, replies: [] };
}

async function ask(one: SketchCase, way: Way, syntax: Syntax, context: EvalContext): Promise<Verdict> {
  const began = performance.now();
  const check = (code: string): Promise<Validated<string>> => checkSyntax(one, code, syntax);
  const sketch = { file: one.path, old: one.region, sketch: one.sketch };
  const question = way === 'retyped' ? retypeQuestion(sketch, check) : mergeQuestion(sketch, check);
  const said = await converse(question, context.executor(), context.signal);
  const result = said.value === null ? 'refused' : said.value === one.expected ? 'exact' : 'WRONG';
  const { replies, tokens } = said;
  return {
    ...{ name: one.name, way, result, tokens, replies },
    calls: replies.length,
    milliseconds: performance.now() - began,
  };
}

async function checkSyntax(one: SketchCase, code: string, syntax: Syntax): Promise<Validated<string>> {
  const [before, after] = [await syntax.faults(one.path, one.region), await syntax.faults(one.path, code)];
  const fault = after?.[0];
  if (fault === undefined || after === null || after.length <= (before?.length ?? 0))
    return { ok: true, value: code };
  return { ok: false, fault: `a syntax error, ${fault.text}, at line ${fault.line}` };
}

/** The first answer and, where it is at fault, one repair with the fault shown. */
async function converse(
  question: Question<string>,
  model: Model,
  signal: AbortSignal,
): Promise<{ value: string | null; replies: string[]; tokens: number }> {
  const { prefix, prompt, maxTokens, schema } = question;
  const messages: ModelMessage[] = [{ role: 'user', content: prompt }];
  const replies: string[] = [];
  let tokens = 0;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const request = { prefix, messages, maxTokens, temperature: 0, ...(schema ? { schema } : {}) };
    const observer = { text: () => undefined, progress: () => undefined };
    const answer = await model.answer(request, observer, signal);
    if (!answer.ok) throw new Error(answer.detail);
    replies.push(answer.text);
    tokens += answer.usage.completionTokens ?? 0;
    const checked = await question.validate(answer.text);
    if (checked.ok) return { value: checked.value, replies, tokens };
    messages.push({ role: 'assistant', content: answer.text });
    messages.push({
      role: 'user',
      content: `That is not right: ${checked.fault}\nAnswer again, whole and corrected, in the same form.`,
    });
  }
  return { value: null, replies, tokens };
}

function reportOf(count: number, verdicts: readonly Verdict[]): Report {
  const ways: readonly Way[] = ['engine', 'engine + lines', 'retyped'];
  const rows = ways.map(way => {
    const of = verdicts.filter(one => one.way === way);
    const having = (result: Verdict['result']): number => of.filter(one => one.result === result).length;
    const sum = (value: (one: Verdict) => number): number => of.reduce((total, one) => total + value(one), 0);
    return [
      way,
      `${having('exact')} (${percent(having('exact'), count)})`,
      having('refused'),
      having('WRONG'),
      sum(one => one.calls),
      (sum(one => one.tokens) / count).toFixed(1),
      (sum(one => one.milliseconds) / count / 1000).toFixed(2),
    ];
  });
  const wrong = (way: Way): number =>
    verdicts.filter(one => one.way === way && one.result === 'WRONG').length;
  return {
    columns: [`${count} sketches`, 'exact', 'refused', 'WRONG', 'calls', 'tokens each', 's each'],
    rows,
    promises: [{ text: 'the engine alone merges nothing wrong', kept: wrong('engine') === 0 }],
    verdicts,
  };
}
