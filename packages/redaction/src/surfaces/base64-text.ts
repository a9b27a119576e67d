import { isUtf8 } from '../node-modules.ts';

/** Shorter runs contain no value: a short e-mail address has 16 characters, 24 in base64. */
const SHORTEST = 20;

const ALPHABET = new Uint8Array(128);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_')
  ALPHABET[char.charCodeAt(0)] = 1;

const NONE: Base64[] = [];

/** A range of a text that may be base64. */
export interface Base64 {
  readonly start: number;
  readonly end: number;
}

/** Masks values within the ranges that are base64-encoded text; returns the same text if there are none. */
export function redactBase64(text: string, stretches: readonly Base64[], redact: (decoded: string) => string): string {
  let masked = '';
  let from = 0;
  for (const { start, end } of stretches) {
    const encoded = text.slice(start, end);
    const decoded = decodedText(encoded);
    if (decoded === undefined) continue;
    const redacted = redact(decoded);
    if (redacted === decoded) continue;
    masked += text.slice(from, start) + encodedLike(redacted, encoded);
    from = end;
  }
  return from === 0 ? text : masked + text.slice(from);
}

/**
 * Returns runs of base64 characters. Checks windows of the minimum length from their end: the next window starts after
 * the last character that is not base64, so that most words are rejected by their last characters.
 */
export function base64In(text: string): readonly Base64[] {
  let stretches: Base64[] = NONE;
  let start = 0;
  for (let last = SHORTEST - 1; last < text.length; last = start + SHORTEST - 1) {
    let at = last;
    while (at >= start && isOfAlphabet(text, at)) at--;
    if (at >= start) {
      start = at + 1;
      continue;
    }
    let end = last + 1;
    while (end < text.length && isOfAlphabet(text, end)) end++;
    // Parts separated by dots form a token, which is scanned as a whole.
    if (text[start - 1] !== '.' && text[end] !== '.') {
      if (stretches === NONE) stretches = [];
      stretches.push({ start, end: padEnd(text, end) });
    }
    start = end + 1;
  }
  return stretches;
}

function isOfAlphabet(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 && ALPHABET[code] === 1;
}

function padEnd(text: string, end: number): number {
  return text[end] === '=' ? (text[end + 1] === '=' ? end + 2 : end + 1) : end;
}

/** Decodes text; undefined for other content, such as a picture, a digest or a long word. */
function decodedText(encoded: string): string | undefined {
  const head = Buffer.from(encoded.slice(0, SHORTEST), 'base64');
  if (head.some(isControl)) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  if (!isUtf8(bytes) || bytes.some(isControl)) return undefined;
  return bytes.toString('utf8');
}

function isControl(byte: number): boolean {
  return byte === 0x7f || (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
}

function encodedLike(text: string, encoded: string): string {
  const isUrlSafe = /[-_]/.test(encoded);
  const base64 = Buffer.from(text, 'utf8').toString(isUrlSafe ? 'base64url' : 'base64');
  if (!isUrlSafe) return encoded.endsWith('=') || encoded.length % 4 === 0 ? base64 : base64.replace(/={1,2}$/, '');
  return encoded.endsWith('=') ? base64.padEnd(Math.ceil(base64.length / 4) * 4, '=') : base64;
}
