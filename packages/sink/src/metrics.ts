import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { SIGNAL, type Signal } from './decode/signal.ts';
import type { StoredCounts } from './insert/stored-counts.ts';
import type { CommitReport } from './log/group-commit.ts';
import { createProcessRegistry } from './process-registry.ts';
import { createServerDurations, type ServerDurations } from './receiver/server-durations.ts';
import type { Seal } from './seal/open-seal.ts';

/** Sources of the gauges, read on each scrape. */
export interface MetricSources {
  readonly logBytes: () => number;
  readonly logPendingBytes: () => number;
  readonly pendingBytes: () => number;
  /** Seconds since the oldest request that is not in ClickHouse yet was received. */
  readonly lagSeconds: () => number;
  readonly ready: () => boolean;
  readonly storeReady: () => boolean;
  readonly embeddedRestarts: () => number;
  /** Undefined if records are not sealed. */
  readonly seal: Pick<Seal, 'sizes' | 'unwitnessedSeconds'> | undefined;
}

/** The sink's own telemetry: what was received, what became of it, and what waits. */
export interface SinkMetrics extends ServerDurations {
  readonly contentType: string;
  /** Returns all metrics in Prometheus's text format. */
  text(): Promise<string>;
  /** Counts a decoded request. */
  received(signal: Signal, accepted: number, rejected: ReadonlyMap<string, number>): void;
  /** Counts requests that were synced to disk. */
  committed(report: CommitReport): void;
  /** Counts a batch that is in ClickHouse. */
  stored(counts: StoredCounts): void;
  /** Counts a request to the OTLP paths by the HTTP status of its response. */
  answered(status: number): void;
  /** Counts a connection that was closed on arrival because too many were open. */
  refusedConnection(): void;
  /** Counts a retry of a batch or of a step of it. */
  retried(): void;
  /** Sets the sources that the gauges read. */
  observe(sources: MetricSources): void;
  /** Records the duration and result of an insert. */
  inserted(seconds: number, result: InsertResult): void;
}

/** The result of an insert. */
export type InsertResult = 'stored' | 'failed';

const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Creates the metrics, in a registry of their own. */
export function createMetrics(): SinkMetrics {
  const registry = createProcessRegistry();
  const counter: MakeCounter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name: `auditspan_sink_${name}_total`, help, labelNames, registers: [registry] });
  const histogram = <Label extends string>(name: string, help: string, labelNames: Label[]): Histogram<Label> =>
    new Histogram({ name: `auditspan_sink_${name}`, help, labelNames, buckets: BUCKETS, registers: [registry] });
  const received = counter('received_spans', 'Spans received, including rejected ones');
  const rejected = counter('rejected_spans', 'Spans rejected', ['reason']);
  const receivedLogs = counter('received_log_records', 'Log records received, including rejected ones');
  const rejectedLogs = counter('rejected_log_records', 'Log records rejected', ['reason']);
  const requests = counter('requests', 'Requests to the OTLP paths, by HTTP status of the response', ['status']);
  const refusedConnections = counter('refused_connections', 'Connections closed on arrival because too many were open');
  const acknowledged = counter('acknowledged_requests', 'Requests acknowledged to their sender (HTTP 200)');
  const logged = counter('logged_requests', 'Requests written to the write-ahead log');
  const syncs = histogram('log_sync_duration_seconds', 'Duration of the fsync of the log', []);
  const inserts = histogram('insert_duration_seconds', 'Duration of the insert of a batch, by result', ['result']);
  const retries = counter('insert_retries', 'Retries of inserts');
  const countStored = storedCounters(counter);
  let missing = 0;
  return {
    ...createServerDurations(registry),
    contentType: registry.contentType,
    text: () => registry.metrics(),
    received: (signal, accepted, reasons) => {
      const [all, refused] = signal === SIGNAL.LOGS ? [receivedLogs, rejectedLogs] : [received, rejected];
      all.inc(accepted);
      for (const [reason, count] of reasons) {
        all.inc(count);
        refused.inc({ reason }, count);
      }
    },
    committed: ({ seconds, entries }) => {
      syncs.observe(seconds);
      logged.inc(entries);
    },
    stored: (counts) => {
      countStored(counts);
      missing = counts.missing;
    },
    answered: (status) => {
      requests.inc({ status: String(status) });
      if (status === 200) acknowledged.inc();
    },
    refusedConnection: () => refusedConnections.inc(),
    retried: () => retries.inc(),
    observe: (sources) => observe(registry, { ...sources, missing: () => missing }),
    inserted: (seconds, result) => inserts.observe({ result }, seconds),
  };
}

type MakeCounter = <Label extends string>(name: string, help: string, labelNames?: Label[]) => Counter<Label>;

function storedCounters(counter: MakeCounter): (counts: StoredCounts) => void {
  const stored = counter('stored_spans', 'Spans stored in ClickHouse');
  const records = counter('stored_audit_records', 'Audit records stored in ClickHouse');
  const duplicates = counter('duplicate_spans', 'Spans left out because they were stored before');
  const conflicts = counter(
    'conflicting_audit_records',
    'Audit records stored with the record id of another but other content',
  );
  const faulty = counter('faulty_audit_records', 'Audit records stored with an entry in Problems');
  const letters = counter('dead_letters', 'Dead letters, by kind', ['kind']);
  const late = counter('late_audit_records', 'Audit records received more than a minute after their end');
  return (counts) => {
    stored.inc(counts.spans);
    records.inc(counts.records);
    faulty.inc(counts.faulty);
    duplicates.inc(counts.duplicates);
    conflicts.inc(counts.conflicts);
    late.inc(counts.late);
    for (const kind of counts.letters) letters.inc({ kind });
  };
}

function observe(registry: Registry, sources: MetricSources & { readonly missing: () => number }): void {
  const gauge = (name: string, help: string, read: () => number): Gauge =>
    new Gauge({
      name: `auditspan_sink_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge('log_bytes', 'Bytes of the write-ahead log on disk', sources.logBytes);
  gauge(
    'lag_seconds',
    'Age of the oldest request that is not in ClickHouse yet; 0 if there is none',
    sources.lagSeconds,
  );
  gauge('log_pending_bytes', 'Bytes of the log that are not in ClickHouse yet', sources.logPendingBytes);
  gauge('pending_bytes', 'Bytes of requests that are not answered yet', sources.pendingBytes);
  gauge(
    'missing_audit_records',
    'Sequence numbers of sources that did not arrive since the sink started; NaN with deduplication.shared',
    sources.missing,
  );
  gauge('ready', '1 if the sink acknowledges spans', () => (sources.ready() ? 1 : 0));
  gauge('store_ready', '1 if ClickHouse accepts inserts', () => (sources.storeReady() ? 1 : 0));
  const { seal } = sources;
  if (seal !== undefined) {
    gauge('sealed_records', 'Records that have a leaf in the audit log', () => seal.sizes().leaves);
    gauge('signed_records', 'Sealed records that a signed checkpoint covers', () => seal.sizes().signed);
    gauge('unwitnessed_seconds', 'Seconds that leaves have waited for a quorum of cosignatures; 0 if none wait', () =>
      seal.unwitnessedSeconds(),
    );
  }
  gauge('embedded_restarts', 'Restarts of the embedded ClickHouse', sources.embeddedRestarts);
}
