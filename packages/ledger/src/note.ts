import { decodeBase64, encodeBase64 } from './base64.ts';
import { concatBytes, decodeText, encodeText, hasControl } from './bytes.ts';
import { LedgerFormatError } from './errors.ts';
import { isKeyName } from './verifier-key.ts';

/** Limits of the notes that are parsed: UTF-8 bytes, and signature lines. */
export const MAX_NOTE_BYTES = 1_000_000;
const MAX_SIGNATURES = 100;

const KEY_ID_BYTES = 4;

/** One signature line of a note. */
export interface NoteSignature {
  readonly name: string;
  /** See {@link VerifierKey.id}. */
  readonly keyId: number;
  /** Signature in the form of the key's algorithm, without the key id. */
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** A note that was parsed but not verified: nothing in it can be trusted yet. */
export interface ParsedNote {
  /** The signed text, with its final line feed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/**
 * Parses a signed note (C2SP signed-note). Does not verify its signatures; see `openNote`.
 * @param note text, or bytes that must be UTF-8.
 * @throws {LedgerFormatError} if it is malformed, longer than 1,000,000 bytes or has more than 100 signatures.
 */
export function parseNote(note: string | Uint8Array): ParsedNote {
  const whole = checkedText(note);
  // The last empty line separates text and signatures; the text keeps the line feed before it.
  const split = whole.lastIndexOf('\n\n');
  if (split === -1) throw new LedgerFormatError('a note has an empty line between its text and its signatures');
  const lines = whole.slice(split + 2);
  return { text: whole.slice(0, split + 1), signatures: parseSignatureLines(lines) };
}

/**
 * Parses signature lines: the end of a note, or a witness's response.
 * @throws {LedgerFormatError} if a line is malformed, there is none, or there are more than 100.
 */
export function parseSignatureLines(lines: string): NoteSignature[] {
  if (!lines.endsWith('\n')) throw new LedgerFormatError('the last signature line does not end with a line feed');
  const signatures = lines
    .slice(0, -1)
    .split('\n', MAX_SIGNATURES + 1)
    .map(parseSignatureLine);
  if (signatures.length <= MAX_SIGNATURES) return signatures;
  throw new LedgerFormatError(`there are more than ${MAX_SIGNATURES} signature lines`);
}

/** Formats a signature as its line, with the final line feed. */
export function formatSignatureLine({ name, keyId, signature }: NoteSignature): string {
  const id = new Uint8Array(KEY_ID_BYTES);
  new DataView(id.buffer).setUint32(0, keyId);
  return `— ${name} ${encodeBase64(concatBytes(id, signature))}\n`;
}

/** Adds signatures to a note, in place of those of the same keys. */
export function addSignatures(note: string, signatures: readonly NoteSignature[]): string {
  const parsed = parseNote(note);
  const isReplaced = ({ name, keyId }: NoteSignature): boolean =>
    signatures.some((signature) => signature.name === name && signature.keyId === keyId);
  return formatNote({
    text: parsed.text,
    signatures: [...parsed.signatures.filter((signature) => !isReplaced(signature)), ...signatures],
  });
}

/** Formats a note as text. */
export function formatNote({ text, signatures }: ParsedNote): string {
  return `${text}\n${signatures.map(formatSignatureLine).join('')}`;
}

function parseSignatureLine(line: string): NoteSignature {
  const [dash, name = '', encoded = '', ...rest] = line.split(' ');
  const bytes = decodeBase64(encoded);
  if (dash !== '—' || rest.length > 0 || !isKeyName(name) || bytes === undefined || bytes.length <= KEY_ID_BYTES) {
    throw new LedgerFormatError('a signature line is "— name base64", with four bytes of key id and a signature');
  }
  return { name, keyId: new DataView(bytes.buffer).getUint32(0), signature: bytes.slice(KEY_ID_BYTES) };
}

function checkedText(note: string | Uint8Array): string {
  const bytes = typeof note === 'string' ? encodeText(note) : note;
  if (bytes.length > MAX_NOTE_BYTES) throw new LedgerFormatError(`the note is longer than ${MAX_NOTE_BYTES} bytes`);
  const text = decodeText(bytes);
  if (text === undefined) throw new LedgerFormatError('the note is not valid UTF-8');
  if (typeof note === 'string' && text !== note) throw new LedgerFormatError('a note must not contain lone surrogates');
  if (hasControl(text.replaceAll('\n', '')))
    throw new LedgerFormatError('a note must not contain control characters other than line feeds');
  return text;
}
