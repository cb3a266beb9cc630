// The Tools port over the editor's own: what extensions register and what VS Code's MCP servers bring. VS Code starts
// those servers and asks about that itself; what a call does is asked about here like every effect.
import * as vscode from 'vscode';
import type { JsonValue } from '../core/events';
import type { Digest, ToolInfo, ToolResult, Tools } from '../core/ports';
import { canonicalJson, shortened, visibleText } from '../core/text/plainText';

const DESCRIPTION = 1_000;
const TEXT = 64 * 1024;
/** More is not read: an answer of another extension lies in this process already. */
const MOST_CHARACTERS = 8 * 1024 * 1024;

export function createEditorTools(digest: Digest): Tools {
  const tools = (): readonly ToolInfo[] => vscode.lm.tools.map(tool => infoOf(tool, digest));
  return {
    known: () => Promise.resolve({ tools: tools(), complete: true }),
    open: () => Promise.resolve({ tools: tools(), closed: [], faults: [] }),
    approve: () => Promise.resolve(),
    call: (tool, args, signal) => call(tool.name, args, signal),
  };
}

function infoOf(tool: vscode.LanguageModelToolInformation, digest: Digest): ToolInfo {
  const { name, description, inputSchema, tags } = tool;
  const schema = (inputSchema ?? { type: 'object', properties: {} }) as ToolInfo['schema'];
  return {
    name,
    description: visibleText(description.slice(0, DESCRIPTION)).replace(/\s+/g, ' ').trim(),
    schema,
    readOnly: tags.includes('readOnly'),
    source: 'a tool of VS Code',
    hash: digest(canonicalJson({ name, description, schema })),
  };
}

async function call(
  name: string,
  input: Readonly<Record<string, JsonValue>>,
  signal: AbortSignal,
): Promise<ToolResult> {
  const source = new vscode.CancellationTokenSource();
  const cancel = () => source.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    signal.throwIfAborted();
    const called = vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined }, source.token);
    return resultOf(await untilStopped(called, signal));
  } catch (error) {
    if (signal.aborted) return { ok: false, reason: 'stopped', detail: 'the call was stopped', bytes: 0 };
    const text = error instanceof Error ? error.message : String(error);
    if (error instanceof vscode.CancellationError)
      return { ok: false, reason: 'denied', detail: 'the tool was cancelled in the editor', bytes: 0 };
    return { ok: false, reason: 'failed', detail: shortened(visibleText(text), 2000), bytes: 0 };
  } finally {
    signal.removeEventListener('abort', cancel);
    source.dispose();
  }
}

/** A tool need not heed its token. */
function untilStopped<T>(work: Thenable<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(new Error('stopped'));
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject);
  });
}

function resultOf({ content }: vscode.LanguageModelToolResult): ToolResult {
  const texts = content.map(partText);
  const bytes = texts.reduce((sum, text) => sum + text.length, 0);
  if (bytes > MOST_CHARACTERS) {
    const detail = `it answered ${bytes.toLocaleString('en-US')} characters; ask it for less`;
    return { ok: false, reason: 'too_large', detail, bytes };
  }
  return { ok: true, output: visibleText(shortened(texts.join('\n'), TEXT)), bytes };
}

function partText(part: unknown): string {
  if (part instanceof vscode.LanguageModelTextPart) return part.value;
  if (part instanceof vscode.LanguageModelPromptTsxPart) return JSON.stringify(part.value);
  return '[something that is no text]';
}
