import { ODD_SPAN } from './odd-span.ts';
import { WireCursor } from './wire-cursor.ts';

/** Start and end offset of a message in a request. */
export interface Bounds {
  readonly start: number;
  readonly end: number;
}

/** Spans that share a resource and scope; empty for a resource without spans. */
export interface SpanGroup {
  readonly resource: Bounds;
  readonly scope: Bounds;
  readonly spans: readonly Bounds[];
}

const NOWHERE: Bounds = { start: 0, end: 0 };

/**
 * Locates the spans of an `ExportTraceServiceRequest`. Source: opentelemetry/proto/trace/v1/trace.proto.
 * @throws {OddSpan} if a resource or scope is repeated, or the bytes are malformed
 */
export function outlineOf(body: Buffer): SpanGroup[] {
  const groups: SpanGroup[] = [];
  for (const { start, end } of messagesAt(body, 0, body.length, 10)) {
    const [resource = NOWHERE, more] = messagesAt(body, start, end, 10);
    if (more !== undefined) throw ODD_SPAN;
    const scopes = messagesAt(body, start, end, 18);
    if (scopes.length === 0) groups.push({ resource, scope: NOWHERE, spans: [] });
    for (const scopeSpans of scopes) {
      const [scope = NOWHERE, other] = messagesAt(body, scopeSpans.start, scopeSpans.end, 10);
      if (other !== undefined) throw ODD_SPAN;
      groups.push({ resource, scope, spans: messagesAt(body, scopeSpans.start, scopeSpans.end, 18) });
    }
  }
  return groups;
}

function messagesAt(body: Buffer, start: number, end: number, tag: number): Bounds[] {
  const cursor = new WireCursor(body);
  const found: Bounds[] = [];
  cursor.open(start, end);
  while (cursor.next()) {
    cursor.skip();
    if (cursor.tag === tag) found.push({ start: cursor.start, end: cursor.end });
  }
  return found;
}
