import { StoreConfigError } from './errors.ts';
import { type Migration, readMigrations } from './migration-files.ts';

/** A ClickHouse cluster and the database to create there. */
export interface ClusterTarget {
  /** Name of the cluster in `remote_servers` of every node, or a macro such as `{cluster}`. */
  readonly cluster: string;
  /** The database that the sinks write to. */
  readonly database: string;
}

/**
 * Sharding key per table, for inserts through the Distributed tables: rows that are counted together stay on one shard.
 * Roll-ups are not inserted into.
 */
const SHARDING_KEYS: Readonly<Record<string, string | undefined>> = {
  audit_spans: 'sipHash64(SourceId)',
  audit_leaves: 'sipHash64(LogId)',
  audit_dead_letters: 'rand()',
  audit_source_counts: 'sipHash64(SourceId)',
  audit_by_day: undefined,
  audit_by_principal: undefined,
  audit_by_source: undefined,
  otel_spans: 'sipHash64(TraceId)',
  otel_spans_trace_id_ts: undefined,
};

/** Views that are created again over the tables of all shards. */
const VIEWS = [
  ...(['otel_audit_spans', 'otel_audit_spans_trace_id_ts', 'otel_traces', 'otel_traces_trace_id_ts'] as const),
  ...(['audit_trace', 'audit_traces', 'audit_source_health', 'audit_source_gaps'] as const),
];

const NAMED =
  /^(?:(?:CREATE (?:OR REPLACE )?(?:TABLE|VIEW|MATERIALIZED VIEW)(?: IF NOT EXISTS)?|ALTER TABLE|DROP (?:TABLE|VIEW) IF EXISTS) \w+)/m;

/**
 * Returns the statements that create this version's tables on a cluster if they do not exist, in order; each runs on
 * all nodes. Every shard has the same tables as a single server, replicated, and a sink writes to one shard through any
 * of its nodes. The database `<database>_all` has the same names over all shards, for queries.
 * @throws {StoreConfigError} for an invalid name.
 */
export async function clusterSchema({ cluster, database }: ClusterTarget): Promise<readonly string[]> {
  checkNames(cluster, database);
  const migrations = await readMigrations();
  // A new cluster has no tables of the Collector's exporter.
  const ours = migrations.filter(({ name }) => !name.includes('_exporter_'));
  const every = `${database}_all`;
  return [
    `CREATE DATABASE IF NOT EXISTS ${database} ON CLUSTER '${cluster}'`,
    `USE ${database}`,
    // Nothing is stored yet, so there is nothing to backfill.
    ...ours.filter(({ sql }) => !/^INSERT /m.test(sql)).map(({ sql }) => onCluster(sql, cluster, database)),
    history(migrations),
    `CREATE DATABASE IF NOT EXISTS ${every} ON CLUSTER '${cluster}'`,
    `USE ${every}`,
    ...Object.entries(SHARDING_KEYS).map(
      ([table, key]) =>
        `CREATE TABLE IF NOT EXISTS ${table} ON CLUSTER '${cluster}' AS ${database}.${table}\n` +
        `ENGINE = Distributed('${cluster}', '${database}', '${table}'${key === undefined ? '' : `, ${key}`})`,
    ),
    ...VIEWS.map((view) => onCluster(definitionOf(view, ours), cluster, every)),
  ];
}

function checkNames(cluster: string, database: string): void {
  if (!/^(?:\w+|\{\w+\})$/.test(cluster)) throw new StoreConfigError(`${cluster} is no name of a cluster`);
  if (!/^\w+$/.test(database)) throw new StoreConfigError(`${database} is no name of a database`);
}

/** Adds `ON CLUSTER` and the replicated engine to a statement. */
function onCluster(sql: string, cluster: string, database: string): string {
  return sql
    .replace(/^-- only where: .*\n/m, '')
    .replace(NAMED, (head) => `${head} ON CLUSTER '${cluster}'`)
    .replace(/\bENGINE = (?<kind>\w*)MergeTree\b/, (_, kind: string) => `ENGINE = ${replicated(sql, kind)}`)
    .replaceAll('non_replicated_deduplication_window', 'replicated_deduplication_window')
    .replaceAll('currentDatabase()', `'${database}'`)
    .trimEnd();
}

/** The history of applied migrations is replicated to all nodes, across shards. */
function replicated(sql: string, kind: string): string {
  const everywhere = sql.includes('IF NOT EXISTS auditspan_migrations');
  return `Replicated${kind}MergeTree${everywhere ? "('/clickhouse/tables/{uuid}', '{shard}-{replica}')" : ''}`;
}

function history(migrations: readonly Migration[]): string {
  const rows = migrations.map(({ number, name, checksum }) => `    (${number}, '${name}', '${checksum}')`);
  return `INSERT INTO auditspan_migrations (number, name, checksum) VALUES\n${rows.join(',\n')}`;
}

function definitionOf(view: string, migrations: readonly Migration[]): string {
  return migrations.find(({ name }) => name.slice('0000_'.length) === `${view}.sql`)?.sql ?? '';
}
