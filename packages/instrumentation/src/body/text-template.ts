const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;

/** Tests events, and compares them before it does. */
export interface AlikeTest {
  passes(event: string): boolean;
  /** To be told when the answers of the test may be others from now on. */
  forget(): void;
}

/**
 * A test that gives the answer of another, and knows the answer for an event that is the last one which passed but for
 * the text of some fields: most of a stream differs in nothing else, and comparing costs less than searching.
 *
 * @param passes the other test, whose answer must not hang on the text of these fields
 * @param fields names of fields whose values are text
 */
export function testedAlike(passes: (event: string) => boolean, fields: readonly string[]): AlikeTest {
  let pieces: readonly string[] = [];
  return {
    passes(event) {
      if (isMadeOf(pieces, event)) return true;
      if (!passes(event)) return false;
      pieces = piecesOf(event, fields);
      return true;
    },
    forget() {
      pieces = [];
    },
  };
}

/** What is around the text of the fields; nothing where a string holds more than plain characters, or an odd mark. */
function piecesOf(event: string, fields: readonly string[]): readonly string[] {
  if (event.includes('\\')) return [];
  const starts = fields.map((field) => startOf(event, field)).filter((at) => at !== -1);
  const pieces: string[] = [];
  let from = 0;
  for (const start of starts.toSorted((a, b) => a - b)) {
    pieces.push(event.slice(from, start));
    from = endOfText(event, start);
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
  return event.slice(0, start).split('"').length % 2 === 0 ? start : -1;
}

function isMadeOf(pieces: readonly string[], event: string): boolean {
  const last = pieces.length - 1;
  let at = 0;
  for (let i = 0; i < last; i += 1) {
    const piece = pieces[i] as string;
    if (!event.startsWith(piece, at)) return false;
    at = endOfText(event, at + piece.length);
    if (at === -1) return false;
  }
  return (
    last > 0 && event.startsWith(pieces[last] as string, at) && at + (pieces[last] as string).length === event.length
  );
}

/** Where a text of plain characters ends; -1 where it holds others. */
function endOfText(event: string, start: number): number {
  for (let at = start; at < event.length; at += 1) {
    const code = event.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH || code < FIRST_PRINTABLE) return -1;
  }
  return -1;
}
