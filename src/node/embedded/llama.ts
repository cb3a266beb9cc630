// The part of node-llama-cpp 3.22 that is used here. Written down because the package lies outside the project's
// own packages and is imported by path at run time.
import { pathToFileURL } from 'node:url';

export type Token = number & { readonly __token: never };

export interface LlamaText {
  tokenize(tokenizer: unknown): Token[];
}

export type ChatItem =
  | { readonly type: 'system' | 'user'; readonly text: string }
  | { readonly type: 'model'; readonly response: readonly string[] };

export interface ChatWrapper {
  generateContextState(options: { readonly chatHistory: readonly ChatItem[] }): {
    readonly contextText: LlamaText;
    readonly stopGenerationTriggers: readonly LlamaText[];
  };
}

export interface EvaluateOptions {
  readonly temperature: number;
  readonly grammarEvaluationState?: object;
}

export interface Sequence {
  readonly nextTokenIndex: number;
  readonly contextTokens: readonly Token[];
  compareContextTokens(tokens: readonly Token[]): { readonly firstDifferentIndex: number };
  adaptStateToTokens(tokens: readonly Token[], allowShift: boolean): Promise<void>;
  clearHistory(): Promise<void>;
  evaluate(tokens: readonly Token[], options: EvaluateOptions): AsyncGenerator<Token, void>;
  evaluateWithoutGeneratingNewTokens(tokens: readonly Token[]): Promise<void>;
  saveStateToFile(file: string): Promise<unknown>;
  loadStateFromFile(file: string, risk: { readonly acceptRisk: true }): Promise<void>;
}

export interface Context {
  readonly contextSize: number;
  getSequence(): Sequence;
}

export interface LoadedModel {
  readonly trainContextSize: number;
  readonly tokenizer: unknown;
  readonly gpuLayers: number;
  readonly fileInfo: { readonly metadata: { readonly tokenizer?: { readonly chat_template?: string } } };
  createContext(options: {
    readonly contextSize: number;
    readonly batchSize: number;
    readonly threads: number;
    readonly lora?: string;
  }): Promise<Context>;
  detokenize(tokens: readonly Token[], specialTokens: boolean, lastTokens: readonly Token[]): string;
}

export interface Llama {
  readonly gpu: string | false;
  readonly cpuMathCores: number;
  loadModel(options: {
    readonly modelPath: string;
    onLoadProgress(progress: number): void;
  }): Promise<LoadedModel>;
  createGrammar(options: { readonly grammar: string }): Promise<object>;
}

export interface LlamaModule {
  getLlama(options: {
    readonly gpu: 'auto' | false;
    readonly build: 'never';
    readonly logLevel: 'error';
    readonly maxThreads: number;
  }): Promise<Llama>;
  resolveChatWrapper(
    model: LoadedModel,
    options: {
      readonly warningLogs: false;
      readonly customWrapperSettings?: {
        readonly qwen: { readonly thoughts: 'discourage' };
        readonly jinjaTemplate: { readonly additionalRenderParameters: { readonly enable_thinking: false } };
      };
    },
  ): ChatWrapper;
  readonly LlamaGrammarEvaluationState: new (options: {
    readonly model: LoadedModel;
    readonly grammar: object;
  }) => object;
}

export async function importLlama(entry: string): Promise<LlamaModule> {
  const found: unknown = await import(pathToFileURL(entry).href);
  if (typeof found !== 'object' || found === null || !('getLlama' in found)) {
    throw new Error(`${entry} is not node-llama-cpp`);
  }
  return found as LlamaModule;
}
