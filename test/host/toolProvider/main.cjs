// An extension of the host tests: tools for language models, and what each of them was called with.
const vscode = require('vscode');

/** @typedef {{ input: any }} Options */

/** @type {string[]} each call as its tool and its input, and each cancelled one as `NAME cancelled` */
const log = [];

/** @param {string} text */
const result = text => new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);

/** @type {Record<string, (input: any, token: import('vscode').CancellationToken) => Promise<import('vscode').LanguageModelToolResult>>} */
const tools = {
  repeat: ({ text, times }) => Promise.resolve(result(text.repeat(times))),
  // It hears that it is cancelled, and does not heed it.
  never: (_input, token) => {
    token.onCancellationRequested(() => log.push('never cancelled'));
    return new Promise(() => undefined);
  },
  fault: () => Promise.reject(new Error('the disk of the tool is full')),
};

/** @param {import('vscode').ExtensionContext} context */
exports.activate = context => {
  for (const [name, invoke] of Object.entries(tools)) {
    const tool = {
      invoke(/** @type {Options} */ { input }, /** @type {import('vscode').CancellationToken} */ token) {
        log.push(`${name} ${JSON.stringify(input)}`);
        return invoke(input, token);
      },
    };
    context.subscriptions.push(vscode.lm.registerTool(`quickstep-test_${name}`, tool));
  }
  return { log };
};
