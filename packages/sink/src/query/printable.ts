import { Transform } from 'node:stream';

// Everything that moves a cursor, changes a colour or rings a bell: C0 but the line feed, DEL and C1.
const CONTROL = /(?!\n)\p{Cc}/gu;

const escaped = (character: string): string =>
  `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/** The text with its control characters in words: whoever can choose a model's name must not write on an auditor's screen. */
export function toPrintable(text: string): string {
  return text.replaceAll(CONTROL, escaped);
}

/** {@link toPrintable} for a stream of UTF-8. */
export function printableStream(): Transform {
  const decoder = new TextDecoder();
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, toPrintable(decoder.decode(chunk, { stream: true })));
    },
    flush(done) {
      done(null, toPrintable(decoder.decode()));
    },
  });
}
