import { hash } from 'node:crypto';
import { ATTR_AUDIT_RECORD_ID, ATTR_AUDIT_SOURCE_ID, ATTR_SERVICE_NAME } from '@auditspan/conventions';
import { DEAD_LETTER_KIND, type DeadLetterRow, type TableName, toTimestamp } from '@auditspan/store';
import type { UnreadableItem } from '../batch/decoded-batch.ts';
import type { RejectedItem } from '../columns/batch-columns.ts';
import { letterType } from '../dead-letters/letter-type.ts';
import { oneSpanRequest } from '../decode/one-span-request.ts';
import { describeRejection } from '../decode/span-check.ts';
import type { Span } from '../decode/span.ts';
import { attributeText } from '../decode/attribute-text.ts';
import type { Arrival, SpanItem } from '../normalise/span-item.ts';

type Why = Pick<DeadLetterRow, 'Kind' | 'Reason' | 'TargetTable'>;

/** Returns the dead letter of a span that the sink rejected. */
export function rejectedLetter({ span, reason, arrival }: RejectedItem): DeadLetterRow {
  return spanLetter(span, arrival, {
    Kind: DEAD_LETTER_KIND.REJECTED,
    Reason: describeRejection(reason),
    TargetTable: '',
  });
}

/** Returns the dead letter of a span whose row ClickHouse refused. */
export function refusedLetter(item: SpanItem, table: TableName, reason: string): DeadLetterRow {
  return spanLetter(item.span(), item.arrival, { Kind: DEAD_LETTER_KIND.REFUSED, Reason: reason, TargetTable: table });
}

/** Returns the dead letter of bytes of the log that cannot be decoded. */
export function unreadableLetter({ bytes, reason, place }: UnreadableItem): DeadLetterRow {
  return sealed(bytes, {
    ReceivedAt: toTimestamp(0n),
    Kind: DEAD_LETTER_KIND.UNREADABLE,
    Reason: `${reason} (${place})`,
    TargetTable: '',
    ServiceName: '',
    SourceId: '',
    RecordId: '',
    TraceId: '',
    SpanId: '',
    ContentType: 'application/octet-stream',
  });
}

function spanLetter(span: Span, { signal, contentType, receivedAt }: Arrival, why: Why): DeadLetterRow {
  return sealed(oneSpanRequest(span, contentType, signal), {
    ...why,
    ReceivedAt: toTimestamp(receivedAt),
    ServiceName: attributeText(span.resource.attributes[ATTR_SERVICE_NAME] ?? null),
    SourceId: attributeText(span.attributes[ATTR_AUDIT_SOURCE_ID] ?? null),
    RecordId: attributeText(span.attributes[ATTR_AUDIT_RECORD_ID] ?? null),
    TraceId: span.traceId,
    SpanId: span.spanId,
    ContentType: letterType(contentType, signal),
  });
}

/** Derives the id from the content, so that a repetition after a crash gives the same letter. */
function sealed(bytes: Buffer, row: Omit<DeadLetterRow, 'LetterId' | 'Event' | 'Bytes'>): DeadLetterRow {
  const words = JSON.stringify({ ...row, ReceivedAt: row.ReceivedAt.toString() });
  const LetterId = hash('sha256', Buffer.concat([Buffer.from(words), bytes]), 'hex').slice(0, 32);
  return { LetterId, Event: 'kept', ...row, Bytes: bytes };
}
