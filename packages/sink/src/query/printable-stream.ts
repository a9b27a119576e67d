import { Transform } from 'node:stream';
import { toPrintable } from './printable.ts';

/** Creates a transform that applies {@link toPrintable}, or another function, to a stream of UTF-8. */
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
