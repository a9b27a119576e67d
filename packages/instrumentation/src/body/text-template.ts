const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;

/** Tests events, and compares them before it does. */
export interface AlikeTest {
  /** Where an event ends that begins here and is the last one that passed, but for the text of some fields; else -1. */
  endOfAlike(bytes: Buffer, from: number): number;
  /** @param event as it was sent, a character for each byte */
  passes(event: string): boolean;
  /** To be told when the answers of the test may be others from now on. */
  forget(): void;
}

/**
 * A test of events that also knows, by comparing bytes, which are the last one that passed but for the text of some
 * fields: most of a stream differs in nothing else, and to compare costs less than to search.
 *
 * @param passes the test, whose answer must not hang on the text of these fields
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

/** What is around the text of the fields; nothing where a string holds more than plain characters, or an odd mark. */
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

/** Where the text of a field begins; -1 where the field is not there, or may be within a string. */
function startOf(event: string, field: string): number {
  const name = `"${field}":"`;
  const at = event.indexOf(name);
  if (at === -1) return -1;
  const start = at + name.length;
  return isQuoteOpen(event, start) ? start : -1;
}

/** Whether a string is open before a place: as many have begun as ended, and one more. */
function isQuoteOpen(event: string, end: number): boolean {
  let isOpen = false;
  for (let at = event.indexOf('"'); at !== -1 && at < end; at = event.indexOf('"', at + 1)) isOpen = !isOpen;
  return isOpen;
}

/** Where what is made of the pieces, and plain text between them, ends; -1 where the bytes are not. */
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

/** Where a text of plain characters ends; -1 where it holds others. */
function endOfText(bytes: Buffer, start: number): number {
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH || byte < FIRST_PRINTABLE) return -1;
  }
  return -1;
}
