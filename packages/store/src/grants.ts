import { StoreConfigError } from './errors.ts';
import { SEALED_AUDIT_COLUMNS } from './leaf-row.ts';

/** Where the roles get their privileges. */
export interface GrantTarget {
  /** The database with the tables. */
  readonly database: string;
  /** The cluster of the database; `undefined` for a single server. */
  readonly cluster?: string | undefined;
}

const words = (text: string): readonly string[] => text.split(' ');

/** Columns that may identify a person or contain content: not for an analyst. */
const PERSONAL: ReadonlySet<string> = new Set([
  ...words('PrincipalId OnBehalfOf SessionId CredentialId ClientAddress UserAgent StatusMessage TraceState'),
  ...words('Resource OtherAttributes RawForm RawParts Events.Timestamp Events.Name Events.Attributes'),
  ...words('Links.TraceId Links.SpanId Links.TraceState Links.Attributes'),
]);
/** Columns that ClickHouse computes. Not `PrincipalHash`: a reader of name hashes can guess the names. */
const DERIVED = words('CallInProgress Region Team');

/** Columns that an analyst may read, by table. */
export const ANALYST_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  audit_spans: [...SEALED_AUDIT_COLUMNS.map(({ name }) => name).filter((name) => !PERSONAL.has(name)), ...DERIVED],
  audit_by_day: words('Day ModelId Outcome Purpose Records InputTokens OutputTokens RequestBytes ResponseBytes'),
  otel_spans: words(
    'Timestamp TraceId SpanId ParentSpanId SpanName SpanKind ServiceName ScopeName ScopeVersion Duration StatusCode',
  ),
};
/** Tables about processes rather than persons. */
const ANALYST_TABLES = words('audit_by_source audit_source_counts audit_source_health otel_spans_trace_id_ts');

/**
 * Settings that an analyst cannot change, with their values. Through each, engine 26.7 lets a query filter by columns that the
 * user may not read: a filter in a setting is not checked, nor are the columns of `indexHint(…)`, which selects granules by
 * whatever index there is.
 * @see https://github.com/ClickHouse/ClickHouse/pull/118063
 * @see https://github.com/ClickHouse/ClickHouse/pull/120516
 */
export const ANALYST_SETTINGS: Readonly<Record<string, string>> = {
  additional_table_filters: '{}',
  parallel_replicas_custom_key: '',
  use_primary_key: '0',
  use_skip_indexes: '0',
  use_statistics_for_part_pruning: '0',
};

/** Tables that a sink writes, and reads to resume after a restart. */
export const INGEST_TABLES: readonly string[] = words(
  'audit_spans audit_leaves audit_dead_letters audit_source_counts otel_spans',
);

/**
 * Returns the statements that create four roles and revoke nothing that they already have: `auditspan_ingest` for sinks
 * if migrations are applied separately; `auditspan_analyst`, which can neither read a personal column nor filter by one;
 * `auditspan_auditor`, which reads everything; and `auditspan_admin`, which applies migrations and drops.
 * @throws {StoreConfigError} for an invalid name.
 */
export function grantStatements({ database, cluster }: GrantTarget): readonly string[] {
  if (!/^\w+$/.test(database)) throw new StoreConfigError(`${database} is no name of a database`);
  if (cluster !== undefined && !/^(?:\w+|\{\w+\})$/.test(cluster)) {
    throw new StoreConfigError(`${cluster} is no name of a cluster`);
  }
  const on = cluster === undefined ? '' : ` ON CLUSTER '${cluster}'`;
  const databases = cluster === undefined ? [database] : [database, `${database}_all`];
  const rights = [
    ...ingestRights(database).map((right) => [right, 'auditspan_ingest'] as const),
    ...databases.flatMap(analystRights).map((right) => [right, 'auditspan_analyst'] as const),
    ...databases.map((name) => [`SELECT ON ${name}.*`, 'auditspan_auditor'] as const),
    ...databases.map((name) => [`ALL ON ${name}.*`, 'auditspan_admin'] as const),
    ...(cluster === undefined ? [] : [['CLUSTER ON *.*', 'auditspan_admin'] as const]),
  ];
  return [
    ...['ingest', 'analyst', 'auditor', 'admin'].map((role) => `CREATE ROLE IF NOT EXISTS auditspan_${role}${on}`),
    `ALTER ROLE auditspan_analyst${on} MODIFY SETTINGS ${fixedSettings(ANALYST_SETTINGS)}`,
    ...rights.map(([right, role]) => `GRANT${on} ${right} TO ${role}`),
  ];
}

function fixedSettings(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = '${value}' CONST`)
    .join(', ');
}

/** On start, a sink creates the database if it does not exist, and reads which migrations are applied. */
function ingestRights(database: string): readonly string[] {
  return [
    `CREATE DATABASE ON ${database}.*`,
    `SHOW, SELECT ON ${database}.auditspan_migrations`,
    ...INGEST_TABLES.map((table) => `SHOW, SELECT, INSERT ON ${database}.${table}`),
    // If the Collector's exporter created it, spans that are not audit spans are inserted there.
    `SHOW, INSERT ON ${database}.otel_traces`,
  ];
}

function analystRights(database: string): readonly string[] {
  return [
    ...Object.entries(ANALYST_COLUMNS).map(
      ([table, columns]) => `SELECT(${columns.map((name) => `\`${name}\``).join(', ')}) ON ${database}.${table}`,
    ),
    ...ANALYST_TABLES.map((table) => `SELECT ON ${database}.${table}`),
  ];
}
