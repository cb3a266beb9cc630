// Files as the editor sees them. Unsaved text is the truth: it is read, edited in its buffer and left unsaved. A file
// without unsaved text is edited in the editor too, so that the edit can be undone there, and saved: what save
// participants make of it is what counts. Only the ranges that differ are replaced, against the version that was read:
// what is typed meanwhile is never lost, the write answers `changed` instead.
// Through the disk go: what an editor cannot hold exactly (mixed line ends, a byte order mark that comes or goes,
// other encodings), images given as bytes (undo must be exact, so nothing may format them), and new files.
import * as vscode from 'vscode';
import { folderOf } from '../core/policy/workspace';
import type { FileContent, Files, FileText, ProposedChange, ReadResult, WriteResult } from '../core/ports';
import { bufferText, encodeText, hashBytes, hashText, survivesBuffer, withoutMark } from './encodedText';
import type { BufferText } from './encodedText';
import { textChanges } from './textChanges';
import type { WorkFolder } from './workFolder';

/** How long a clean buffer may lag behind the disk before it is taken for stale. */
const RELOAD_MS = 1500;
const SAVE_TRIES = 5;
const SAVE_AGAIN_MS = 150;

export function createEditorFiles(folder: WorkFolder, disk: Files): Files {
  const uriOf = (path: string) => vscode.Uri.joinPath(folder.uri, path);
  /** None for what lies beside the folders of the workspace: the disk says so. */
  const openDocument = (path: string) =>
    folderOf(path, folder.folders) === null ? undefined : documentAt(uriOf(path));

  return {
    ...disk,

    head: (path, maxBytes, signal) => disk.head(path, maxBytes, signal),
    async read(path, signal): Promise<ReadResult> {
      const document = openDocument(path);
      if (!document?.isDirty) return disk.read(path, signal);
      const inside = await disk.contained(path);
      if (!inside.ok) return { ok: false, reason: 'outside', detail: inside.detail };
      return readBuffer(path, document);
    },

    async bytes(path, signal) {
      const document = openDocument(path);
      const buffer = document?.isDirty ? bufferText(document) : null;
      if (!buffer) return disk.bytes(path, signal);
      const bytes = encodeText(buffer.text, buffer.encoding);
      return { bytes, hash: hashBytes(bytes) };
    },

    async write(path, content, expect, signal): Promise<WriteResult> {
      const inside = await disk.contained(path);
      if (!inside.ok) return { ok: false, reason: 'outside', detail: inside.detail };
      const notebook = unsavedNotebook(uriOf(path));
      if (notebook) return notebook;
      const document = openDocument(path);
      if (document?.isDirty) return writeBuffer(path, document, content, expect);
      if ('bytes' in content) return writeUnder(document, path, content, expect, signal);
      if (expect === null) return createThenSave(path, content, signal);
      return editThenSave(path, content, expect, signal);
    },

    async remove(path, expect, signal) {
      const document = openDocument(path);
      if (!document) return disk.remove(path, expect, signal);
      const refusal = await standing(path, document, expect, signal);
      if (refusal) return refusal;
      const edit = new vscode.WorkspaceEdit();
      edit.deleteFile(uriOf(path));
      const applied = await vscode.workspace.applyEdit(edit);
      return applied ? { ok: true, after: null } : refusedByEditor(path);
    },

    async move(path, to, expect, signal) {
      const document = openDocument(path);
      if (!document) return disk.move(path, to, expect, signal);
      const inside = await disk.contained(to);
      if (!inside.ok) return { ok: false, reason: 'outside', detail: inside.detail };
      const refusal = await standing(path, document, expect, signal);
      if (refusal) return refusal;
      if (await disk.bytes(to, signal)) {
        return {
          ok: false,
          reason: 'changed',
          detail: `${to} exists already; move ${path} to another name.`,
        };
      }
      const made = await missingFolders(to);
      const edit = new vscode.WorkspaceEdit();
      edit.renameFile(uriOf(path), uriOf(to), { overwrite: false });
      const applied = await vscode.workspace.applyEdit(edit);
      if (!applied) return refusedByEditor(path);
      return { ok: true, after: expect, ...(made.length > 0 ? { made } : {}) };
    },

    unsaved(paths) {
      const dirty = vscode.workspace.textDocuments
        .filter(document => document.isDirty && document.uri.scheme === 'file')
        .map(document => relativePath(folder, document.uri))
        .filter(path => path !== null);
      return paths === 'all' ? dirty : dirty.filter(path => paths.includes(path));
    },

    async save(paths) {
      for (const path of paths) {
        const document = openDocument(path);
        if (document) await saveDocument(document);
      }
    },
  };

  /** The folders of a path that do not exist yet, outer ones first. */
  async function missingFolders(path: string): Promise<readonly string[]> {
    const parents = path.split('/').slice(0, -1);
    const folders = parents.map((_, index) => `${parents.slice(0, index + 1).join('/')}/`);
    const missing: string[] = [];
    for (const one of folders) if (!(await stands(uriOf(one)))) missing.push(one);
    return missing;
  }

  /** Null where the file is what was expected, and itself: the editor would take a link away, which undo cannot make. */
  async function standing(
    path: string,
    document: vscode.TextDocument,
    expect: string,
    signal: AbortSignal,
  ): Promise<WriteResult | null> {
    const inside = await disk.contained(path);
    if (!inside.ok) return { ok: false, reason: 'outside', detail: inside.detail };
    if (await isLink(uriOf(path))) {
      const detail = `${path} is a link; name the file it leads to, ${inside.real}.`;
      return { ok: false, reason: 'denied', detail };
    }
    const buffer = document.isDirty ? bufferText(document) : null;
    const hash = buffer
      ? hashText(buffer.text, buffer.encoding)
      : ((await disk.bytes(path, signal))?.hash ?? null);
    return hash === expect ? null : changed(path);
  }

  async function editThenSave(
    path: string,
    content: BufferText,
    expect: string,
    signal: AbortSignal,
  ): Promise<WriteResult> {
    const now = await disk.read(path, signal);
    if (!now.ok || now.file.hash !== expect) return changed(path);
    const document = await openForEdit(path, now.file);
    if (document?.isDirty) return changed(path);
    if (!document || !canHold(document, now.file, content)) {
      return writeUnder(document ?? undefined, path, content, expect, signal);
    }
    signal.throwIfAborted();
    if (!(await applyChanges(document, content.text))) return changed(path);
    await saveDocument(document);
    return standsNow(path, document, signal);
  }

  /** The document with the text that is on disk, waiting a little where the editor has not reloaded it yet. */
  async function openForEdit(path: string, file: FileText): Promise<vscode.TextDocument | null> {
    const document = await openOrNull(uriOf(path));
    if (!document) return null;
    const same = () => document.isDirty || sameText(document, file.text);
    await waitFor(same, RELOAD_MS);
    return same() ? document : null;
  }

  /** On disk by rename; an open clean editor is given the time to take the new text over. */
  async function writeUnder(
    document: vscode.TextDocument | undefined,
    path: string,
    content: FileContent,
    expect: string | null,
    signal: AbortSignal,
  ): Promise<WriteResult> {
    const result = await disk.write(path, content, expect, signal);
    if (!result.ok || !document) return result;
    const written = await disk.read(path, signal);
    if (written.ok) {
      await waitFor(() => document.isDirty || sameText(document, written.file.text), RELOAD_MS);
    }
    return result;
  }

  /**
   * The disk gets the whole file at once; then a replacement that changes nothing gives save participants
   * (format on save) their turn.
   */
  async function createThenSave(
    path: string,
    content: BufferText,
    signal: AbortSignal,
  ): Promise<WriteResult> {
    const result = await disk.write(path, content, null, signal);
    if (!result.ok || content.encoding !== 'utf8' || content.text === '') return result;
    const document = await openOrNull(uriOf(path));
    if (!document || document.isDirty || !canHold(document, content, content)) return result;
    const first = new vscode.Range(0, 0, 0, 1);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, first, document.getText(first));
    if (await vscode.workspace.applyEdit(edit)) await saveDocument(document);
    return { ...result, ...(await standsNow(path, document, signal)) };
  }

  async function standsNow(
    path: string,
    document: vscode.TextDocument,
    signal: AbortSignal,
  ): Promise<WriteResult> {
    const buffer = document.isDirty ? bufferText(document) : null;
    if (buffer) return { ok: true, after: hashText(buffer.text, buffer.encoding), text: buffer.text };
    const saved = await disk.read(path, signal);
    if (saved.ok) return { ok: true, after: saved.file.hash, text: saved.file.text };
    return { ok: true, after: (await disk.bytes(path, signal))?.hash ?? null };
  }
}

