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
import type { SpanRow } from '@auditspan/store';

/** A Collector on the way may have added to these. */
const OF_THE_RESOURCE: ReadonlySet<string> = new Set(['ResourceAttributes', 'ServiceName']);

/** The columns of `otel_traces` under their names, to be filled value by value. */
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
  readonly #links: readonly ArrayColumn<unknown>[] = ['TraceId', 'SpanId', 'TraceState', 'Attributes'].map((name) =>
    this.table.column(`Links.${name}`, ArrayColumn),
  );

  /** Ends a row, in which all other columns have their value: its events are those appended, and it has no links. */
  endRow(): void {
    this.eventTimes.endRow();
    this.eventNames.endRow();
    this.eventAttributes.endRow();
    for (const link of this.#links) link.endRow();
  }

  /** 32 hexadecimal digits, equal for spans that are the same whatever their resource says. */
  keyOf(row: number): string {
    this.#identity.truncate(0);
    this.table.writeIdentity(this.#identity, row, OF_THE_RESOURCE);
    return hash('sha256', this.#identity.view(), 'hex').slice(0, 32);
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
