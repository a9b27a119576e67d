import type { IncomingHttpHeaders } from 'node:http';
import { pipeline, Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';

import type { ByteSource } from '../compression/byte-reader.ts';
import { decodeLz4Frames } from '../compression/lz4-frames.ts';
import { decodeNativeBlocks } from '../compression/native-blocks.ts';
import { queryError } from '../query-error.ts';
import { isOn } from './query-request.ts';

/** Compression of a request body. */
export interface BodyCompression {
  /** `Content-Encoding`. */
  readonly encoding: string;
  /** Whether the decoded content is in ClickHouse's own compressed blocks (`decompress=1`). */
  readonly nativeBlocks: boolean;
}

/** Limits of request bodies. */
export interface BodyLimits {
  readonly maxBodyBytes: number;
  readonly maxBlockBytes: number;
}

type Decoder = (source: ByteSource) => ByteSource;

function through(create: () => Transform): Decoder {
  return (source) => {
    const decoder = create();
    // An error ends the loop that reads the decoder; there is nobody else to report it to.
    pipeline(Readable.from(source), decoder, () => undefined);
    return decoder;
  };
}

const DECODERS: ReadonlyMap<string, Decoder> = new Map([
  ['identity', (source: ByteSource) => source],
  ['gzip', through(createGunzip)],
  ['x-gzip', through(createGunzip)],
  ['deflate', through(createInflate)],
  ['br', through(createBrotliDecompress)],
  ['zstd', through(createZstdDecompress)],
  ['lz4', decodeLz4Frames],
]);

/**
 * Reads the compression of a body from its request.
 *
 * @throws {QueryError} 89 for an unsupported encoding.
 */
export function readBodyCompression(headers: IncomingHttpHeaders, params: URLSearchParams): BodyCompression {
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (!DECODERS.has(encoding)) {
    const known = [...DECODERS.keys()].join(', ');
    throw queryError('UNKNOWN_COMPRESSION_METHOD', `Unknown Content-Encoding: ${encoding}. Supported: ${known}`);
  }
  return { encoding, nativeBlocks: isOn(params.get('decompress')) };
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(Z_|ERR_|ZSTD_)/.test(String(error.code)) && 'errno' in error;
}

function decode(source: ByteSource, { encoding, nativeBlocks }: BodyCompression, maxBlockBytes: number): ByteSource {
  const content = DECODERS.get(encoding)?.(source) ?? source;
  return nativeBlocks ? decodeNativeBlocks(content, maxBlockBytes) : content;
}

/**
 * Decompresses a body and enforces its size limit.
 *
 * @yields the bytes as they arrive.
 * @throws {QueryError} 229 over the limit; 33, 39, 40, 89, 271 or 354 for damaged compression.
 */
export async function* decodedBytes(
  source: ByteSource,
  compression: BodyCompression,
  { maxBodyBytes, maxBlockBytes }: BodyLimits,
): AsyncGenerator<Buffer, void> {
  let size = 0;
  try {
    for await (const chunk of decode(source, compression, maxBlockBytes)) {
      size += chunk.length;
      if (size > maxBodyBytes) {
        throw queryError('QUERY_IS_TOO_LARGE', `The request body is larger than ${maxBodyBytes} bytes (maxBodyBytes)`);
      }
      yield chunk;
    }
  } catch (error) {
    if (!isZlibError(error)) throw error;
    throw queryError('ZLIB_INFLATE_FAILED', `The request body is not valid ${compression.encoding}: ${String(error)}`);
  }
}
