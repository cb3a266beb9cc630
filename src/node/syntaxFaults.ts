// What the parser could not make sense of, in words that a model can act on.
import type { Node } from 'web-tree-sitter';
import type { SyntaxFault } from '../core/ports';

/** One broken bracket can make hundreds; the first ones tell. */
const MAX_FAULTS = 20;
const MAX_TEXT = 60;

export function faultsOf(root: Node): SyntaxFault[] {
  const faults: SyntaxFault[] = [];
  const open = [root];
  for (let node = open.pop(); node !== undefined && faults.length < MAX_FAULTS; node = open.pop()) {
    const fault = faultOf(node);
    if (fault !== null) faults.push(fault);
    // What stands inside an error is part of it.
    else if (node.hasError)
      open.push(...node.children.filter(child => child.hasError || child.isMissing).reverse());
  }
  return faults;
}

function faultOf(node: Node): SyntaxFault | null {
  const line = node.startPosition.row + 1;
  if (node.isMissing)
    return { line, text: `${node.type.endsWith('identifier') ? 'a name' : `"${node.type}"`} is missing` };
  if (!node.isError) return null;
  const [code = ''] = node.text.trim().split('\n');
  const shown = code.length > MAX_TEXT ? `${code.slice(0, MAX_TEXT)}…` : code;
  return { line, text: shown === '' ? 'the code ends too early' : `unexpected "${shown}"` };
}
