import { performance } from 'node:perf_hooks';
import type { SpanBatch } from '@auditspan/store';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { SpanSink } from './batch/span-sink.ts';
import type { Rejection } from './decode/span-check.ts';
import { type Judgement, VERDICT } from './deduplicate/deduplicate.ts';

/** What the gauges read when Prometheus asks. */
export interface MetricSources {
  readonly pendingSpans: () => number;
  readonly pendingBytes: () => number;
  readonly ready: () => boolean;
  readonly embeddedRestarts: () => number;
}

/** The sink's own telemetry: what came in, what became of it, and what waits. */
export interface SinkMetrics {
  readonly contentType: string;
  /** Everything in Prometheus's text format. */
  text(): Promise<string>;
  /** A request was decoded. */
  received(accepted: number, rejected: ReadonlyMap<Rejection, number>): void;
  /** It was looked for spans that came before. */
  judged(judgement: Judgement): void;
  /** A request to the OTLP paths was answered with this HTTP status. */
  answered(status: number): void;
  /** A batch is tried again. */
  retried(): void;
  /** Makes the gauges read from here. */
  observe(sources: MetricSources): void;
  /** Counts and times each write of a sink. */
  timed(next: SpanSink): SpanSink;
}

/** Makes the metrics, in a registry of their own. */
export function createMetrics(): SinkMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []): Counter<Label> =>
    new Counter({ name: `auditspan_sink_${name}_total`, help, labelNames, registers: [registry] });
  const received = counter('received_spans', 'Spans that were received, also those that were rejected');
  const rejected = counter('rejected_spans', 'Spans that were not taken', ['reason']);
  const stored = counter('stored_spans', 'Spans that are on disk');
  const records = counter('stored_audit_records', 'Audit records that are on disk');
  const duplicates = counter('duplicate_spans', 'Spans that had been stored before and were left out');
  const conflicts = counter('conflicting_audit_records', 'Audit records with the id of another; they are stored');
  const faulty = counter('faulty_audit_records', 'Audit records among them that something is wrong with');
  const requests = counter('requests', 'Requests to the OTLP paths by the HTTP status of their answer', ['status']);
  const acknowledged = counter('acknowledged_requests', 'Requests whose sender was told that all is safe');
  const retries = counter('insert_retries', 'Inserts that were tried again');
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    received: (accepted, reasons) => {
      received.inc(accepted);
      for (const [reason, count] of reasons) {
        received.inc(count);
        rejected.inc({ reason }, count);
      }
    },
    judged: ({ verdicts }) => {
      duplicates.inc(verdicts.filter((verdict) => verdict === VERDICT.DUPLICATE).length);
      conflicts.inc(verdicts.filter((verdict) => verdict === VERDICT.CONFLICT).length);
    },
    answered: (status) => {
      requests.inc({ status: String(status) });
      if (status === 200) acknowledged.inc();
    },
    retried: () => retries.inc(),
    observe: (sources) => observe(registry, sources),
    timed: (next) =>
      timed(registry, next, ({ spans, audits }) => {
        stored.inc(spans.length);
        records.inc(audits.length);
        faulty.inc(audits.filter(({ Problems }) => Problems.length > 0).length);
      }),
  };
}

function observe(registry: Registry, sources: MetricSources): void {
  const gauge = (name: string, help: string, read: () => number): Gauge =>
    new Gauge({
      name: `auditspan_sink_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge('pending_spans', 'Spans that wait to be stored', sources.pendingSpans);
  gauge('pending_bytes', 'Bytes of requests that wait to be stored', sources.pendingBytes);
  gauge('ready', '1 when spans can be stored', () => (sources.ready() ? 1 : 0));
  gauge('embedded_restarts', 'Times that the embedded ClickHouse was restarted', sources.embeddedRestarts);
}

function timed(registry: Registry, next: SpanSink, onStored: (batch: SpanBatch) => void): SpanSink {
  const duration = new Histogram({
    name: 'auditspan_sink_insert_duration_seconds',
    help: 'Time that the insert of a batch takes, by its end',
    labelNames: ['result'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  return {
    async write(batch) {
      const start = performance.now();
      const end = (result: string): void => duration.observe({ result }, (performance.now() - start) / 1000);
      try {
        await next.write(batch);
        end('stored');
        onStored(batch);
      } catch (error) {
        end('failed');
        throw error;
      }
    },
  };
}
