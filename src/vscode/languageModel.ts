// The provider `vscode`: a language model that the editor or another extension offers. It knows no system role (the
// prefix goes first, as the user's), no constrained decoding (the schema is put into words and the engine checks the
// answer), no temperature, and reports neither tokens nor times: what it does not report stays absent.
import * as vscode from 'vscode';
import type { ModelConfig } from '../core/config';
import type { Model, ModelAnswer, ModelObserver, ModelProblem, ModelRequest } from '../core/ports';
import { withoutThinking } from '../core/text/withoutThinking';

/** Characters that a token stands for at most, as a bound where the provider takes none. */
const CHARS_PER_TOKEN = 8;

type Found =
  | { readonly ok: true; readonly model: vscode.LanguageModelChat }
  | {
      readonly ok: false;
      readonly reason: ModelProblem;
      readonly detail: string;
    };

/** `config.model` is `vendor/id`. */
export function createLanguageModel(config: ModelConfig, select: Select = selectModel): Model {
  const id = `vscode/${config.model}`;
  return {
    id,
    async facts() {
      const found = await select(config.model);
      if (!found.ok) return found;
      const contextTokens = config.contextTokens ?? found.model.maxInputTokens;
      return { ok: true, facts: { contextTokens, slots: config.slots ?? 1 } };
    },
    async answer(request, observer, signal) {
      const found = await select(config.model);
      if (!found.ok) return { ...found, text: '', usage: {}, phases: {} };
      return ask(found.model, request, observer, signal);
    },
  };
}

type Select = (name: string) => Promise<Found>;

async function selectModel(name: string): Promise<Found> {
  const slash = name.indexOf('/');
  const vendor = name.slice(0, slash);
  const [model] = await vscode.lm.selectChatModels({ vendor, id: name.slice(slash + 1) });
  if (model) return { ok: true, model };
  return {
    ok: false,
    reason: 'not_found',
    detail: `VS Code offers no model ${name}; run "Quickstep: Configure Models" and pick another.`,
  };
}

async function ask(
  model: vscode.LanguageModelChat,
  request: ModelRequest,
  observer: ModelObserver,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  const source = new vscode.CancellationTokenSource();
  const cancel = () => source.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  const taken = takeText(request, observer);
  const problem = (reason: ModelProblem, detail: string): ModelAnswer => {
    return { ok: false, reason, detail, text: taken.end(), usage: {}, phases: {} };
  };
  try {
    const options = { justification: 'Carries out a Quickstep task.' };
    const asked = model.sendRequest(messagesOf(request), options, source.token);
    const chunks = (await untilAbort(asked, signal)).text[Symbol.asyncIterator]();
    let stopped: 'end' | 'length' | null = null;
    while (stopped === null) {
      const next = await untilAbort(chunks.next(), signal);
      // Some providers end the stream silently when they are cancelled.
      if (signal.aborted) return problem('stopped', 'Stopped.');
      stopped = next.done ? 'end' : taken.add(next.value);
    }
    const text = taken.end();
    if (text === '') {
      return problem('malformed', `${model.name} answered nothing; try again or pick another model.`);
    }
    return { ok: true, text, usage: {}, phases: {}, stopped };
  } catch (error) {
    if (signal.aborted) return problem('stopped', 'Stopped.');
    const { reason, detail } = explain(error, model.name, taken.end());
    return problem(reason, detail);
  } finally {
    signal.removeEventListener('abort', cancel);
    source.cancel();
    source.dispose();
  }
}

/** A provider may take long to heed its token: the wait ends with the signal. */
function untilAbort<T>(promise: Thenable<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const give = () => reject(signal.reason as Error);
    if (signal.aborted) give();
    signal.addEventListener('abort', give, { once: true });
    const settled = () => signal.removeEventListener('abort', give);
    promise.then(resolve, reject);
    promise.then(settled, settled);
  });
}

function messagesOf(request: ModelRequest): vscode.LanguageModelChatMessage[] {
  const { schema } = request;
  const format = schema
    ? `\n\nAnswer with one JSON value and nothing else. It must satisfy this JSON Schema:\n${JSON.stringify(schema)}`
    : '';
  return [
    vscode.LanguageModelChatMessage.User(request.prefix + format),
    ...request.messages.map(({ role, content }) =>
      role === 'user'
        ? vscode.LanguageModelChatMessage.User(content)
        : vscode.LanguageModelChatMessage.Assistant(content),
    ),
  ];
}

interface TakenText {
  /** Says when the answer is over. */
  add(chunk: string): 'end' | 'length' | null;
  /** All that counts of it, shown by now. */
  end(): string;
}

/** Ends the answer before a stop sequence, which may come in pieces: what could be the start of one is held back. */
function takeText({ stop = [], maxTokens }: ModelRequest, observer: ModelObserver): TakenText {
  const most = maxTokens * CHARS_PER_TOKEN;
  const longest = Math.max(0, ...stop.map(({ length }) => length));
  const aloud = withoutThinking();
  let text = '';
  let shown = 0;
  function show(length: number): void {
    if (length > shown) observer.text(text.slice(shown, length));
    shown = Math.max(shown, length);
  }
  return {
    add(chunk) {
      const from = Math.max(0, text.length - longest + 1);
      const said = aloud.add(chunk);
      if (said.thought !== undefined) observer.thought?.(said.thought);
      text += said.text;
      const hits = stop.map(one => text.indexOf(one, from)).filter(at => at >= 0);
      const over = hits.length > 0 ? 'end' : text.length > most ? 'length' : null;
      if (over !== null) text = text.slice(0, Math.min(most, ...hits));
      else show(text.length - heldBack(text, stop));
      return over;
    },
    end() {
      if (text === '') text = aloud.rest();
      show(text.length);
      return text;
    },
  };
}

/** Length of the longest end of the text that is the beginning of a stop sequence. */
function heldBack(text: string, stop: readonly string[]): number {
  let most = 0;
  for (const one of stop) {
    for (let length = one.length - 1; length > most; length--) {
      if (text.endsWith(one.slice(0, length))) most = length;
    }
  }
  return most;
}

function explain(error: unknown, name: string, text: string): { reason: ModelProblem; detail: string } {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof vscode.LanguageModelError)) {
    return text === ''
      ? {
          reason: 'unreachable',
          detail: `${name} could not be asked (${message}); try again or pick another model.`,
        }
      : { reason: 'cut', detail: `${name} broke off (${message}); try again.` };
  }
  switch (error.code) {
    case vscode.LanguageModelError.NoPermissions.name:
      return {
        reason: 'denied',
        detail: `Quickstep may not use ${name}; allow it in VS Code's account menu.`,
      };
    case vscode.LanguageModelError.NotFound.name:
      return {
        reason: 'not_found',
        detail: `${name} is gone; pick another with "Quickstep: Configure Models".`,
      };
    case vscode.LanguageModelError.Blocked.name:
      return {
        reason: 'busy',
        detail: `${name} refused the request (${message}); wait or pick another model.`,
      };
    default:
      return {
        reason: text === '' ? 'busy' : 'cut',
        detail: `${name} failed (${message}); try again.`,
      };
  }
}
