// An extension of the host tests: a provider of language models whose answers a test makes.
const vscode = require('vscode');

/**
 * Newer than the types of the oldest VS Code that Quickstep runs in.
 * @typedef {{ registerLanguageModelChatProvider?: (vendor: string, provider: object) => import('vscode').Disposable }} Registry
 * @typedef {{ content: readonly { value?: string }[] }} Message
 * @typedef {(messages: readonly string[]) => string} Answer
 */

const model = {
  id: 'scripted',
  name: 'Scripted',
  family: 'scripted',
  version: '1',
  maxInputTokens: 32_000,
  maxOutputTokens: 4_000,
  capabilities: {},
};

/** @type {Answer} */
let answer = () => '';

/** @param {Message} message */
const textOf = message => message.content.map(part => part.value ?? '').join('');

const provider = {
  provideLanguageModelChatInformation: () => [model],
  provideTokenCount: () => Promise.resolve(1),
  /**
   * @param {unknown} _model
   * @param {readonly Message[]} messages
   * @param {unknown} _options
   * @param {{ report(part: unknown): void }} progress
   */
  provideLanguageModelChatResponse(_model, messages, _options, progress) {
    const text = answer(messages.map(textOf));
    // In pieces, as models do.
    for (const piece of text.match(/[\s\S]{1,7}/g) ?? [])
      progress.report(new vscode.LanguageModelTextPart(piece));
    return Promise.resolve();
  },
};

/** @param {import('vscode').ExtensionContext} context */
exports.activate = context => {
  const registry = /** @type {Registry} */ (vscode.lm);
  const registered = registry.registerLanguageModelChatProvider?.('quickstep-test', provider);
  if (!registered) return null;
  context.subscriptions.push(registered);
  return { answerWith: (/** @type {Answer} */ given) => (answer = given) };
};
