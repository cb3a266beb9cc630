// The provider `vscode`: a language model that the editor or another extension offers. It knows no system role (the
// prefix goes first, as the user's), no constrained decoding (the schema is put into words and the engine checks the
// answer), no temperature, and reports neither tokens nor times: what it does not report stays absent.
import * as vscode from 'vscode';
import type { ModelConfig } from '../core/config';
import type { Model, ModelAnswer, ModelObserver, ModelProblem, ModelRequest } from '../core/ports';

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
export function createLanguageModel(config: ModelConfig): Model {
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

async function select(name: string): Promise<Found> {
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
  let text = '';
  const problem = (reason: ModelProblem, detail: string): ModelAnswer => ({
    ok: false,
    reason,
    detail,
    text,
    usage: {},
    phases: {},
  });
  try {
    const response = await untilAbort(
      model.sendRequest(
        messagesOf(request),
        { justification: 'Carries out a Quickstep task.' },
        source.token,
      ),
      signal,
    );
    const chunks = response.text[Symbol.asyncIterator]();
    for (;;) {
      const next = await untilAbort(chunks.next(), signal);
      if (next.done) break;
      const end = endOf(text, next.value, request);
      observer.text(next.value.slice(0, Math.max(0, end.at - text.length)));
      text = (text + next.value).slice(0, end.at);
      if (end.stopped) return { ok: true, text, usage: {}, phases: {}, stopped: end.stopped };
    }
    // Some providers end the stream silently when they are cancelled.
    if (signal.aborted) return problem('stopped', 'Stopped.');
    if (text === '')
      return problem('malformed', `${model.name} answered nothing; try again or pick another model.`);
    return { ok: true, text, usage: {}, phases: {}, stopped: 'end' };
  } catch (error) {
    if (signal.aborted) return problem('stopped', 'Stopped.');
    const { reason, detail } = explain(error, model.name, text);
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

interface End {
  /** Length of the text that counts. */
  readonly at: number;
  readonly stopped: 'end' | 'length' | null;
}

/** Where the answer ends, given what came before and the new chunk. */
export function endOf(before: string, chunk: string, request: Pick<ModelRequest, 'stop' | 'maxTokens'>): End {
  const text = before + chunk;
  const hits = (request.stop ?? [])
    .map(stop => text.indexOf(stop, Math.max(0, before.length - stop.length + 1)))
    .filter(at => at >= 0);
  if (hits.length > 0) return { at: Math.min(...hits), stopped: 'end' };
  const most = request.maxTokens * CHARS_PER_TOKEN;
  return text.length > most ? { at: most, stopped: 'length' } : { at: text.length, stopped: null };
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
