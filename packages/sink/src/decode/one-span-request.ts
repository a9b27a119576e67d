import { MessageWriter } from '../message-writer.ts';
import type { OtlpContentType } from './decode.ts';
import { SIGNAL, SIGNAL_NAMES, type Signal } from './signal.ts';
import type { Span } from './span.ts';

/** Returns an OTLP request of a single span or log record with its resource and scope, all of them as received. */
export function oneSpanRequest(
  { raw, resource, scope }: Span,
  contentType: OtlpContentType,
  signal: Signal = SIGNAL.TRACES,
): Buffer {
  if (contentType === 'application/json') {
    const { resources, scopes, items } = SIGNAL_NAMES[signal];
    const inScope = `{"scope":${textOf(scope.raw)},"${items}":[${textOf(raw)}]}`;
    return Buffer.from(`{"${resources}":[{"resource":${textOf(resource.raw)},"${scopes}":[${inScope}]}]}`);
  }
  const out = new MessageWriter();
  out.begin();
  out.rawBytes(10, resource.raw);
  out.begin();
  out.rawBytes(10, scope.raw);
  out.rawBytes(18, raw);
  out.end(18);
  out.end(10);
  return out.bytes();
}

function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString();
}