function documentAt(uri: vscode.Uri): vscode.TextDocument | undefined {
  const wanted = uri.toString();
  return vscode.workspace.textDocuments.find(
    document => !document.isClosed && document.uri.toString() === wanted,
  );
}

async function stands(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

async function isLink(uri: vscode.Uri): Promise<boolean> {
  try {
    const { type } = await vscode.workspace.fs.stat(uri);
    return (type & vscode.FileType.SymbolicLink) !== 0;
  } catch {
    return false;
  }
}

async function openOrNull(uri: vscode.Uri): Promise<vscode.TextDocument | null> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    // Too large for an editor, or gone: the disk port says which.
    return null;
  }
}

function readBuffer(path: string, document: vscode.TextDocument): ReadResult {
  const buffer = bufferText(document);
  if (!buffer) {
    return {
      ok: false,
      reason: 'unreadable',
      detail: `${path} has unsaved text in the encoding ${document.encoding}; save it as UTF-8 first.`,
    };
  }
  return {
    ok: true,
    file: { path, ...buffer, hash: hashText(buffer.text, buffer.encoding) },
  };
}

/** Edits unsaved text where it is, and leaves it unsaved. */
async function writeBuffer(
  path: string,
  document: vscode.TextDocument,
  content: FileContent,
  expect: string | null,
): Promise<WriteResult> {
  const before = bufferText(document);
  const target = 'bytes' in content ? decoded(content.bytes, before) : content;
  if (!before || target?.encoding !== before.encoding || !keepsMark(before, target)) {
    const detail = `${path} has unsaved text in another encoding; save or close it and try again.`;
    return { ok: false, reason: 'denied', detail };
  }
  if (hashText(before.text, before.encoding) !== expect) return changed(path);
  if (!(await applyChanges(document, target.text))) return changed(path);
  const after = bufferText(document) ?? target;
  return { ok: true, after: hashText(after.text, after.encoding), text: after.text };
}

