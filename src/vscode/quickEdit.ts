// Quick Edit: one instruction for what is selected, or for the declaration around the cursor. One step, no planner.
import * as vscode from 'vscode';
import type { Plan } from '../core/plan/plan';
import type { CodeSymbol } from '../core/ports';
import { relativePath } from './editorFiles';
import type { WorkFolder } from './workFolder';

export interface EditPlace {
  readonly file: string;
  /** 1-based, inclusive. */
  readonly lines: readonly [number, number];
  readonly symbol?: string;
}

/** What the active editor points at; a string says why there is nothing. */
export async function placeInEditor(
  folder: WorkFolder,
  symbolsOf: (path: string, text: string) => Promise<readonly CodeSymbol[] | null>,
): Promise<EditPlace | string> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return 'Open a file and select what to change.';
  const file = editor.document.uri.scheme === 'file' ? relativePath(folder, editor.document.uri) : null;
  if (file === null) return `Quick Edit works on files in ${folder.name}; open one of them.`;
  const selected = selectedLines(editor.selection);
  if (!editor.selection.isEmpty) return { file, lines: selected };
  const symbols = await symbolsOf(file, editor.document.getText());
  return placeAround(file, selected[0], symbols ?? []);
}

/** A selection that ends at the start of a line does not mean that line. */
export function selectedLines({ start, end }: vscode.Selection): readonly [number, number] {
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  return [start.line + 1, last + 1];
}

/** The innermost declaration around a line, by name where the name stands once; else the line alone. */
export function placeAround(file: string, line: number, symbols: readonly CodeSymbol[]): EditPlace {
  const around = symbols
    .filter(({ first, last, commentFirst }) => (commentFirst ?? first) <= line && line <= last)
    .sort((a, b) => a.last - a.first - (b.last - b.first));
  const [symbol] = around;
  if (!symbol) return { file, lines: [line, line] };
  const lines = [symbol.first, symbol.last] as const;
  const once = symbols.filter(({ name }) => name === symbol.name).length === 1;
  return once ? { file, lines, symbol: symbol.name } : { file, lines };
}

export function quickEditPlan({ file, lines, symbol }: EditPlace, instruction: string): Plan {
  const [first, last] = lines;
  const target = symbol === undefined ? { lines: [first, last] as [number, number] } : { symbol };
  const title = instruction.length > 80 ? `${instruction.slice(0, 79)}…` : instruction;
  return {
    version: 1,
    goal: instruction,
    steps: [{ id: 'edit', title, agent: 'edit', file, ...target, instruction }],
  };
}
