import { type OtlpContentType, PROTOBUF } from './decode.ts';
import { protobufOf } from './json-to-protobuf.ts';
import { SIGNAL, type Signal } from './signal.ts';

/** A request that is unpacked, in the encoding in which the sink reads it. */
export interface ReadableRequest {
  readonly contentType: OtlpContentType;
  readonly content: Buffer;
}

/** Makes protobuf of spans that came as JSON; JSON stay log records, and what protobuf cannot say. */
export function readable(signal: Signal, contentType: OtlpContentType, content: Buffer): ReadableRequest {
  if (signal === SIGNAL.LOGS || contentType === PROTOBUF) return { contentType, content };
  const message = protobufOf(content);
  return message === undefined ? { contentType, content } : { contentType: PROTOBUF, content: message };
}