function decoded(bytes: Uint8Array, like: BufferText | null): BufferText | null {
  if (!like) return null;
  const label = like.encoding === 'utf8' ? 'utf-8' : like.encoding === 'utf16le' ? 'utf-16le' : 'utf-16be';
  try {
    const text = new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, encoding: like.encoding };
  } catch {
    return null;
  }
}

function keepsMark(before: BufferText, after: BufferText): boolean {
  return before.text.startsWith('\uFEFF') === after.text.startsWith('\uFEFF');
}

/**
 * Replaces what differs in the version that this process knows now. False where the editor has a newer one:
 * nothing awaits between reading the text and handing over the edit, and the editor checks the version itself.
 */
async function applyChanges(document: vscode.TextDocument, text: string): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  const changes = textChanges(document.getText(), withoutMark(text));
  if (changes.length === 0) return true;
  for (const change of changes) {
    const range = new vscode.Range(document.positionAt(change.start), document.positionAt(change.end));
    edit.replace(document.uri, range, change.text);
  }
  return vscode.workspace.applyEdit(edit);
}

function sameText(document: vscode.TextDocument, text: string): boolean {
  const flat = (value: string) => withoutMark(value).replaceAll(/\r\n?/g, '\n');
  return flat(document.getText()) === flat(text);
}

function canHold(document: vscode.TextDocument, before: BufferText, after: BufferText): boolean {
  const buffer = bufferText(document);
  if (buffer?.encoding !== before.encoding || after.encoding !== before.encoding) return false;
  const eol = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const mark = buffer.text.startsWith('\uFEFF');
  return survivesBuffer(before.text, mark, eol) && survivesBuffer(after.text, mark, eol);
}

function unsavedNotebook(uri: vscode.Uri): WriteResult | null {
  const wanted = uri.toString();
  const open = vscode.workspace.notebookDocuments.find(notebook => notebook.uri.toString() === wanted);
  if (!open?.isDirty) return null;
  return {
    ok: false,
    reason: 'denied',
    detail: 'The notebook has unsaved cells; save it and try again.',
  };
}

/**
 * Opens what will be edited while a person still reads the question, in the background: the first file of a language
 * starts its extensions and server, which is not to be waited for after the click.
 */
export function openAhead(folder: WorkFolder, changes: readonly ProposedChange[]): void {
  for (const { kind, path } of changes) {
    if (kind === 'write' && path !== undefined) void openOrNull(vscode.Uri.joinPath(folder.uri, path));
  }
}

/** Null for what lies outside the workspace. */
export function relativePath(
  { uri: { authority, path }, folders }: WorkFolder,
  uri: vscode.Uri,
): string | null {
  const root = path.endsWith('/') ? path : `${path}/`;
  if (uri.authority !== authority || !uri.path.startsWith(root)) return null;
  const relative = uri.path.slice(root.length);
  return folderOf(relative, folders) === null ? null : relative;
}

function changed(path: string): WriteResult {
  return {
    ok: false,
    reason: 'changed',
    detail: `${path} was changed meanwhile; it is read again.`,
  };
}

function refusedByEditor(path: string): WriteResult {
  return {
    ok: false,
    reason: 'denied',
    detail: `The editor did not change ${path}; close it and try again.`,
  };
}

/** Polls: a reload from disk fires no event when the text stays the same. */
/** A save that meets the editor in the middle of reloading the file saves nothing: it is asked for again. */
async function saveDocument(document: vscode.TextDocument): Promise<void> {
  for (let tries = 0; tries < SAVE_TRIES && !(await document.save()); tries += 1) {
    if (!document.isDirty) return;
    await new Promise(resolve => setTimeout(resolve, SAVE_AGAIN_MS));
  }
}

async function waitFor(done: () => boolean, milliseconds: number): Promise<void> {
  for (let waited = 0; !done() && waited < milliseconds; waited += 25) {
    await new Promise(resolve => setTimeout(resolve, 25));
  }
}
