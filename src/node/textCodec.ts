// Which bytes are text, and the way back. Decides: only what is encoded again to exactly the same bytes is text,
// so that an edit of one line never changes another one.
import { Buffer } from 'node:buffer';
import type { Encoding, FileContent } from '../core/ports';

/** git and most editors look this far for a NUL before they call a file binary. */
const PROBE_BYTES = 8192;

const decoders = {
  utf8: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }),
  utf16le: new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true }),
  utf16be: new TextDecoder('utf-16be', { fatal: true, ignoreBOM: true }),
};

/** UTF-16 only where a byte order mark says so: without one it cannot be told from binary. */
function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf16be';
  return 'utf8';
}

/** The text with its byte order mark as the first character; null for bytes that are not text. */
export function decodeText(bytes: Uint8Array): { readonly text: string; readonly encoding: Encoding } | null {
  const encoding = encodingOf(bytes);
  try {
    const text = decoders[encoding].decode(bytes);
    const probe = encoding === 'utf8' ? PROBE_BYTES : PROBE_BYTES / 2;
    return text.slice(0, probe).includes('\0') ? null : { text, encoding };
  } catch {
    return null;
  }
}

export function encodeContent(content: FileContent): Uint8Array {
  if ('bytes' in content) return content.bytes;
  if (content.encoding === 'utf8') return Buffer.from(content.text, 'utf8');
  const bytes = Buffer.from(content.text, 'utf16le');
  return content.encoding === 'utf16be' ? bytes.swap16() : bytes;
}
