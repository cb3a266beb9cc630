// A repository as large as those of big companies, made up: packages of modules that use each other's functions, the
// same each time.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const FILES_OF_A_PACKAGE = 50;
const nouns = [
  'order',
  'invoice',
  'customer',
  'parcel',
  'ticket',
  'payment',
  'report',
  'session',
  'device',
  'stock',
];
const verbs = ['load', 'save', 'merge', 'check', 'format', 'price', 'retry', 'count', 'split', 'queue'];

function nameOf(index: number): string {
  const verb = verbs[index % verbs.length] ?? '';
  const noun = nouns[Math.floor(index / verbs.length) % nouns.length] ?? '';
  return `${verb}${noun.charAt(0).toUpperCase()}${noun.slice(1)}${Math.floor(index / 100)}`;
}

/** Path of the file with this number, from 0. */
export function generatedPath(index: number): string {
  const own = Math.floor(index / FILES_OF_A_PACKAGE);
  return `packages/${nouns[own % nouns.length] ?? ''}-${own}/src/${nameOf(index)}.ts`;
}

/** Each file declares three functions and uses those of a few others. */
function generatedText(index: number, files: number): string {
  const used = [1, 7, 61].map(step => (index + step * FILES_OF_A_PACKAGE) % files);
  const imports = used.map(one => `import { ${nameOf(one)} } from '@made/${one}';`);
  const own = nameOf(index);
  const calls = used.map(one => `  total += ${nameOf(one)}(input, total);`);
  return [
    ...imports,
    `export interface ${own}Options {\n  readonly limit: number;\n  readonly name?: string;\n}`,
    `export function ${own}(input: readonly number[], start: number): number {\n  let total = start;\n${calls.join('\n')}\n  return total;\n}`,
    `export function ${own}Later(input: readonly number[], { limit }: ${own}Options): number {\n  return ${own}(input.slice(0, limit), 0);\n}`,
    '',
  ].join('\n\n');
}

function generateRepository(root: string, files: number): void {
  for (let index = 0; index < files; index += 1) {
    const full = path.join(root, generatedPath(index));
    if (index % FILES_OF_A_PACKAGE === 0) mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, generatedText(index, files));
  }
}

let large: string | undefined;

/** One of so many files in a folder of its own, made once and removed when this process ends. */
export function largeRepository(files: number): string {
  if (large !== undefined) return large;
  const folder = mkdtempSync(path.join(tmpdir(), 'quickstep-large-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  large = path.join(folder, 'root');
  generateRepository(large, files);
  return large;
}
