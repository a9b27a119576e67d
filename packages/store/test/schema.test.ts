import { AUDIT_FIELD_NAMES, AUDIT_FIELDS, type AuditField } from '@auditspan/conventions';
import { beforeAll, describe, expect, it } from 'vitest';
import { LEAF_COLUMNS, SEALED_AUDIT_COLUMNS, SPAN_COLUMNS, type StoreClient, auditColumn } from '../src/index.ts';
import { rowsOf } from './fixtures/embedded.ts';
import { useMigratedClickHouse } from './fixtures/migrated.ts';
import { EXPORTER_COLUMNS } from './fixtures/exporter-columns.ts';

interface Column {
  readonly name: string;
  readonly type: string;
  readonly default_kind: string;
  readonly comment: string;
}

const clickhouse = useMigratedClickHouse();
let client: StoreClient;

beforeAll(async () => {
  ({ client } = clickhouse);
});

function columnsOf(table: string): Promise<Column[]> {
  return rowsOf<Column>(
    client,
    `SELECT name, type, default_kind, comment FROM system.columns
     WHERE database = currentDatabase() AND table = '${table}' ORDER BY position`,
  );
}

describe('the tables of the Collector', () => {
  it.each(Object.entries(EXPORTER_COLUMNS))('%s has its columns, by name, type and order', async (table, columns) => {
    const found = await columnsOf(table);
    expect(found.map(({ name, type }) => [name, type])).toEqual(columns);
  });

  it('are written in all stored columns', async () => {
    const stored = (await columnsOf('otel_traces')).filter(({ default_kind: kind }) => kind !== 'ALIAS');
    expect(SPAN_COLUMNS.map(({ name, type }) => ({ name, type }))).toEqual(
      stored.map(({ name, type }) => ({ name, type })),
    );
  });

  it('have the view that fills the lookup table', async () => {
    const rows = await rowsOf(client, 'EXISTS VIEW otel_spans_trace_id_ts_mv');
    expect(rows).toEqual([{ result: 1 }]);
  });
});

function byName(columns: readonly { name: string; type: string }[]): string[] {
  return columns.map(({ name, type }) => `${name} ${type}`).toSorted();
}

/** Columns that are stored as a different type than written, with the written type. */
const DICTIONARIES: Readonly<Record<string, string>> = {
  OtherAttributes: 'Map(LowCardinality(String), String)',
  RawParts: 'Array(String)',
};

/** The column types that fit a field. */
function fittingTypes({ type, values }: AuditField): RegExp {
  if (values !== undefined) return /^LowCardinality\(String\)$/;
  if (type === 'uuid') return /^UUID$/;
  if (type === 'int') return /^UInt(?:8|16|32|64)$/;
  if (type === 'boolean') return /^Bool$/;
  return type === 'string[]'
    ? /^Array\((?:LowCardinality\(String\)|String)\)$/
    : /^(?:LowCardinality\(String\)|String)$/;
}

describe('audit_spans', () => {
  it('begins with the columns of otel_traces', async () => {
    const names = new Set(SPAN_COLUMNS.map(({ name }) => name));
    const columns = (await columnsOf('audit_spans')).filter(({ name }) => names.has(name));
    const stored = EXPORTER_COLUMNS['otel_traces']?.slice(0, SPAN_COLUMNS.length);
    expect(columns.map(({ name, type }) => [name, type])).toEqual(stored);
  });

  it('has a column of a fitting type for every field of the record', async () => {
    const types = new Map((await columnsOf('audit_spans')).map(({ name, type }) => [name, type]));
    const unfit = AUDIT_FIELD_NAMES.filter(
      (field) => !fittingTypes(AUDIT_FIELDS[field]).test(types.get(auditColumn(field)) ?? 'missing'),
    );
    expect(unfit).toEqual([]);
  });

  it('has the columns of the vocabulary that the sink and the ledger fill', async () => {
    const columns = await columnsOf('audit_spans');
    const own = columns.filter(({ name }) => /^(?:SourceScope|Problems|IngestedAt|LogId|Leaf|RawSpan$)/.test(name));
    expect(own.map(({ name, type }) => [name, type])).toEqual([
      ['SourceScope', 'LowCardinality(String)'],
      ['Problems', 'Array(String)'],
      ['IngestedAt', 'DateTime64(9)'],
      ['LogId', 'LowCardinality(String)'],
      ['LeafIndex', 'UInt64'],
      ['LeafHash', 'FixedString(32)'],
      ['RawSpan', 'String'],
    ]);
  });

  it('is written, by name and type, except computed columns', async () => {
    const filled = (await columnsOf('audit_spans')).filter(
      ({ default_kind: kind }) => !/ALIAS|MATERIALIZED/.test(kind),
    );
    // Values written as plain texts are stored as LowCardinality.
    const written = filled.map(({ name, type }) => ({ name, type: DICTIONARIES[name] ?? type }));
    expect(byName(SEALED_AUDIT_COLUMNS)).toEqual(byName(written));
    expect(filled.filter(({ name }) => name in DICTIONARIES).map(({ type }) => type)).toEqual([
      'Map(LowCardinality(String), LowCardinality(String))',
      'Array(LowCardinality(String))',
    ]);
  });

  // Engine 26.7 refuses it for a table with a column computed by a lambda over another column.
  it('can have a column dropped by a later migration', async () => {
    await client.command({ query: 'ALTER TABLE audit_spans ADD COLUMN Passing String' });
    await client.command({ query: 'ALTER TABLE audit_spans DROP COLUMN Passing' });
    expect((await columnsOf('audit_spans')).filter(({ name }) => name === 'Passing')).toEqual([]);
  });

  it('has a comment for every column of the record', async () => {
    const columns = await columnsOf('audit_spans');
    const ofSpans = new Set(SPAN_COLUMNS.map(({ name }) => name));
    const silent = columns.filter(({ name, comment }) => !ofSpans.has(name) && comment === '');
    expect(silent).toEqual([]);
  });
});

describe('audit_leaves', () => {
  it('is written in every column, by name, type and order', async () => {
    const columns = await columnsOf('audit_leaves');
    expect(LEAF_COLUMNS.map(({ name, type }) => ({ name, type }))).toEqual(
      columns.map(({ name, type }) => ({ name, type })),
    );
  });
});

describe('what is acknowledged', () => {
  it.each([
    'otel_spans',
    'otel_spans_trace_id_ts',
    'audit_spans',
    'audit_leaves',
    'audit_by_day',
    'audit_by_principal',
    'audit_by_source',
  ])('%s is fsynced and drops repeats', async (table) => {
    const [row] = await rowsOf<{ engine_full: string }>(
      client,
      `SELECT engine_full FROM system.tables WHERE database = currentDatabase() AND name = '${table}'`,
    );
    expect(row?.engine_full).toMatch(/fsync_after_insert = 1/);
    expect(row?.engine_full).toMatch(/fsync_part_directory = 1/);
    expect(row?.engine_full).toMatch(/non_replicated_deduplication_window = 10000/);
  });
});
