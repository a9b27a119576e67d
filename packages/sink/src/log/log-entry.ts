import type { OtlpContentType } from '../decode/decode.ts';

const VERSION = 1;
const HEADER_BYTES = 11;
const CONTENT_TYPES: readonly OtlpContentType[] = ['application/x-protobuf', 'application/json'];
const ENCODINGS = ['identity', 'gzip', 'deflate', 'zstd'] as const;

/** A content encoding of a request. */
export type ContentEncoding = (typeof ENCODINGS)[number];

/** A request as it was received. */
export interface LogEntry {
  readonly contentType: OtlpContentType;
  readonly encoding: ContentEncoding;
  /** Nanoseconds since 1970. */
  readonly receivedAt: bigint;
  /** As it came, still compressed. */
  readonly body: Buffer;
}

/** The encoding by its name in `Content-Encoding`; undefined for one that is not read. */
export function encodingOf(name: string): ContentEncoding | undefined {
  return ENCODINGS.find((encoding) => encoding === name);
}

/** An entry as the payload of a frame, in parts. */
export function encodeEntry({ contentType, encoding, receivedAt, body }: LogEntry): Buffer[] {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt8(VERSION, 0);
  header.writeUInt8(CONTENT_TYPES.indexOf(contentType), 1);
  header.writeUInt8(ENCODINGS.indexOf(encoding), 2);
  header.writeBigUInt64LE(receivedAt, 3);
  return [header, body];
}

/** Reads an entry; undefined for one that this version does not know. Its body points into the payload. */
export function decodeEntry(payload: Buffer): LogEntry | undefined {
  if (payload.length < HEADER_BYTES || payload[0] !== VERSION) return undefined;
  const contentType = CONTENT_TYPES[payload[1] ?? -1];
  const encoding = ENCODINGS[payload[2] ?? -1];
  if (contentType === undefined || encoding === undefined) return undefined;
  return { contentType, encoding, receivedAt: payload.readBigUInt64LE(3), body: payload.subarray(HEADER_BYTES) };
}
