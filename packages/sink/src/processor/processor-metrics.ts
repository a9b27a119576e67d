import { Counter } from 'prom-client';
import type { Signal } from '../decode/signal.ts';
import { createProcessRegistry } from '../process-registry.ts';
import { createServerDurations, type ServerDurations } from '../receiver/server-durations.ts';

/** The processor's own telemetry. */
export interface ProcessorMetrics extends ServerDurations {
  readonly contentType: string;
  /** Returns all metrics in Prometheus's text format. */
  text(): Promise<string>;
  /** Counts spans or log records that the next hop acknowledged or rejected. */
  passedOn(signal: Signal, items: number, rejected: number): void;
  /** Counts a request by the HTTP status of its response. */
  answered(status: number): void;
}

/** Creates the metrics, in a registry of their own. */
export function createProcessorMetrics(): ProcessorMetrics {
  const registry = createProcessRegistry();
  const registers = [registry];
  const labelNames = ['signal', 'result'] as const;
  const passed = new Counter({
    name: 'auditspan_processor_items_total',
    help: 'Spans and log records forwarded to the next hop, by result: passed or rejected.',
    labelNames,
    registers,
  });
  const answers = new Counter({
    name: 'auditspan_processor_requests_total',
    help: 'Requests, by HTTP status of the response.',
    labelNames: ['status'],
    registers,
  });
  return {
    ...createServerDurations(registry),
    contentType: registry.contentType,
    text: () => registry.metrics(),
    passedOn(signal, items, rejected) {
      passed.inc({ signal, result: 'passed' }, Math.max(0, items - rejected));
      passed.inc({ signal, result: 'rejected' }, rejected);
    },
    answered: (status) => answers.inc({ status: String(status) }),
  };
}
