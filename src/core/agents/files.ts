// The agents for whole files: create, delete, move. Deterministic but for the text of a new file that is described
// instead of given.
import { codeFromReply, hasWholeBlock } from '../edit/reply';
import type { Validated } from '../model/ladder';
import type { StepOf } from '../plan/plan';
import { withExamples } from '../plan/instructions';
import { extensionOf } from '../policy/paths';
import type { ReadResult } from '../ports';
import { failed, unreadable, type Prepared, type StepContext } from './agent';
import { checkText } from './checkEdit';
import { uncorrected } from './edit';
import { createPrefix } from './prompts';
import { isRewritable } from './rewritable';

export function createAsks(step: StepOf<'create'>): boolean {
  return step.content === undefined;
}

export async function prepareCreate(step: StepOf<'create'>, context: StepContext): Promise<Prepared> {
  const standing = await context.read(step.file);
  if (isFile(standing)) {
    const other = standing.ok ? 'use an edit step, or another name' : 'use another name';
    return failed('changed', `${step.file} exists already; ${other}.`);
  }
  if (standing.reason !== 'missing') return unreadable(standing);
  const text = await textOf(step, context);
  if (typeof text !== 'string') return text;
  const lines = text === '' ? 0 : text.replace(/\n$/, '').split('\n').length;
  return {
    ok: true,
    change: { kind: 'create', path: step.file, result: text },
    output: { path: step.file, added: lines, removed: 0 },
  };
}

async function textOf(
  step: StepOf<'create'>,
  context: StepContext,
): Promise<string | Extract<Prepared, { ok: false }>> {
  const wanted =
    step.instruction ?? `Complete this sketch of the file:\n${step.sketch ?? step.content ?? ''}`;
  if (step.content === undefined || context.failure !== null) return askForFile(step, wanted, context);
  const checked = await checkFile(step, step.content, context);
  if (checked.ok) return checked.value;
  if (!isRewritable(step.content)) return failed('check', `${step.file}: ${checked.fault}`);
  const correct = `Write this file:\n${step.content}\nIt is not right as it stands: ${checked.fault}\nCorrect that and change nothing else of it.`;
  const result = await askForFile(step, correct, context);
  return typeof result === 'string' ? result : uncorrected(`${step.file}: ${checked.fault}`, result);
}

function checkFile(step: StepOf<'create'>, given: string, context: StepContext): Promise<Validated<string>> {
  const said = [step.instruction, step.sketch, step.content].filter(one => one !== undefined).join('\n');
  return checkText({ path: step.file, before: null, after: withFinalNewline(given), said }, context);
}

async function askForFile(
  step: StepOf<'create'>,
  wanted: string,
  context: StepContext,
): Promise<string | Extract<Prepared, { ok: false }>> {
  const language = extensionOf(step.file);
  const answer = await context.ask<string>({
    prefix: createPrefix,
    prompt: `New file ${step.file}:\n\n${withExamples(wanted, step)}\n\nWrite the whole text of the file.`,
    maxTokens: context.limits.outputTokens,
    isCode: true,
    isWhole: reply => hasWholeBlock(reply, { language }),
    validate: async reply => {
      const code = codeFromReply(reply, { language, path: step.file });
      if (code.trim() === '') return { ok: false, fault: 'the answer holds no text' };
      return checkFile(step, code, context);
    },
  });
  return answer.ok ? answer.value : failed(answer.reason, `${step.file}: ${answer.detail}`);
}

function withFinalNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

export async function prepareDelete(step: StepOf<'delete'>, context: StepContext): Promise<Prepared> {
  const text = await standingText(step.file, context);
  if (typeof text === 'object' && text !== null) return text;
  return { ok: true, change: { kind: 'delete', path: step.file, text }, output: { path: step.file } };
}

export async function prepareMove(step: StepOf<'move'>, context: StepContext): Promise<Prepared> {
  const text = await standingText(step.file, context);
  if (typeof text === 'object' && text !== null) return text;
  const there = await context.read(step.to);
  if (isFile(there)) {
    return failed('changed', `${step.to} exists already; move to another name.`);
  }
  if (there.reason !== 'missing') return unreadable(there);
  return {
    ok: true,
    change: { kind: 'move', path: step.file, to: step.to, text },
    output: { path: step.to },
  };
}

/** The text of a file that is moved or deleted; null for one that is not text, which these agents handle too. */
async function standingText(
  path: string,
  context: StepContext,
): Promise<string | null | Extract<Prepared, { ok: false }>> {
  const read = await context.read(path);
  if (read.ok) return read.file.text;
  return isFile(read) ? null : unreadable(read);
}

type Unread = Extract<ReadResult, { ok: false }>;

/** A file stands there, whether or not it can be read as text. */
function isFile(
  read: ReadResult,
): read is Extract<ReadResult, { ok: true }> | (Unread & { readonly reason: 'binary' | 'too_large' }) {
  return read.ok || read.reason === 'binary' || read.reason === 'too_large';
}
