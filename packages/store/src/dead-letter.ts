import { wordColumn } from './native/word-column.ts';
import { timeColumn, uint64Column } from './native/number-columns.ts';
import { columnsOf, type TableColumn } from './native/table-columns.ts';
import { textColumn } from './native/text-column.ts';

/** Why an item became a dead letter. */
export const DEAD_LETTER_KIND = {
  /** The sink rejected the span because a required part of it was invalid. */
  REJECTED: 'rejected',
  /** ClickHouse refused the row, and would refuse it again. */
  REFUSED: 'refused',
  /** The log was damaged, or contains entries that this version cannot read. */
  UNREADABLE: 'unreadable',
} as const;
/** One of {@link DEAD_LETTER_KIND}. */
export type DeadLetterKind = (typeof DEAD_LETTER_KIND)[keyof typeof DEAD_LETTER_KIND];

/** One row of `audit_dead_letters`, as JSON. */
export interface DeadLetterRow {
  /** 32 hexadecimal digits: a hash of the content. */
  LetterId: string;
  /** `kept` when it became a dead letter, `replayed` when it was stored after all. */
  Event: 'kept' | 'replayed';
  /** Nanoseconds since the Unix epoch. */
  ReceivedAt: bigint;
  Kind: DeadLetterKind;
  /** Describes the reason. */
  Reason: string;
  /** The table that rejected the row; empty if it was never inserted. */
  TargetTable: string;
  ServiceName: string;
  SourceId: string;
  RecordId: string;
  TraceId: string;
  SpanId: string;
  /** Content type of `Bytes`. */
  ContentType: string;
  /** An OTLP request with only this span. */
  Bytes: Uint8Array;
}

/** The columns of `audit_dead_letters` that are written. */
export const DEAD_LETTER_COLUMNS: readonly TableColumn<DeadLetterRow>[] = columnsOf<DeadLetterRow>({
  LetterId: textColumn,
  Event: wordColumn,
  ReceivedAt: timeColumn,
  Kind: wordColumn,
  Reason: textColumn,
  TargetTable: wordColumn,
  ServiceName: wordColumn,
  SourceId: wordColumn,
  RecordId: textColumn,
  TraceId: textColumn,
  SpanId: textColumn,
  ContentType: wordColumn,
  Bytes: textColumn,
});

/** One row of `audit_source_counts`, as JSON. */
export interface SourceCountRow {
  /** Nanoseconds since the Unix epoch. */
  ReceivedAt: bigint;
  SourceId: string;
  ServiceName: string;
  /** What the row counts. */
  Kind: 'duplicate' | 'conflict' | 'rejected' | 'refused';
  Count: number;
}

/** The columns of `audit_source_counts`. */
export const SOURCE_COUNT_COLUMNS: readonly TableColumn<SourceCountRow>[] = columnsOf<SourceCountRow>({
  ReceivedAt: timeColumn,
  SourceId: wordColumn,
  ServiceName: wordColumn,
  Kind: wordColumn,
  Count: uint64Column,
});
