import { hash } from 'node:crypto';
import {
  ByteWriter,
  ArrayColumn,
  FixedColumn,
  MapColumn,
  NativeTable,
  SPAN_COLUMNS,
  TextColumn,
  WordColumn,
} from '@auditspan/store';
import type { Column, SpanRow } from '@auditspan/store';
import { KEY_BYTES } from '../deduplicate/key-set.ts';

/** Columns that a Collector on the way may have changed. */
const OF_THE_RESOURCE: ReadonlySet<string> = new Set(['ResourceAttributes', 'ServiceName']);
/** Names of the columns that identify a span, in the order in which they are hashed. */
export const IDENTIFYING_COLUMNS: readonly string[] = SPAN_COLUMNS.map(({ name }) => name).filter(
  (name) => !OF_THE_RESOURCE.has(name),
);

/** The columns of `otel_traces` by name, filled value by value. */
export class SpanColumns {
  readonly table: NativeTable<SpanRow> = new NativeTable(SPAN_COLUMNS);
  readonly timestamp: FixedColumn<bigint> = this.#fixed('Timestamp');
  readonly traceId: TextColumn = this.#text('TraceId');
  readonly spanId: TextColumn = this.#text('SpanId');
  readonly parentSpanId: TextColumn = this.#text('ParentSpanId');
  readonly traceState: TextColumn = this.#text('TraceState');
  readonly spanName: WordColumn = this.#word('SpanName');
  readonly spanKind: WordColumn = this.#word('SpanKind');
  readonly serviceName: WordColumn = this.#word('ServiceName');
  readonly resourceAttributes: MapColumn = this.table.column('ResourceAttributes', MapColumn);
  readonly scopeName: TextColumn = this.#text('ScopeName');
  readonly scopeVersion: TextColumn = this.#text('ScopeVersion');
  readonly spanAttributes: MapColumn = this.table.column('SpanAttributes', MapColumn);
  readonly duration: FixedColumn<bigint> = this.#fixed('Duration');
  readonly statusCode: WordColumn = this.#word('StatusCode');
  readonly statusMessage: TextColumn = this.#text('StatusMessage');
  readonly eventTimes: ArrayColumn<bigint, FixedColumn<bigint>> = this.table.column('Events.Timestamp', ArrayColumn);
  readonly eventNames: ArrayColumn<string, WordColumn> = this.table.column('Events.Name', ArrayColumn);
  readonly eventAttributes: ArrayColumn<Readonly<Record<string, string>>, MapColumn> = this.table.column(
    'Events.Attributes',
    ArrayColumn,
  );
  readonly #identity = new ByteWriter();
  readonly #key = new Uint8Array(KEY_BYTES);
  readonly #identifying: readonly Pick<Column<never>, 'writeIdentity'>[] = IDENTIFYING_COLUMNS.map((name) =>
    this.table.anyColumn(name),
  );
  readonly #links: readonly ArrayColumn<unknown>[] = ['TraceId', 'SpanId', 'TraceState', 'Attributes'].map((name) =>
    this.table.column(`Links.${name}`, ArrayColumn),
  );

  /** Ends a row after all its values were appended: its events are those appended, and it has no links. */
  endRow(): void {
    this.eventTimes.endRow();
    this.eventNames.endRow();
    this.eventAttributes.endRow();
    for (const link of this.#links) link.endRow();
  }

  /** Returns a 16-byte key, equal for spans that differ at most in their resource; the next call overwrites it. */
  keyOf(row: number): Uint8Array {
    return this.keyFrom((identity) => {
      for (const column of this.#identifying) column.writeIdentity(identity, row);
    });
  }

  /** Returns the key from what `write` writes in place of the columns. */
  keyFrom(write: (identity: ByteWriter) => void): Uint8Array {
    this.#identity.truncate(0);
    write(this.#identity);
    // Node returns a string at a third of the cost of a buffer.
    const digest = hash('sha256', this.#identity.view(), 'binary');
    for (let at = 0; at < KEY_BYTES; at += 1) this.#key[at] = digest.charCodeAt(at);
    return this.#key;
  }

  /** Returns the start time of a span in milliseconds since the Unix epoch, rounded up. */
  startOf(row: number): number {
    return Math.ceil((this.timestamp.highAt(row) * 0x1_0000_0000 + this.timestamp.lowAt(row)) / 1e6);
  }

  #fixed(name: string): FixedColumn<bigint> {
    return this.table.column(name, FixedColumn<bigint>);
  }

  #text(name: string): TextColumn {
    return this.table.column(name, TextColumn);
  }

  #word(name: string): WordColumn {
    return this.table.column(name, WordColumn);
  }
}
