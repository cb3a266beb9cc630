// What stood in a region says what its new text is, where a small model forgets it: a method of a class, which it writes
// as a function of its own (a syntax error within a class of JavaScript or TypeScript), an export, without which every
// file that imports it breaks, or the decorators above it. The rest of the answer is as good as any.
import { isFilled, leading, linesOf } from './layout';

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

/**
 * `code` with the decorators (annotations, attributes) of `old`, the text that it replaces: where it has none, its head is
 * the old one, and nobody spoke of them. With another head they may not fit any more.
 */
export function asDecorated(code: string, old: string, said: string): string {
  const stood = headBehindDecorators(linesOf(old));
  const lines = linesOf(code);
  const { decorators, head } = headBehindDecorators(lines);
  if (stood.decorators.length === 0 || decorators.length > 0 || isSaid(stood.decorators, said)) return code;
  const at = lines.findIndex(line => line.trim() === stood.head);
  // Only a comment may stand above it.
  if (
    at === -1 ||
    (head !== stood.head && lines.slice(0, at).some(line => !/^\s*(?:\/?\*|\/\/|#|$)/.test(line)))
  )
    return code;
  const indent = leading(lines[at] ?? '');
  const width = leading(stood.decorators[0] ?? '').length;
  const again = stood.decorators.map(line => indent + line.slice(Math.min(width, leading(line).length)));
  return [...lines.slice(0, at), ...again, ...lines.slice(at)].join('\n');
}

interface Headed {
  /** The lines above the head, where they begin with a decorator. */
  readonly decorators: readonly string[];
  readonly head: string;
}

function headBehindDecorators(lines: readonly string[]): Headed {
  const isDecorator = (line: string): boolean => /^\s*(?:@[\w$]|#\[|\[[A-Z]\w*)/.test(line);
  if (!isDecorator(lines[0] ?? '')) return { decorators: [], head: lines.find(isFilled)?.trim() ?? '' };
  let open = 0;
  const at = lines.findIndex(line => {
    if (open === 0 && isFilled(line) && !isDecorator(line)) return true;
    open += (line.match(/[([{]/g)?.length ?? 0) - (line.match(/[)\]}]/g)?.length ?? 0);
    return false;
  });
  return at === -1
    ? { decorators: [], head: '' }
    : { decorators: lines.slice(0, at), head: lines[at]?.trim() ?? '' };
}

/** Words are compared by how they begin: "caching" speaks of `lru_cache`. */
function isSaid(decorators: readonly string[], said: string): boolean {
  const text = said.toLowerCase();
  const words = decorators.flatMap(
    line => /^\s*[@#[]+([\w$.:]+)/.exec(line)?.[1]?.match(/[A-Za-z][a-z]+/g) ?? [],
  );
  const begins = words.map(word => word.toLowerCase().slice(0, Math.max(4, word.length - 2)));
  return /decorat|annotat|attribute/.test(text) || begins.some(word => text.includes(word));
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
