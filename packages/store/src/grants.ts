import { StoreConfigError } from './errors.ts';
import { SEALED_AUDIT_COLUMNS } from './leaf-row.ts';

/** Where the roles get their rights. */
export interface GrantTarget {
  /** The database of the tables. */
  readonly database: string;
  /** The cluster that it is on; `undefined`: a server alone. */
  readonly cluster?: string | undefined;
}

const words = (text: string): readonly string[] => text.split(' ');

/** What may say who somebody is, or what was said: not for an analyst. */
const PERSONAL: ReadonlySet<string> = new Set([
  ...words('PrincipalId OnBehalfOf SessionId CredentialId ClientAddress UserAgent StatusMessage TraceState'),
  ...words('Resource OtherAttributes RawForm RawParts Events.Timestamp Events.Name Events.Attributes'),
  ...words('Links.TraceId Links.SpanId Links.TraceState Links.Attributes'),
]);
/** Worked out by ClickHouse from the others. Not `PrincipalHash`: who can read a hash of a name can try names. */
const DERIVED = words('CallInProgress Region Team');

/** The columns that an analyst may read, by table. */
export const ANALYST_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  audit_spans: [...SEALED_AUDIT_COLUMNS.map(({ name }) => name).filter((name) => !PERSONAL.has(name)), ...DERIVED],
  audit_by_day: words('Day ModelId Outcome Purpose Records InputTokens OutputTokens RequestBytes ResponseBytes'),
  otel_spans: words(
    'Timestamp TraceId SpanId ParentSpanId SpanName SpanKind ServiceName ScopeName ScopeVersion Duration StatusCode',
  ),
};
/** What is about processes and not about persons. */
const ANALYST_TABLES = words('audit_by_source audit_source_counts audit_source_health otel_spans_trace_id_ts');

/** What a sink writes, and what it reads of it to go on where it was. */
export const INGEST_TABLES: readonly string[] = words(
  'audit_spans audit_leaves audit_dead_letters audit_source_counts otel_spans',
);

/**
 * The statements that make four roles, and take from them nothing that they have besides: `auditspan_ingest` for sinks, where the migrations
 * are applied by somebody else; `auditspan_analyst`, who reads no personal column; `auditspan_auditor`, who reads all; and
 * `auditspan_admin`, who applies migrations and drops.
 * @throws {StoreConfigError} for a name that is none.
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
    ...rights.map(([right, role]) => `GRANT${on} ${right} TO ${role}`),
  ];
}

/** A sink asks at its start that the database be made where it is missing, and which migrations are applied. */
function ingestRights(database: string): readonly string[] {
  return [
    `CREATE DATABASE ON ${database}.*`,
    `SHOW, SELECT ON ${database}.auditspan_migrations`,
    ...INGEST_TABLES.map((table) => `SHOW, SELECT, INSERT ON ${database}.${table}`),
    // Where the Collector's exporter made it, spans that are no audit spans go there.
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
