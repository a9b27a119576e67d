import { gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { OtlpContentType } from '../decode/decode.ts';
import { readable } from '../decode/readable-request.ts';
import { SIGNAL } from '../decode/signal.ts';
import { gzipSize } from '../log/gzip-size.ts';
import type { ContentEncoding } from '../log/log-entry.ts';

const SMALLEST_PIECE = 2 ** 10;
const LARGEST_PIECE = 2 ** 22;
const DECOMPRESS: Readonly<Record<ContentEncoding, (body: Buffer) => Buffer>> = {
  identity: (body) => body,
  // Decompressed into a single chunk, nothing has to be concatenated.
  gzip: (body) => gunzipSync(body, { chunkSize: Math.min(Math.max(gzipSize(body), SMALLEST_PIECE), LARGEST_PIECE) }),
  deflate: (body) => inflateSync(body),
  zstd: (body) => zstdDecompressSync(body),
};

/** Decompresses a body that the receiver has decompressed before. @throws if it is corrupt */
export function unpacked(encoding: ContentEncoding, body: Buffer): Buffer {
  return DECOMPRESS[encoding](body);
}

/**
 * Decompresses requests of a batch again when single spans are needed, for duplicates and rows that ClickHouse refuses. A batch
 * can thus keep its requests compressed, in an eighth of the memory.
 */
export class Unpacker {
  /** The last request: spans are asked for in order, so the next one is mostly of the same request. */
  #last: { readonly body: Buffer; readonly content: Buffer } | undefined;

  /** Returns a function that decompresses a request of spans to protobuf when called; it retains only the body. */
  later(encoding: ContentEncoding, body: Buffer, contentType: OtlpContentType): () => Buffer {
    return () => this.#content(encoding, body, contentType);
  }

  #content(encoding: ContentEncoding, body: Buffer, contentType: OtlpContentType): Buffer {
    if (this.#last?.body !== body) this.#last = { body, content: spansIn(encoding, body, contentType) };
    return this.#last.content;
  }
}

function spansIn(encoding: ContentEncoding, body: Buffer, contentType: OtlpContentType): Buffer {
  return readable(SIGNAL.TRACES, contentType, unpacked(encoding, body)).content;
}
