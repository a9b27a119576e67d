import { ArrayColumn } from './native/array-column.ts';
import type { Column } from './native/column.ts';
import { mapColumn } from './native/map-column.ts';
import { timeColumn, uint64Column } from './native/number-columns.ts';
import { columnsOf, type TableColumn } from './native/table-columns.ts';
import { textColumn } from './native/text-column.ts';
import { wordColumn } from './native/word-column.ts';

/** One row of `otel_traces`: columns are named and filled as by the Collector's ClickHouse exporter. */
export interface SpanRow {
  /** Start: nanoseconds since the Unix epoch, see {@link toTimestamp}. */
  Timestamp: bigint;
  /** 32 hexadecimal digits, lower case. */
  TraceId: string;
  /** 16 hexadecimal digits, lower case. */
  SpanId: string;
  /** 16 hexadecimal digits, or empty. */
  ParentSpanId: string;
  TraceState: string;
  SpanName: string;
  /** `Internal`, `Server`, `Client`, `Producer`, `Consumer` or `Unspecified`. */
  SpanKind: string;
  ServiceName: string;
  ResourceAttributes: Readonly<Record<string, string>>;
  ScopeName: string;
  ScopeVersion: string;
  SpanAttributes: Readonly<Record<string, string>>;
  /** Nanoseconds. */
  Duration: bigint;
  /** `Unset`, `Ok` or `Error`. */
  StatusCode: string;
  StatusMessage: string;
  'Events.Timestamp': readonly bigint[];
  'Events.Name': readonly string[];
  'Events.Attributes': readonly Readonly<Record<string, string>>[];
  'Links.TraceId': readonly string[];
  'Links.SpanId': readonly string[];
  'Links.TraceState': readonly string[];
  'Links.Attributes': readonly Readonly<Record<string, string>>[];
}

const listOf =
  <Value>(items: () => Column<Value>): (() => Column<readonly Value[]>) =>
  () =>
    new ArrayColumn(items());

/** The columns of `otel_traces` that are written, in the table's order. */
export const SPAN_COLUMNS: readonly TableColumn<SpanRow>[] = columnsOf<SpanRow>({
  Timestamp: timeColumn,
  TraceId: textColumn,
  SpanId: textColumn,
  ParentSpanId: textColumn,
  TraceState: textColumn,
  SpanName: wordColumn,
  SpanKind: wordColumn,
  ServiceName: wordColumn,
  ResourceAttributes: mapColumn,
  ScopeName: textColumn,
  ScopeVersion: textColumn,
  SpanAttributes: mapColumn,
  Duration: uint64Column,
  StatusCode: wordColumn,
  StatusMessage: textColumn,
  'Events.Timestamp': listOf(timeColumn),
  'Events.Name': listOf(wordColumn),
  'Events.Attributes': listOf(mapColumn),
  'Links.TraceId': listOf(textColumn),
  'Links.SpanId': listOf(textColumn),
  'Links.TraceState': listOf(textColumn),
  'Links.Attributes': listOf(mapColumn),
});

/** The latest instant that `DateTime64(9)` can hold, in nanoseconds since the Unix epoch: 2262-04-11. */
export const LATEST_NANOSECONDS: bigint = 2n ** 63n - 1n;

/** Clamps nanoseconds since the Unix epoch to the range of `DateTime64(9)`. */
export function toTimestamp(nanoseconds: bigint): bigint {
  if (nanoseconds < 0n) return 0n;
  return nanoseconds > LATEST_NANOSECONDS ? LATEST_NANOSECONDS : nanoseconds;
}
