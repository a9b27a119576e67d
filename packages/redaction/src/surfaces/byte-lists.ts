import { isUtf8 } from '../node-modules.ts';

/** The JSON of a Buffer up to its bytes, also within a JSON string. */
const OPENING = /"type\\{0,3}":\s{0,4}\\{0,3}"Buffer\\{0,3}",\s{0,4}\\{0,3}"data\\{0,3}":\s{0,4}\[/g;
/** Shorter lists contain no value. */
const FEWEST = 8;
/** Length of the opening plus the shortest list. */
const SHORTEST = 40;

/** Whether a text may contain a Buffer as a list of bytes. */
export function mayHaveByteLists(text: string): boolean {
  return text.length >= SHORTEST && text.includes('Buffer');
}

/**
 * Masks values within the bytes of Buffers, which JSON represents as lists of numbers, e.g. logged bodies. Returns the
 * same text if there are none.
 */
export function redactByteLists(text: string, redact: (decoded: string) => string): string {
  if (!mayHaveByteLists(text)) return text;
  let masked = '';
  let from = 0;
  for (const opening of text.matchAll(OPENING)) {
    const start = opening.index + opening[0].length;
    const end = listEnd(text, start);
    const redacted = redactList(text.slice(start, end), redact);
    if (redacted === undefined) continue;
    masked += text.slice(from, start) + redacted;
    from = end;
  }
  return from === 0 ? text : masked + text.slice(from);
}

/** Returns the end of a list of numbers separated by commas and white space. */
function listEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && isOfList(text.charCodeAt(end))) end++;
  return end;
}

function isOfList(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2c || code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

/** Masks values in a list; undefined if nothing was masked or it is not a list of bytes. */
function redactList(list: string, redact: (decoded: string) => string): string | undefined {
  const numbers = list.split(',').map(Number);
  if (numbers.length < FEWEST || !numbers.every((number) => number <= 0xff)) return undefined;
  const bytes = Buffer.from(numbers);
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  const decoded = bytes.toString(encoding);
  const redacted = redact(decoded);
  return redacted === decoded ? undefined : Buffer.from(redacted, encoding).join(',');
}
