import { createWriteStream } from 'node:fs';
import { pipeline as pipelineWithCallback, Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';

import { queryError } from '../query-error.ts';

type Bytes = AsyncIterable<Buffer> | Iterable<Buffer>;

/** A request's body: what has been read of it to find the statement, and the rest. */
export interface RequestBody {
  /** The first bytes, up to the limit of SQL text; the URL's query comes first, with a line end. */
  readonly prefix: Buffer;
  /** Nothing follows the prefix. */
  readonly complete: boolean;
  /** Compression of the data that the engine must undo, as `FROM INFILE … COMPRESSION` names it. */
  readonly engineCompression: string;
  /** Writes the data from this offset of the prefix on to a file. */
  spool(dataStart: number, file: string): Promise<void>;
}

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/** Encodings that only the engine can undo; the statement must then be in the URL. */
const ENGINE_ENCODINGS: Readonly<Record<string, string>> = { lz4: 'lz4', xz: 'xz', bz2: 'bz2', snappy: 'snappy' };

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(Z_|ERR_|ZSTD_)/.test(String(error.code)) && 'errno' in error;
}

function decode(source: Bytes, encoding: string): Bytes {
  const create = DECODERS[encoding];
  if (create === undefined) return source;
  const decoder = create();
  // An error ends the loop that reads the decoder; there is nobody else to tell.
  pipelineWithCallback(Readable.from(source), decoder, () => undefined);
  return decoder;
}

/**
 * The bytes of a body, decompressed and counted.
 *
 * @yields the bytes as they come.
 * @throws {QueryError} 229 over the limit, 354 for damaged compression.
 */
export async function* decodedBytes(source: Bytes, encoding: string, maxBytes: number): AsyncGenerator<Buffer, void> {
  let size = 0;
  try {
    for await (const chunk of decode(source, encoding)) {
      size += chunk.length;
      if (size > maxBytes) {
        throw queryError('QUERY_IS_TOO_LARGE', `The request body is larger than ${maxBytes} bytes (maxBodyBytes)`);
      }
      yield chunk;
    }
  } catch (error) {
    if (!isZlibError(error)) throw error;
    throw queryError('ZLIB_INFLATE_FAILED', `The request body is not valid ${encoding}: ${String(error)}`);
  }
}

async function readPrefix(
  first: Buffer,
  bytes: AsyncIterator<Buffer, void>,
  maxBytes: number,
): Promise<{ prefix: Buffer; complete: boolean }> {
  const chunks = [first];
  let size = first.length;
  while (size <= maxBytes) {
    const { done, value } = await bytes.next();
    if (done === true) return { prefix: Buffer.concat(chunks), complete: true };
    chunks.push(value);
    size += value.length;
  }
  return { prefix: Buffer.concat(chunks), complete: false };
}

/**
 * Reads the beginning of a request, so that its statement can be found.
 *
 * @throws {QueryError} 229 over the limits, 354 for damaged compression, 89 for an unknown encoding.
 */
export async function openRequestBody(
  source: Bytes,
  query: string,
  encoding: string,
  limits: { readonly maxBodyBytes: number; readonly maxQueryBytes: number },
): Promise<RequestBody> {
  const engineCompression = ENGINE_ENCODINGS[encoding];
  if (engineCompression === undefined && encoding !== 'identity' && DECODERS[encoding] === undefined) {
    throw queryError('UNKNOWN_COMPRESSION_METHOD', `Unknown Content-Encoding: ${encoding}`);
  }
  const first = Buffer.from(query === '' ? '' : `${query}\n`);
  if (first.length > limits.maxQueryBytes) throw tooLong(limits.maxQueryBytes);
  const bytes = decodedBytes(source, encoding, limits.maxBodyBytes);
  const start =
    engineCompression === undefined
      ? await readPrefix(first, bytes, limits.maxQueryBytes)
      : { prefix: first, complete: false };
  return {
    ...start,
    engineCompression: engineCompression ?? 'none',
    async spool(dataStart, file) {
      async function* data(): AsyncGenerator<Buffer, void> {
        yield start.prefix.subarray(dataStart);
        yield* bytes;
      }
      await pipeline(data, createWriteStream(file, { mode: 0o600 }));
    },
  };
}

function tooLong(maxQueryBytes: number): Error {
  return queryError('QUERY_IS_TOO_LARGE', `The SQL text is longer than ${maxQueryBytes} bytes (maxQueryBytes)`);
}
