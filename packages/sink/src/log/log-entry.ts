import { type OtlpContentType, PROTOBUF } from '../decode/decode.ts';
import { SIGNAL, type Signal } from '../decode/signal.ts';

const VERSION = 2;
const HEADER_BYTES = 14;
const CONTENT_TYPES: readonly OtlpContentType[] = [PROTOBUF, 'application/json'];
const ENCODINGS = ['identity', 'gzip', 'deflate', 'zstd'] as const;
const SIGNALS: readonly Signal[] = [SIGNAL.TRACES, SIGNAL.LOGS];

/** Content encoding of a request. */
export type ContentEncoding = (typeof ENCODINGS)[number];

/** A request as received. */
export interface LogEntry {
  readonly signal: Signal;
  readonly contentType: OtlpContentType;
  readonly encoding: ContentEncoding;
  /** Nanoseconds since the Unix epoch. */
  readonly receivedAt: bigint;
  /** The authenticated sender; undefined without authentication. */
  readonly producer?: Producer;
  /** As received, still compressed. */
  readonly body: Buffer;
  /** The decompressed body in protobuf, if available; it is not written to disk. */
  readonly content?: Buffer;
}

/** A producer and what it may send, as configured when the request was received. */
export interface Producer {
  /** Id in the configuration. */
  readonly id: string;
  /** Allow list of `service.name`; undefined for any. */
  readonly services?: readonly string[];
  /** Allow list of `deployment.environment.name`; undefined for any. */
  readonly environments?: readonly string[];
}

/** Returns the encoding named in `Content-Encoding`; undefined if it is not supported. */
export function encodingOf(name: string): ContentEncoding | undefined {
  return ENCODINGS.find((encoding) => encoding === name);
}

/** Encodes an entry as the payload of a frame, in parts. */
export function encodeEntry({ signal, contentType, encoding, receivedAt, producer, body }: LogEntry): Buffer[] {
  const who = producer === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(producer));
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt8(VERSION, 0);
  header.writeUInt8(CONTENT_TYPES.indexOf(contentType), 1);
  header.writeUInt8(ENCODINGS.indexOf(encoding), 2);
  header.writeBigUInt64LE(receivedAt, 3);
  header.writeUInt8(SIGNALS.indexOf(signal), 11);
  header.writeUInt16LE(who.length, 12);
  return [header, who, body];
}

/** Decodes an entry; undefined if its version is unknown. Its body refers to the payload. */
export function decodeEntry(payload: Buffer): LogEntry | undefined {
  if (payload.length < HEADER_BYTES || payload[0] !== VERSION) return undefined;
  const contentType = CONTENT_TYPES[payload[1] ?? -1];
  const encoding = ENCODINGS[payload[2] ?? -1];
  const signal = SIGNALS[payload[11] ?? -1];
  const bodyAt = HEADER_BYTES + payload.readUInt16LE(12);
  if (contentType === undefined || encoding === undefined || signal === undefined || payload.length < bodyAt)
    return undefined;
  const producer = bodyAt === HEADER_BYTES ? {} : { producer: producerIn(payload.subarray(HEADER_BYTES, bodyAt)) };
  const receivedAt = payload.readBigUInt64LE(3);
  return { signal, contentType, encoding, receivedAt, ...producer, body: payload.subarray(bodyAt) };
}

/** Needs no validation: the sink wrote it, and the frame's checksum is right. */
function producerIn(bytes: Buffer): Producer {
  return JSON.parse(bytes.toString()) as Producer;
}
