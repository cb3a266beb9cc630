// What stood in a region says what its new text is, where a small model forgets it: a method of a class, which it writes
// as a function of its own (a syntax error within a class of JavaScript or TypeScript), or an export, without which every
// file that imports it breaks. The rest of the answer is as good as any.

const FUNCTION = /^(\s*)(?:export\s+)?(async\s+)?function\s*(\*?)\s*([\w$]+)(?=\s*[(<])/;
/** The declaration of a script at the beginning of a line, behind its `export`. */
const DECLARED =
  /^(?:export )?(?:default )?(?:(?:async|abstract|declare) )*(?:function\s*\*?|class|const|let|var|interface|type|enum)\s*([\w$]*)/m;
const MODIFIERS = /^\s*((?:(?:public|private|protected|static|override|async)\s+)*)\*?\s*([\w$]+)\s*[(<]/;

/** `code` as a member of its class where `old`, the text that it replaces, is the member of that name. */
export function asMember(code: string, old: string): string {
  const written = FUNCTION.exec(code);
  const stood = MODIFIERS.exec(old);
  if (!written || !stood || stood[2] !== written[4]) return code;
  return memberOf(code, written, stood[1] ?? '');
}

/** `code` exported as `old`, the text that it replaces, was. */
export function asExported(code: string, old: string): string {
  const word = /^export (?:default )?/m.exec(old)?.[0] ?? '';
  if (word === '' || /^export\b/m.test(code)) return code;
  const exported = old.slice(old.search(/^export /m));
  const [, name = ''] = DECLARED.exec(exported) ?? [];
  const lines = code.split('\n');
  const declaration = lines.findIndex(line => DECLARED.exec(line)?.[1] === name);
  return declaration === -1 ? code : lines.with(declaration, word + (lines[declaration] ?? '')).join('\n');
}

/** `code` as a new member of a class. */
export function asNewMember(code: string): string {
  const written = FUNCTION.exec(code);
  return written ? memberOf(code, written, '') : code;
}

function memberOf(code: string, written: RegExpExecArray, modifiers: string): string {
  const [head, indent = '', async = '', star = '', name = ''] = written;
  const kept = modifiers.split(/\s+/).filter(word => word !== '' && word !== 'async');
  const words = [...kept, ...(async === '' ? [] : ['async']), `${star}${name}`];
  return indent + words.join(' ') + code.slice(head.length);
}
