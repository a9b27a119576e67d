import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { SIGNAL, type Signal } from './decode/signal.ts';
import type { StoredCounts } from './insert/stored-counts.ts';
import type { CommitReport } from './log/group-commit.ts';
import { createProcessRegistry } from './process-registry.ts';
import { createServerDurations, type ServerDurations } from './receiver/server-durations.ts';
import type { Seal } from './seal/open-seal.ts';

/** What the gauges read when Prometheus asks. */
export interface MetricSources {
  readonly logBytes: () => number;
  readonly logPendingBytes: () => number;
  readonly pendingBytes: () => number;
  /** Seconds since the oldest request came that is not in ClickHouse. */
  readonly lagSeconds: () => number;
  readonly ready: () => boolean;
  readonly storeReady: () => boolean;
  readonly embeddedRestarts: () => number;
  /** Undefined where records are not sealed. */
  readonly seal: Pick<Seal, 'sizes' | 'unwitnessedSeconds'> | undefined;
}

/** The sink's own telemetry: what came in, what became of it, and what waits. */
export interface SinkMetrics extends ServerDurations {
  readonly contentType: string;
  /** Everything in Prometheus's text format. */
  text(): Promise<string>;
  /** A request was decoded. */
  received(signal: Signal, accepted: number, rejected: ReadonlyMap<string, number>): void;
  /** Requests are safe on the disk. */
  committed(report: CommitReport): void;
  /** A batch is in ClickHouse. */
  stored(counts: StoredCounts): void;
  /** A request to the OTLP paths was answered with this HTTP status. */
  answered(status: number): void;
  /** A connection was closed as it came, because too many are open. */
  refusedConnection(): void;
  /** A batch is tried again, or what belongs to it. */
  retried(): void;
  /** Makes the gauges read from here. */
  observe(sources: MetricSources): void;
  /** The insert of a batch came to an end after so many seconds. */
  inserted(seconds: number, result: InsertResult): void;
}

/** How an insert ends. */
export type InsertResult = 'stored' | 'failed';

const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Makes the metrics, in a registry of their own. */
export function createMetrics(): SinkMetrics {
  const registry = createProcessRegistry();
  const counter: MakeCounter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name: `auditspan_sink_${name}_total`, help, labelNames, registers: [registry] });
  const histogram = <Label extends string>(name: string, help: string, labelNames: Label[]): Histogram<Label> =>
    new Histogram({ name: `auditspan_sink_${name}`, help, labelNames, buckets: BUCKETS, registers: [registry] });
  const received = counter('received_spans', 'Spans that were received, also those that were rejected');
  const rejected = counter('rejected_spans', 'Spans that were not taken', ['reason']);
  const receivedLogs = counter('received_log_records', 'Log records that were received, also those that were rejected');
  const rejectedLogs = counter('rejected_log_records', 'Log records that were not taken', ['reason']);
  const requests = counter('requests', 'Requests to the OTLP paths by the HTTP status of their answer', ['status']);
  const refusedConnections = counter(
    'refused_connections',
    'Connections that were closed as they came: too many were open',
  );
  const acknowledged = counter('acknowledged_requests', 'Requests whose sender was told that all is safe');
  const logged = counter('logged_requests', 'Requests that were written to the log');
  const syncs = histogram('log_sync_duration_seconds', 'Time that the sync of the log takes', []);
  const inserts = histogram('insert_duration_seconds', 'Time that the insert of a batch takes, by its end', ['result']);
  const retries = counter('insert_retries', 'Inserts that were tried again');
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
  const stored = counter('stored_spans', 'Spans that are in ClickHouse');
  const records = counter('stored_audit_records', 'Audit records that are in ClickHouse');
  const duplicates = counter('duplicate_spans', 'Spans that had been stored before and were left out');
  const conflicts = counter('conflicting_audit_records', 'Audit records with the id of another; they are stored');
  const faulty = counter('faulty_audit_records', 'Audit records among them that something is wrong with');
  const letters = counter('dead_letters', 'What could not be stored as it is meant to be', ['kind']);
  const late = counter('late_audit_records', 'Audit records that came more than a minute after their end');
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
  gauge('log_bytes', 'Bytes of the log on the disk', sources.logBytes);
  gauge('lag_seconds', 'Age of the oldest request that is not in ClickHouse; 0 where all are', sources.lagSeconds);
  gauge('log_pending_bytes', 'Bytes of the log that are not in ClickHouse yet', sources.logPendingBytes);
  gauge('pending_bytes', 'Bytes of requests that are not answered yet', sources.pendingBytes);
  gauge(
    'missing_audit_records',
    'Numbers of sources that did not come, since the sink started; NaN with deduplication.shared',
    sources.missing,
  );
  gauge('ready', '1 when spans are acknowledged', () => (sources.ready() ? 1 : 0));
  gauge('store_ready', '1 when ClickHouse takes inserts', () => (sources.storeReady() ? 1 : 0));
  const { seal } = sources;
  if (seal !== undefined) {
    gauge('sealed_records', 'Records that have a place in the audit log', () => seal.sizes().leaves);
    gauge('signed_records', 'Of them, those under a signed checkpoint', () => seal.sizes().signed);
    gauge('unwitnessed_seconds', 'Since when there are leaves that no quorum of witnesses cosigned', () =>
      seal.unwitnessedSeconds(),
    );
  }
  gauge('embedded_restarts', 'Times that the embedded ClickHouse was restarted', sources.embeddedRestarts);
}
