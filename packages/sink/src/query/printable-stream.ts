import { Transform } from 'node:stream';
import { toPrintable } from './printable.ts';

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
