import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { MalformedRequestError, RequestTooLargeError, UnsupportedContentError } from '../errors.ts';
import { gzipSize } from '../log/gzip-size.ts';
import { type ContentEncoding, encodingOf } from '../log/log-entry.ts';
import type { MemoryLease } from './memory-budget.ts';

const DECOMPRESSORS = new Map<string, (options: { readonly chunkSize: number }) => Transform>([
  ['gzip', createGunzip],
  ['deflate', createInflate],
  ['zstd', createZstdDecompress],
]);
/** Each chunk is a round trip to the thread pool: few large chunks cost half of many small ones. */
const SMALLEST_PIECE = 2 ** 12;
/** If the size is known, one chunk is best; if it is guessed, much of it may stay empty. */
const LARGEST_PIECE = 2 ** 20;
const LARGEST_GUESS = 2 ** 17;
/** Generous estimate of how much larger spans are than their compressed form. */
const USUAL_RATIO = 10;
/** Share of its memory that a chunk must fill to be kept without a copy. */
const FULL = 0.8;

/** Other names: an empty list is no encoding, and `x-gzip` an old name. Source: RFC 9110, sections 8.4 and 8.4.1.3. */
const ALIASES: ReadonlyMap<string, ContentEncoding> = new Map([
  ['', 'identity'],
  ['x-gzip', 'gzip'],
]);

/** The supported content encodings, for `Accept-Encoding`. */
export const ACCEPTED_ENCODINGS: string = [...DECOMPRESSORS.keys()].join(', ');

/** The body of a request. */
export interface Body {
  readonly encoding: ContentEncoding;
  readonly sent: Buffer;
  /** `sent` after decompression. */
  readonly content: Buffer;
}

/**
 * Reads and decompresses the body of a request. Decompressed bytes are counted as they arrive, so that decompression of a
 * zip bomb stops at the limit.
 * @param mostBytes limit of the body, both compressed and decompressed.
 * @param lease accounts for the bytes that are kept in memory.
 * @throws {RequestTooLargeError | MalformedRequestError | UnsupportedContentError | SinkBusyError}
 */
export async function readBody(request: IncomingMessage, mostBytes: number, lease: MemoryLease): Promise<Body> {
  const name = (request.headers['content-encoding'] ?? '').trim().toLowerCase();
  const { 'content-length': length } = request.headers;
  if (Number(length ?? 0) > mostBytes) throw tooLarge(mostBytes);
  const encoding = encodingOf(ALIASES.get(name) ?? name);
  if (encoding === undefined) {
    throw new UnsupportedContentError(`the content encoding ${quote(name)} is not one of ${ACCEPTED_ENCODINGS}`);
  }
  return unpack(await collect(request, mostBytes, lease).catch(rethrowAborted), encoding, mostBytes, lease);
}

/**
 * Decompresses a body that was read already, with the same limits.
 * @throws {RequestTooLargeError | MalformedRequestError | SinkBusyError}
 */
export async function unpack(
  sent: Buffer,
  encoding: ContentEncoding,
  mostBytes: number,
  lease: MemoryLease,
): Promise<Body> {
  const decompressor = DECOMPRESSORS.get(encoding)?.({ chunkSize: pieceBytes(sent, encoding) });
  if (decompressor === undefined) return { encoding, sent, content: sent };
  decompressor.end(sent);
  try {
    return { encoding, sent, content: await collect(decompressor, mostBytes, lease) };
  } catch (error) {
    if (error instanceof Error && 'errno' in error) {
      throw new MalformedRequestError(`the body is not ${encoding}: ${error.message}`, { cause: error });
    }
    throw error;
  } finally {
    decompressor.destroy();
  }
}

function pieceBytes(sent: Buffer, encoding: ContentEncoding): number {
  // A chunk that is filled to the last byte would be followed by an empty one.
  if (encoding === 'gzip') return Math.min(Math.max(gzipSize(sent) + 1, SMALLEST_PIECE), LARGEST_PIECE);
  return Math.min(Math.max(sent.length * USUAL_RATIO, SMALLEST_PIECE), LARGEST_GUESS);
}

/** A sender that disconnects is not a fault of the sink and must not be logged as one. */
function rethrowAborted(error: unknown): never {
  if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
  throw new MalformedRequestError('the request was broken off', { cause: error });
}

/** Leaves the stream open on an early return, so that the error response can still be sent. */
async function collect(stream: Readable, mostBytes: number, lease: MemoryLease): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    total += chunk.length;
    if (total > mostBytes) throw tooLarge(mostBytes);
    lease.take(chunk.length);
    chunks.push(chunk);
  }
  const [piece] = chunks;
  if (chunks.length === 1 && piece !== undefined && total >= piece.buffer.byteLength * FULL) return piece;
  return Buffer.concat(chunks, total);
}

/**
 * Reads and discards the rest of a refused request, since many clients read the response only after they have sent everything.
 * Resolves at the end of the request or at the limit; true at the end.
 */
export async function drain(request: IncomingMessage, mostBytes: number): Promise<boolean> {
  let left = mostBytes;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      left -= chunk.length;
      if (left < 0) return false;
    }
  } catch {
    return false;
  }
  return true;
}

/** Returns the error for a body over the limit. */
export function tooLarge(mostBytes: number): RequestTooLargeError {
  return new RequestTooLargeError(`the body is larger than ${mostBytes} bytes: send fewer spans at once`);
}

/** Quotes the value of a header for a message, cut to 80 characters. */
export function quote(value: string): string {
  return JSON.stringify(value.slice(0, 80));
}
