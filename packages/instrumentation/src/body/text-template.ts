const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;

/** Tests events, after comparing them with the last one that passed. */
export interface AlikeTest {
  /**
   * Returns the end of an event at `from` that equals the last one that passed except in the text of some fields; else
   * -1.
   */
  endOfAlike(bytes: Buffer, from: number): number;
  /** @param event as it was sent, one character per byte */
  passes(event: string): boolean;
  /** Must be called when the test may return other results from now on. */
  forget(): void;
}

/**
 * Creates a test that recognises, by comparing bytes, events that equal the last one that passed except in the text of
 * some fields: most events of a stream differ in nothing else, and comparing costs less than searching.
 *
 * @param passes the test, whose result must not depend on the text of these fields
 * @param fields names of fields whose values are text
 */
export function testedAlike(passes: (event: string) => boolean, fields: readonly string[]): AlikeTest {
  let pieces: readonly Buffer[] = [];
  return {
    endOfAlike: (bytes, from) => endOfMadeOf(pieces, bytes, from),
    passes(event) {
      if (!passes(event)) return false;
      pieces = piecesOf(event, fields).map((piece) => Buffer.from(piece, 'latin1'));
      return true;
    },
    forget() {
      pieces = [];
    },
  };
}

/**
 * Splits an event around the text of the fields; returns nothing if a string contains an escape or quotes are
 * unbalanced.
 */
function piecesOf(event: string, fields: readonly string[]): readonly string[] {
  if (event.includes('\\') || event.includes('\r')) return [];
  const starts = fields.map((field) => startOf(event, field)).filter((at) => at !== -1);
  const pieces: string[] = [];
  let from = 0;
  for (const start of starts.toSorted((a, b) => a - b)) {
    pieces.push(event.slice(from, start));
    from = event.indexOf('"', start);
    if (from === -1) return [];
  }
  return pieces.length === 0 ? [] : [...pieces, event.slice(from)];
}

/** Returns where the text of a field begins; -1 if the field is absent, or may be within a string. */
function startOf(event: string, field: string): number {
  const name = `"${field}":"`;
  const at = event.indexOf(name);
  if (at === -1) return -1;
  const start = at + name.length;
  return isQuoteOpen(event, start) ? start : -1;
}

/** Whether a string is open at `end`: the number of quotes before it is odd. */
function isQuoteOpen(event: string, end: number): boolean {
  let isOpen = false;
  for (let at = event.indexOf('"'); at !== -1 && at < end; at = event.indexOf('"', at + 1)) isOpen = !isOpen;
  return isOpen;
}

/** Returns the end of the pieces with plain text between them; -1 if the bytes do not match. */
function endOfMadeOf(pieces: readonly Buffer[], bytes: Buffer, from: number): number {
  let at = pieces.length === 0 ? -1 : from;
  for (let i = 0; i < pieces.length && at !== -1; i += 1) {
    const piece = pieces[i] as Buffer;
    const start = i === 0 ? at : endOfText(bytes, at);
    at = start !== -1 && isAt(piece, bytes, start) ? start + piece.length : -1;
  }
  return at;
}

function isAt(piece: Buffer, bytes: Buffer, at: number): boolean {
  const end = at + piece.length;
  return end <= bytes.length && bytes.compare(piece, 0, piece.length, at, end) === 0;
}

/** Returns the end of a text of plain characters; -1 if it contains others. */
function endOfText(bytes: Buffer, start: number): number {
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH || byte < FIRST_PRINTABLE) return -1;
  }
  return -1;
}
