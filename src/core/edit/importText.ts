// One import of one name of TypeScript or JavaScript, as a value and as text.

/** `main` is what `import name` takes (a default export, or all that a module of CommonJS exports). */
export interface ScriptName {
  readonly module: string;
  readonly kind: 'main' | 'namespace' | 'named';
  /** As the module calls it; equal to `as` but for a named one that is renamed. */
  readonly name: string;
  readonly as: string;
  readonly isType: boolean;
}

export function scriptImportText({ module, kind, name, as, isType }: ScriptName, requires: boolean): string {
  if (requires && !isType) {
    const what = kind !== 'named' ? as : name === as ? `{ ${as} }` : `{ ${name}: ${as} }`;
    return `const ${what} = require('${module}');`;
  }
  const named = name === as ? as : `${name} as ${as}`;
  const what = { main: as, namespace: `* as ${as}`, named: `{ ${named} }` }[kind];
  return `import ${isType ? 'type ' : ''}${what} from '${module}';`;
}

/** Whether a file takes others in by `require`; `beside` is how other files of the project do it. */
export function usesRequire(path: string, text: string, beside = ''): boolean {
  if (/\.(?:cjs|[cm]?tsx?|mjs)$/.test(path)) return path.endsWith('.cjs') || requires(text);
  if (/^\s*(?:import|export)\b/m.test(text)) return false;
  return requires(text) || /\bmodule\.exports\b|^exports\./m.test(text) || requires(beside);
}

function requires(text: string): boolean {
  return /\brequire\s*\(/.test(text) && !/^\s*import\b/m.test(text);
}
