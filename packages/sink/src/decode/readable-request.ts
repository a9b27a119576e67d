import { type OtlpContentType, PROTOBUF } from './decode.ts';
import { protobufOf } from './json-to-protobuf.ts';
import { SIGNAL, type Signal } from './signal.ts';

/** A decompressed request, in the encoding that the sink processes. */
export interface ReadableRequest {
  readonly contentType: OtlpContentType;
  readonly content: Buffer;
}

/** Converts spans in JSON to protobuf; log records, and JSON that protobuf cannot represent, stay JSON. */
export function readable(signal: Signal, contentType: OtlpContentType, content: Buffer): ReadableRequest {
  if (signal === SIGNAL.LOGS || contentType === PROTOBUF) return { contentType, content };
  const message = protobufOf(content);
  return message === undefined ? { contentType, content } : { contentType: PROTOBUF, content: message };
}
