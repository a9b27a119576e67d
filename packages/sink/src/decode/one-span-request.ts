import { bytesField } from '../wire-writer.ts';
import type { OtlpContentType } from './decode.ts';
import type { Span } from './span.ts';

/** An OTLP request of one span with its resource and scope, all of them as received. */
export function oneSpanRequest({ raw, resource, scope }: Span, contentType: OtlpContentType): Buffer {
  if (contentType === 'application/json') {
    const scopeSpans = `{"scope":${textOf(scope.raw)},"spans":[${textOf(raw)}]}`;
    return Buffer.from(`{"resourceSpans":[{"resource":${textOf(resource.raw)},"scopeSpans":[${scopeSpans}]}]}`);
  }
  const scopeSpans = Buffer.concat([bytesField(1, bufferOf(scope.raw)), bytesField(2, bufferOf(raw))]);
  return bytesField(1, Buffer.concat([bytesField(1, bufferOf(resource.raw)), bytesField(2, scopeSpans)]));
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function textOf(raw: Uint8Array): string {
  return bufferOf(raw).toString();
}
