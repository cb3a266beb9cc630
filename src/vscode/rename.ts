// What a language server would change to rename a declaration, as whole texts of files: nothing is changed here. One that
// reaches outside the workspace is refused, so that a rename is whole or not at all. That a server would move files too
// (that of a Java class) the editor does not tell: only the texts change.
import * as vscode from 'vscode';
import { endsIn } from '../core/edit/region';
import type { RenameResult, Syntax } from '../core/ports';
import { openDocument, positionOf } from './documents';
import { relativePath } from './editorFiles';
import type { WorkFolder } from './workFolder';

type Refused = Extract<RenameResult, { ok: false }>;

/** @param path of the file that declares the name, in the workspace */
export async function renameInEditor(
  folder: WorkFolder,
  syntax: Syntax,
  { path, name, to }: { readonly path: string; readonly name: string; readonly to: string },
): Promise<RenameResult> {
  const document = await openDocument(vscode.Uri.joinPath(folder.uri, path));
  if (!document)
    return refusal('no_target', `${path} cannot be opened; name the file that declares ${name}.`);
  const at = await declaredAt(document, path, name, syntax);
  if (!at)
    return refusal('no_target', `${path} declares no ${name}; name the file and the name as they stand.`);
  if ('ok' in at) return at;
  const edit = (await editFor(document.uri, at, to)) ?? noServer(name, path);
  if ('ok' in edit) return edit;
  if (edit.entries().length === 0) return noServer(name, path);
  return changesOf(edit, folder);
}

function refusal(reason: Refused['reason'], detail: string): Refused {
  return { ok: false, reason, detail };
}

function noServer(name: string, path: string): Refused {
  const detail = `No language server here renames ${name} in ${path}; install one for its language, or see that it is a name.`;
  return refusal('tool', detail);
}

/** Languages of which all that can be renamed is declared here; of others a struct's fields, say, are not. */
const ALL_DECLARED = /\.(?:[cm]?[jt]sx?|pyi?|java|cs)$/i;

/** Where it is declared; in a language that nothing knows, the first place of the word. */
async function declaredAt(
  document: vscode.TextDocument,
  path: string,
  name: string,
  syntax: Syntax,
): Promise<vscode.Position | Refused | undefined> {
  const symbols = await syntax.symbols(path, document.getText());
  const anywhere = (): vscode.Position | undefined => positionOf(document, 0, document.lineCount - 1, name);
  if (symbols === null) return anywhere();
  const whole = symbols.find(one => one.name === name);
  const ending = symbols.filter(one => endsIn(one.name, name));
  const names = new Set(ending.map(one => one.name));
  if (!whole && names.size > 1)
    return refusal('ambiguous', `${path} declares ${[...names].join(' and ')}; name one of them.`);
  const declared = whole ?? ending[0];
  if (!declared) return ALL_DECLARED.test(path) ? undefined : anywhere();
  return positionOf(document, declared.first - 1, declared.last - 1, name);
}

async function editFor(
  uri: vscode.Uri,
  at: vscode.Position,
  to: string,
): Promise<vscode.WorkspaceEdit | Refused | undefined> {
  try {
    return await vscode.commands.executeCommand<vscode.WorkspaceEdit | undefined>(
      'vscode.executeDocumentRenameProvider',
      uri,
      at,
      to,
    );
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return refusal('tool', `The language server did not rename it: ${said.replace(/\.$/, '')}.`);
  }
}

async function changesOf(edit: vscode.WorkspaceEdit, folder: WorkFolder): Promise<RenameResult> {
  const changes: { path: string; before: string; after: string }[] = [];
  for (const [uri, edits] of edit.entries()) {
    const path = uri.scheme === 'file' ? relativePath(folder, uri) : null;
    const document = path === null ? undefined : await openDocument(uri);
    if (path === null || !document) {
      return refusal(
        'tool',
        `The rename would change ${uri.fsPath}, outside the workspace; rename it in the editor.`,
      );
    }
    const before = document.getText();
    changes.push({ path, before, after: withEdits(document, before, edits) });
  }
  return { ok: true, changes };
}

/** From the last to the first, so that what stands before keeps its place. */
function withEdits(document: vscode.TextDocument, before: string, edits: readonly vscode.TextEdit[]): string {
  const from = ({ range }: vscode.TextEdit): number => document.offsetAt(range.start);
  return [...edits]
    .sort((a, b) => from(b) - from(a))
    .reduce(
      (text, one) => text.slice(0, from(one)) + one.newText + text.slice(document.offsetAt(one.range.end)),
      before,
    );
}
