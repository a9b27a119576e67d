import { gunzipSync, inflateSync } from 'node:zlib';

/** Reads one message of a call. */
export interface MessageReader {
  write(chunk: Buffer): void;
  /**
   * The message is whole.
   *
   * @param wasShown whether its bytes were: those of a message that cannot be decompressed are not
   */
  finish(wasShown: boolean): void;
}

/** A flag for compression and the length. */
const PREFIX_BYTES = 5;

/**
 * Takes the messages of a gRPC body apart, however its bytes are cut, without keeping them.
 *
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export class GrpcMessages {
  readonly #open: (isCompressed: boolean) => MessageReader;
  readonly #prefix = Buffer.alloc(PREFIX_BYTES);
  #prefixBytes = 0;
  #left = 0;
  #message: MessageReader | undefined;

  /** @param open gives the reader of the message that begins */
  constructor(open: (isCompressed: boolean) => MessageReader) {
    this.#open = open;
  }

  write(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      at = this.#message === undefined ? this.#begin(chunk, at) : this.#pass(this.#message, chunk, at);
    }
  }

  #begin(chunk: Buffer, at: number): number {
    const copied = chunk.copy(this.#prefix, this.#prefixBytes, at);
    this.#prefixBytes += copied;
    if (this.#prefixBytes < PREFIX_BYTES) return at + copied;
    this.#prefixBytes = 0;
    this.#left = this.#prefix.readUInt32BE(1);
    this.#message = this.#open(this.#prefix[0] !== 0);
    this.#finishWhole(this.#message);
    return at + copied;
  }

  #pass(message: MessageReader, chunk: Buffer, at: number): number {
    const bytes = chunk.subarray(at, at + this.#left);
    message.write(bytes);
    this.#left -= bytes.length;
    this.#finishWhole(message);
    return at + bytes.length;
  }

  #finishWhole(message: MessageReader): void {
    if (this.#left > 0) return;
    this.#message = undefined;
    message.finish(true);
  }
}

/**
 * A reader that undoes a message's compression before another reads it. What is larger than the bound, before or after,
 * and what is compressed in a way that we do not know, is left unread.
 */
export function decompressing(reader: MessageReader, encoding: string | undefined, maxBytes: number): MessageReader {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return {
    write(chunk) {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(Buffer.from(chunk));
      else chunks.length = 0;
    },
    finish() {
      const message = bytes <= maxBytes ? decompressed(Buffer.concat(chunks), encoding, maxBytes) : undefined;
      if (message !== undefined) reader.write(message);
      reader.finish(message !== undefined);
    },
  };
}

function decompressed(message: Buffer, encoding: string | undefined, maxOutputLength: number): Buffer | undefined {
  try {
    if (encoding === 'gzip') return gunzipSync(message, { maxOutputLength });
    return encoding === 'deflate' ? inflateSync(message, { maxOutputLength }) : undefined;
  } catch {
    return undefined;
  }
}
