import { type OtlpContentType, PROTOBUF } from '../decode/decode.ts';
import { SIGNAL, type Signal } from '../decode/signal.ts';

const VERSION = 2;
/** It had neither signal nor producer. */
const FIRST_VERSION = 1;
const FIRST_HEADER_BYTES = 11;
const HEADER_BYTES = 14;
const CONTENT_TYPES: readonly OtlpContentType[] = [PROTOBUF, 'application/json'];
const ENCODINGS = ['identity', 'gzip', 'deflate', 'zstd'] as const;
const SIGNALS: readonly Signal[] = [SIGNAL.TRACES, SIGNAL.LOGS];

/** A content encoding of a request. */
export type ContentEncoding = (typeof ENCODINGS)[number];

/** A request as it was received. */
export interface LogEntry {
  readonly signal: Signal;
  readonly contentType: OtlpContentType;
  readonly encoding: ContentEncoding;
  /** Nanoseconds since 1970. */
  readonly receivedAt: bigint;
  /** Who sent it, where that was proved. */
  readonly producer?: Producer;
  /** As it came, still compressed. */
  readonly body: Buffer;
  /** The body unpacked and in protobuf, where that is at hand: it is not written down. */
  readonly content?: Buffer;
}

/** Who may send what, as it was when the request was received. */
export interface Producer {
  /** Its name in the configuration. */
  readonly id: string;
  /** The `service.name`s that it may send, where that is bound. */
  readonly services?: readonly string[];
  /** The `deployment.environment.name`s that it may send, where that is bound. */
  readonly environments?: readonly string[];
}

/** The encoding by its name in `Content-Encoding`; undefined for one that is not read. */
export function encodingOf(name: string): ContentEncoding | undefined {
  return ENCODINGS.find((encoding) => encoding === name);
}

/** An entry as the payload of a frame, in parts. */
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

/** Reads an entry; undefined for one that this version does not know. Its body points into the payload. */
export function decodeEntry(payload: Buffer): LogEntry | undefined {
  if (payload[0] === FIRST_VERSION) return decodeFirst(payload);
  if (payload.length < HEADER_BYTES || payload[0] !== VERSION) return undefined;
  const first = decodeFields(payload);
  const signal = SIGNALS[payload[11] ?? -1];
  const bodyAt = HEADER_BYTES + payload.readUInt16LE(12);
  if (first === undefined || signal === undefined || payload.length < bodyAt) return undefined;
  const producer = bodyAt === HEADER_BYTES ? {} : { producer: producerIn(payload.subarray(HEADER_BYTES, bodyAt)) };
  return { ...first, signal, ...producer, body: payload.subarray(bodyAt) };
}

type Fields = Pick<LogEntry, 'contentType' | 'encoding' | 'receivedAt'>;

function decodeFirst(payload: Buffer): LogEntry | undefined {
  const fields = payload.length < FIRST_HEADER_BYTES ? undefined : decodeFields(payload);
  return fields && { ...fields, signal: SIGNAL.TRACES, body: payload.subarray(FIRST_HEADER_BYTES) };
}

/** What every version has. */
function decodeFields(payload: Buffer): Fields | undefined {
  const contentType = CONTENT_TYPES[payload[1] ?? -1];
  const encoding = ENCODINGS[payload[2] ?? -1];
  if (contentType === undefined || encoding === undefined) return undefined;
  return { contentType, encoding, receivedAt: payload.readBigUInt64LE(3) };
}

/** It was written here, and the frame's checksum holds. */
function producerIn(bytes: Buffer): Producer {
  return JSON.parse(bytes.toString()) as Producer;
}
