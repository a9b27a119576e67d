/** How many characters are read at a time: with their table they fit the nearest cache of the processor. */
export const STRETCH = 8192;
/** Fewer are read one by one in less time than a call takes. */
const FEW = 64;

/**
 * The characters of the stretch that is being looked at, as UTF-16. An array of numbers is read in less time than a
 * string, whose form is looked up again at each character. One for all: no scan runs within another.
 */
export const codes: Uint16Array = new Uint16Array(STRETCH);
const bytes = Buffer.from(codes.buffer);
/** Text is copied with the lower byte first, as most processors have numbers. */
const canCopy = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Fills {@link codes} with a stretch of a text. */
export function readCodes(text: string, from: number, length: number): void {
  if (length < FEW || !canCopy) {
    for (let at = 0; at < length; at++) codes[at] = text.charCodeAt(from + at);
  } else {
    bytes.write(length === text.length ? text : text.slice(from, from + length), 'utf16le');
  }
}
