// What an answer declares against what it was asked for. A small model gives the body without its function, a function
// that it was to call in place of the one that calls it, or that function once more inside its own; told so, it mends it,
// while the errors that come of it ("return outside a function") lead nowhere.
import type { CodeSymbol } from '../ports';

export interface Asked {
  /** Of what is to be added, where it is a function. */
  readonly signature: string | undefined;
  /** What is to be written anew: `name` or `Class.method`. */
  readonly replaced: string | undefined;
  /** What the instruction names of the file beside it. */
  readonly named: readonly CodeSymbol[];
}

/** In words for the model; null where nothing is wrong or nothing can tell. */
export function declaredFault(answer: readonly CodeSymbol[] | null, asked: Asked): string | null {
  if (answer === null) return null;
  // A method of Go stands outside of its type, so that a name says nothing of where it stands.
  const isOuter = ({ name }: CodeSymbol): boolean => !answer.some(one => name.startsWith(`${one.name}.`));
  const outer = answer.filter(isOuter).map(({ name }) => name);
  return missing(outer, asked) ?? another(outer, asked) ?? definedAgain(answer, asked);
}

function missing(outer: readonly string[], { signature }: Asked): string | null {
  const name = /\b(?:function\*?|def|fn|func(?:\s*\([^)]*\))?)\s+([\w$]+)/.exec(signature ?? '')?.[1];
  if (name === undefined || outer.some(one => one.split('.').at(-1) === name)) return null;
  return `the answer does not declare ${name}; write the whole function, from its signature to its end`;
}

function another(outer: readonly string[], { replaced, named }: Asked): string | null {
  if (replaced === undefined || replaced.includes('.') || outer.includes(replaced)) return null;
  const other = outer.find(name => named.some(one => one.name === name));
  return other === undefined
    ? null
    : `the answer is ${other}, which the file has already; answer with ${replaced}, which calls it`;
}

function definedAgain(answer: readonly CodeSymbol[], { named }: Asked): string | null {
  const functions = new Set(answer.flatMap(({ kind, name }) => (kind === 'function' ? [name] : [])));
  for (const { name } of answer) {
    const at = name.lastIndexOf('.');
    const [outer, inner] = [name.slice(0, at), name.slice(at + 1)];
    if (at > 0 && functions.has(outer) && named.some(one => one.name === inner))
      return `${inner} is a function that the file has already; call it, do not define it inside ${outer}`;
  }
  return null;
}
