// How a recipe is called in the chat: `/NAME key=value key="two words"`. Decides when a message is such a call and not a
// task that happens to begin with a slash; whether there is such a recipe, and with these parameters, is not known here.

export interface RecipeCall {
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The first word that is no `key=value`. */
  readonly odd?: string;
}

const CALL = /^\/([a-z][a-z0-9-]*)(?:\s+([^]*))?$/;
const WORD = /([A-Za-z_][A-Za-z0-9_]*)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]\S*|))(?=\s|$)|\S+/g;

/** Null for a message that calls no recipe. */
export function readRecipeLine(text: string): RecipeCall | null {
  const [, name, rest = ''] = CALL.exec(text.trim()) ?? [];
  if (name === undefined) return null;
  const parameters: Record<string, string> = {};
  for (const [word, key, quoted, plain] of rest.matchAll(WORD)) {
    if (key === undefined) return { name, parameters, odd: word };
    parameters[key] = quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '';
  }
  return { name, parameters };
}

/** The message that calls it so. */
export function recipeLine(name: string, parameters: Readonly<Record<string, string>>): string {
  const words = Object.entries(parameters).map(([key, value]) => `${key}=${quoted(value)}`);
  return [`/${name}`, ...words].join(' ');
}

function quoted(value: string): string {
  return value === '' || /[\s"\\]/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;
}
