import { wordColumn } from './native/word-column.ts';
import { timeColumn, uint64Column } from './native/number-columns.ts';
import { type TableColumn, tableColumn } from './native/table-columns.ts';
import { textColumn } from './native/text-column.ts';

/** Why something came to the dead letters. */
export const DEAD_LETTER_KIND = {
  /** The sink did not take the span, since something that a span must have was wrong. */
  REJECTED: 'rejected',
  /** ClickHouse refused the row, and would again. */
  REFUSED: 'refused',
  /** The log was damaged, or holds what this version does not read. */
  UNREADABLE: 'unreadable',
} as const;
/** One of {@link DEAD_LETTER_KIND}. */
export type DeadLetterKind = (typeof DEAD_LETTER_KIND)[keyof typeof DEAD_LETTER_KIND];

/** One row of `audit_dead_letters`, as JSON. */
export interface DeadLetterRow {
  /** 32 hexadecimal digits, a hash of what is in it. */
  LetterId: string;
  /** `kept` when it came here, `replayed` when it was stored after all. */
  Event: 'kept' | 'replayed';
  /** Nanoseconds since 1970. */
  ReceivedAt: bigint;
  Kind: DeadLetterKind;
  /** In words. */
  Reason: string;
  /** The table that refused it; empty: it came to none. */
  TargetTable: string;
  ServiceName: string;
  SourceId: string;
  RecordId: string;
  TraceId: string;
  SpanId: string;
  /** Of the bytes. */
  ContentType: string;
  /** An OTLP request of the one span. */
  Bytes: Uint8Array;
}

/** The columns of `audit_dead_letters` that are written. */
export const DEAD_LETTER_COLUMNS: readonly TableColumn<DeadLetterRow>[] = [
  tableColumn('LetterId', textColumn, ({ LetterId }) => LetterId),
  tableColumn('Event', wordColumn, ({ Event }) => Event),
  tableColumn('ReceivedAt', timeColumn, ({ ReceivedAt }) => ReceivedAt),
  tableColumn('Kind', wordColumn, ({ Kind }) => Kind),
  tableColumn('Reason', textColumn, ({ Reason }) => Reason),
  tableColumn('TargetTable', wordColumn, ({ TargetTable }) => TargetTable),
  tableColumn('ServiceName', wordColumn, ({ ServiceName }) => ServiceName),
  tableColumn('SourceId', wordColumn, ({ SourceId }) => SourceId),
  tableColumn('RecordId', textColumn, ({ RecordId }) => RecordId),
  tableColumn('TraceId', textColumn, ({ TraceId }) => TraceId),
  tableColumn('SpanId', textColumn, ({ SpanId }) => SpanId),
  tableColumn('ContentType', wordColumn, ({ ContentType }) => ContentType),
  tableColumn('Bytes', textColumn, ({ Bytes }) => Bytes),
];

/** One row of `audit_source_counts`, as JSON. */
export interface SourceCountRow {
  /** Nanoseconds since 1970. */
  ReceivedAt: bigint;
  SourceId: string;
  ServiceName: string;
  /** What is counted. */
  Kind: 'duplicate' | 'conflict' | 'rejected' | 'refused';
  Count: number;
}

/** The columns of `audit_source_counts`. */
export const SOURCE_COUNT_COLUMNS: readonly TableColumn<SourceCountRow>[] = [
  tableColumn('ReceivedAt', timeColumn, ({ ReceivedAt }) => ReceivedAt),
  tableColumn('SourceId', wordColumn, ({ SourceId }) => SourceId),
  tableColumn('ServiceName', wordColumn, ({ ServiceName }) => ServiceName),
  tableColumn('Kind', wordColumn, ({ Kind }) => Kind),
  tableColumn('Count', uint64Column, ({ Count }) => Count),
];
