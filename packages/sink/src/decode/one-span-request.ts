import { bytesField } from '../wire-writer.ts';
import type { OtlpContentType } from './decode.ts';
import { SIGNAL, SIGNAL_NAMES, type Signal } from './signal.ts';
import type { Span } from './span.ts';

/** An OTLP request of one span, or log record, with its resource and scope, all of them as received. */
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
  const inScope = Buffer.concat([bytesField(1, bufferOf(scope.raw)), bytesField(2, bufferOf(raw))]);
  return bytesField(1, Buffer.concat([bytesField(1, bufferOf(resource.raw)), bytesField(2, inScope)]));
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function textOf(raw: Uint8Array): string {
  return bufferOf(raw).toString();
}
