// What an editor's buffer is as bytes. A TextDocument hides the byte order mark and knows one line end; a FileText
// has the mark as its first character and every line end as it is. Decides when the two can stand for each other.
import { createHash } from 'node:crypto';
import type * as vscode from 'vscode';
import type { Encoding } from '../core/ports';

const BOM = '\uFEFF';

export function encodeText(text: string, encoding: Encoding): Uint8Array {
  if (encoding === 'utf8') return Buffer.from(text, 'utf8');
  const bytes = Buffer.from(text, 'utf16le');
  return encoding === 'utf16le' ? bytes : bytes.swap16();
}

export function hashBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function hashText(text: string, encoding: Encoding): string {
  return hashBytes(encodeText(text, encoding));
}

export interface BufferText {
  readonly text: string;
  readonly encoding: Encoding;
}

/** The document as it would be saved; null for an encoding that Quickstep does not write (Windows-1252 and the like). */
export function bufferText(document: vscode.TextDocument): BufferText | null {
  const text = document.getText();
  switch (document.encoding) {
    case 'utf8':
      return { text, encoding: 'utf8' };
    case 'utf8bom':
      return { text: BOM + text, encoding: 'utf8' };
    // VS Code writes a byte order mark in front of every UTF-16 file.
    case 'utf16le':
      return { text: BOM + text, encoding: 'utf16le' };
    case 'utf16be':
      return { text: BOM + text, encoding: 'utf16be' };
    default:
      return null;
  }
}

export function withoutMark(text: string): string {
  return text.startsWith(BOM) ? text.slice(1) : text;
}

/**
 * Would the editor keep this text exactly, with the mark and the line end that the document has? Mixed line ends and a
 * mark that comes or goes cannot pass through a buffer.
 */
export function survivesBuffer(text: string, mark: boolean, eol: '\n' | '\r\n'): boolean {
  if (text.startsWith(BOM) !== mark) return false;
  return eol === '\n' ? !text.includes('\r') : !/\r(?!\n)|(?<!\r)\n/.test(text);
}
