import type { Readable } from 'node:stream';
import { MalformedRequestError, UnsupportedMessageEncodingError } from '../../errors.ts';
import type { ContentEncoding } from '../../log/log-entry.ts';
import { type Body, quote, tooLarge, unpack } from '../body.ts';
import type { MemoryLease } from '../memory-budget.ts';

/** Prefix of every message: the compressed flag and the length. */
const PREFIX_BYTES = 5;
const ENCODINGS: ReadonlyMap<string, ContentEncoding> = new Map([
  ['gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['zstd', 'zstd'],
  ['identity', 'identity'],
]);

/** The supported message encodings, for `grpc-accept-encoding`. */
export const ACCEPTED_MESSAGE_ENCODINGS: string = [...ENCODINGS.keys()].join(',');

/** Returns a message with its prefix, uncompressed. */
export function frameMessage(message: Buffer): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/**
 * Reads the one message of a unary call. It is kept as sent: a compressed message stays compressed in the log.
 * Source: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 * @param encodingName the `grpc-encoding` header.
 * @param mostBytes limit of the message, both compressed and decompressed.
 * @throws {RequestTooLargeError | MalformedRequestError | UnsupportedMessageEncodingError | SinkBusyError}
 */
export async function readMessage(
  stream: Readable,
  encodingName: string,
  mostBytes: number,
  lease: MemoryLease,
): Promise<Body> {
  const encoding = ENCODINGS.get(encodingName);
  if (encoding === undefined) {
    throw new UnsupportedMessageEncodingError(
      `the message encoding ${quote(encodingName)} is not one of ${ACCEPTED_MESSAGE_ENCODINGS}`,
    );
  }
  const { isCompressed, message } = await readFrame(stream, mostBytes, lease);
  return unpack(message, isCompressed ? encoding : 'identity', mostBytes, lease);
}

interface Frame {
  readonly isCompressed: boolean;
  readonly message: Buffer;
}

async function readFrame(stream: Readable, mostBytes: number, lease: MemoryLease): Promise<Frame> {
  const chunks: Buffer[] = [];
  let total = 0;
  let expected = Number.POSITIVE_INFINITY;
  // Leaves the stream open on an early return, so that the error response can still be sent.
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    lease.take(chunk.length);
    chunks.push(chunk);
    total += chunk.length;
    if (expected === Number.POSITIVE_INFINITY && total >= PREFIX_BYTES) expected = endOf(chunks, mostBytes);
    if (total > expected) throw new MalformedRequestError('the call has more than one message');
  }
  if (total < expected) {
    throw new MalformedRequestError(total === 0 ? 'the call has no message' : 'the message of the call is cut off');
  }
  const bytes = Buffer.concat(chunks, total);
  return { isCompressed: bytes[0] === 1, message: bytes.subarray(PREFIX_BYTES) };
}

/** Returns the offset at which the first message ends. */
function endOf(chunks: readonly Buffer[], mostBytes: number): number {
  const [first = Buffer.alloc(0)] = chunks;
  const prefix = first.length >= PREFIX_BYTES ? first : Buffer.concat(chunks);
  if ((prefix[0] ?? 0) > 1) throw new MalformedRequestError('the message of the call has no valid prefix');
  const length = prefix.readUInt32BE(1);
  if (length > mostBytes) throw tooLarge(mostBytes);
  return PREFIX_BYTES + length;
}
