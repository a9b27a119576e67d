import { gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { ContentEncoding } from '../log/log-entry.ts';

const SMALLEST_PIECE = 2 ** 10;
const LARGEST_PIECE = 2 ** 22;
const DECOMPRESS: Readonly<Record<ContentEncoding, (body: Buffer) => Buffer>> = {
  identity: (body) => body,
  gzip: (body) => gunzipSync(body, { chunkSize: unpackedBytes(body) }),
  deflate: (body) => inflateSync(body),
  zstd: (body) => zstdDecompressSync(body),
};

/** What the receiver has unpacked, again. @throws where it is not so compressed */
export function unpacked(encoding: ContentEncoding, body: Buffer): Buffer {
  return DECOMPRESS[encoding](body);
}

/** What gzip says of it in its last four bytes: unpacked into one piece, nothing has to be put together. */
function unpackedBytes(body: Buffer): number {
  const said = body.length < 4 ? 0 : body.readUInt32LE(body.length - 4);
  return Math.min(Math.max(said, SMALLEST_PIECE), LARGEST_PIECE);
}

/**
 * Unpacks requests of a batch once more, where their spans are asked for one by one: duplicates are, and what ClickHouse
 * refuses. So a batch keeps its requests as they came, an eighth of what they are unpacked.
 */
export class Unpacker {
  /** Spans that are asked for stand side by side, so that the last content is mostly the next one too. */
  #last: { readonly body: Buffer; readonly content: Buffer } | undefined;

  /** The content of a request, to be asked for later. It holds the body alone. */
  later(encoding: ContentEncoding, body: Buffer): () => Buffer {
    return () => this.#content(encoding, body);
  }

  #content(encoding: ContentEncoding, body: Buffer): Buffer {
    if (this.#last?.body !== body) this.#last = { body, content: unpacked(encoding, body) };
    return this.#last.content;
  }
}
