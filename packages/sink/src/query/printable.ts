import { Transform } from 'node:stream';

// Everything that moves a cursor, changes a colour or rings a bell: C0 but the line feed, DEL and C1; and what has text
// read in another direction, or begins a line.
const CONTROL = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  const digits = code.toString(16).toUpperCase();
  return code < 0x100 ? `\\x${digits.padStart(2, '0')}` : `\\u${digits.padStart(4, '0')}`;
}

/** The text with its control characters in words: whoever can choose a model's name must not write on an auditor's screen. */
export function toPrintable(text: string): string {
  return text.replaceAll(CONTROL, escaped);
}

/** {@link toPrintable} for what must stay one line. */
export function toPrintableLine(text: string): string {
  return toPrintable(text).replaceAll('\n', String.raw`\n`);
}

/** {@link toPrintable} for text whose columns tabs part. */
export function toPrintableTabs(text: string): string {
  return text.split('\t').map(toPrintable).join('\t');
}

/** {@link toPrintable}, or what is given in its place, for a stream of UTF-8. */
export function printableStream(print: (text: string) => string = toPrintable): Transform {
  const decoder = new TextDecoder();
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, print(decoder.decode(chunk, { stream: true })));
    },
    flush(done) {
      done(null, print(decoder.decode()));
    },
  });
}
