import type { IncomingMessage } from 'node:http';
import { Readable, type Transform } from 'node:stream';
import { createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { MalformedRequestError, RequestTooLargeError, UnsupportedContentError } from '../errors.ts';
import { type ContentEncoding, encodingOf } from '../log/log-entry.ts';
import type { MemoryLease } from './memory-budget.ts';

const DECOMPRESSORS = new Map<string, (options: { readonly chunkSize: number }) => Transform>([
  ['gzip', createGunzip],
  ['deflate', createInflate],
  ['zstd', createZstdDecompress],
]);
/** Each piece that is unpacked is a trip to another thread and back: few large ones cost half of what many small ones do. */
const SMALLEST_PIECE = 2 ** 12;
const LARGEST_PIECE = 2 ** 17;
/** How much larger spans are than what they were compressed to, or somewhat more. */
const USUAL_RATIO = 10;

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
  const decompressor = decompressorOf(encoding, Number(length ?? LARGEST_PIECE));
  if (decompressor === undefined) {
    const content = await collect(request, mostBytes, lease).catch(nameBreak);
    return { encoding, sent: content, content };
  }
  const sent = new SentBytes(request, decompressor, mostBytes, lease);
  try {
    const content = await decompress(request, decompressor, encoding, mostBytes, lease);
    return { encoding, sent: sent.end(), content };
  } finally {
    sent.end();
  }
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
  const decompressor = decompressorOf(encoding, sent.length);
  if (decompressor === undefined) return { encoding, sent, content: sent };
  const source = Readable.from([sent], { objectMode: false });
  return { encoding, sent, content: await decompress(source, decompressor, encoding, mostBytes, lease) };
}

/** @param bytes of what it is for; undefined where nothing is compressed. */
function decompressorOf(encoding: ContentEncoding, bytes: number): Transform | undefined {
  const chunkSize = Math.min(Math.max(bytes * USUAL_RATIO, SMALLEST_PIECE), LARGEST_PIECE);
  return DECOMPRESSORS.get(encoding)?.({ chunkSize });
}

/** Keeps what goes through the decompressor too, for the log. What is too much breaks it off. */
class SentBytes {
  readonly #chunks: Buffer[] = [];
  readonly #request: IncomingMessage;
  readonly #keep: (chunk: Buffer) => void;

  constructor(request: IncomingMessage, decompressor: Transform, mostBytes: number, lease: MemoryLease) {
    let left = mostBytes;
    this.#request = request;
    this.#keep = (chunk) => {
      try {
        left -= chunk.length;
        if (left < 0) throw tooLarge(mostBytes);
        lease.take(chunk.length);
        this.#chunks.push(chunk);
      } catch (error) {
        decompressor.destroy(error as Error);
      }
    };
    request.on('data', this.#keep);
  }

  /** All of it, and no more is kept. */
  end(): Buffer {
    this.#request.off('data', this.#keep).pause();
    return Buffer.concat(this.#chunks);
  }
}

async function decompress(
  request: Readable,
  decompressor: Transform,
  encoding: string,
  mostBytes: number,
  lease: MemoryLease,
): Promise<Buffer> {
  const abort = (): void => void decompressor.destroy(new MalformedRequestError('the request was broken off'));
  request
    .once('close', abort)
    .once('error', abort)
    .once('end', () => request.off('close', abort));
  request.pipe(decompressor);
  try {
    return await collect(decompressor, mostBytes, lease);
  } catch (error) {
    if (error instanceof Error && 'errno' in error) {
      throw new MalformedRequestError(`the body is not ${encoding}: ${error.message}`, { cause: error });
    }
    throw error;
  } finally {
    request.unpipe(decompressor);
    request.off('close', abort).off('error', abort);
    decompressor.destroy();
  }
}

/** Leaves the stream open when it stops early, so that the refusal can still be answered. */
/** That a sender went away is no fault of the sink, which would be logged as one. */
function nameBreak(error: unknown): never {
  if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
  throw new MalformedRequestError('the request was broken off', { cause: error });
}

async function collect(stream: Readable, mostBytes: number, lease: MemoryLease): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    total += chunk.length;
    if (total > mostBytes) throw tooLarge(mostBytes);
    lease.take(chunk.length);
    chunks.push(chunk);
  }
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
