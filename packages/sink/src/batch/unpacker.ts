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
  // Unpacked into one piece, nothing has to be put together.
  gzip: (body) => gunzipSync(body, { chunkSize: Math.min(Math.max(gzipSize(body), SMALLEST_PIECE), LARGEST_PIECE) }),
  deflate: (body) => inflateSync(body),
  zstd: (body) => zstdDecompressSync(body),
};

/** What the receiver has unpacked, again. @throws where it is not so compressed */
export function unpacked(encoding: ContentEncoding, body: Buffer): Buffer {
  return DECOMPRESS[encoding](body);
}

/**
 * Unpacks requests of a batch once more, where their spans are asked for one by one: duplicates are, and what ClickHouse
 * refuses. So a batch keeps its requests as they came, an eighth of what they are unpacked.
 */
export class Unpacker {
  /** Spans that are asked for stand side by side, so that the last content is mostly the next one too. */
  #last: { readonly body: Buffer; readonly content: Buffer } | undefined;

  /** The content of a request of spans as protobuf, to be asked for later. It holds the body alone. */
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
