import { gunzipSync, inflateSync } from 'node:zlib';

/** Reads one message of a call. */
export interface MessageReader {
  write(chunk: Buffer): void;
  /**
   * Called when the message is complete.
   *
   * @param wasShown whether its bytes were passed to `write`; false for a message that cannot be decompressed
   */
  finish(wasShown: boolean): void;
}

/** The compression flag and the length. */
const PREFIX_BYTES = 5;

/**
 * Splits a gRPC body into messages, however its bytes are split, without keeping them.
 *
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export class GrpcMessages {
  readonly #open: (isCompressed: boolean) => MessageReader;
  readonly #prefix = Buffer.alloc(PREFIX_BYTES);
  #prefixBytes = 0;
  #left = 0;
  #message: MessageReader | undefined;

  /** @param open creates the reader of the next message */
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
 * Creates a reader that decompresses a message for another reader. Messages above the bound, compressed or not, and
 * unknown compressions are not read.
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
