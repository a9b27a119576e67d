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
/** Each piece that is unpacked is a trip to another thread and back: few large ones cost half of what many small ones do. */
const SMALLEST_PIECE = 2 ** 12;
/** Where the size is known, one piece is best; where it is guessed, much of it may stay empty. */
const LARGEST_PIECE = 2 ** 20;
const LARGEST_GUESS = 2 ** 17;
/** How much larger spans are than what they were compressed to, or somewhat more. */
const USUAL_RATIO = 10;
/** What of its memory a piece must fill to be kept as it is. */
const FULL = 0.8;

/** The content encodings that are read, for `Accept-Encoding`. */
export const ACCEPTED_ENCODINGS: string = [...DECOMPRESSORS.keys()].join(', ');

/** A body as it was sent, and what it says. */
export interface Body {
  readonly encoding: ContentEncoding;
  readonly sent: Buffer;
  readonly content: Buffer;
}

/**
 * Reads and decompresses the body of a request. What is unpacked is counted as it comes, so that a small body that
 * unpacks into a huge one is left at the limit.
 * @param mostBytes limit of the body, as sent and decompressed.
 * @param lease pays for what is kept.
 * @throws {RequestTooLargeError | MalformedRequestError | UnsupportedContentError | SinkBusyError}
 */
export async function readBody(request: IncomingMessage, mostBytes: number, lease: MemoryLease): Promise<Body> {
  const name = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const { 'content-length': length } = request.headers;
  if (Number(length ?? 0) > mostBytes) throw tooLarge(mostBytes);
  const encoding = encodingOf(name);
  if (encoding === undefined) {
    throw new UnsupportedContentError(`the content encoding ${quote(name)} is not one of ${ACCEPTED_ENCODINGS}`);
  }
  return unpack(await collect(request, mostBytes, lease).catch(nameBreak), encoding, mostBytes, lease);
}

/**
 * Decompresses what was read already, in the same way.
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
  // A piece that is full to the last byte is followed by an empty one.
  if (encoding === 'gzip') return Math.min(Math.max(gzipSize(sent) + 1, SMALLEST_PIECE), LARGEST_PIECE);
  return Math.min(Math.max(sent.length * USUAL_RATIO, SMALLEST_PIECE), LARGEST_GUESS);
}

/** That a sender went away is no fault of the sink, which would be logged as one. */
function nameBreak(error: unknown): never {
  if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
  throw new MalformedRequestError('the request was broken off', { cause: error });
}

/** Leaves the stream open when it stops early, so that the refusal can still be answered. */
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
 * Reads on past what was refused, since many clients only look at the answer when they have sent everything.
 * Resolves when the request is over or the limit is reached; true when it is over.
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

/** The refusal of a body over the limit. */
export function tooLarge(mostBytes: number): RequestTooLargeError {
  return new RequestTooLargeError(`the body is larger than ${mostBytes} bytes: send fewer spans at once`);
}

/** A header's value as it may stand in a message. */
export function quote(value: string): string {
  return JSON.stringify(value.slice(0, 80));
}
