import type { Context } from '@opentelemetry/api';
import type { LogRecordProcessor, ReadWriteLogRecord } from '@opentelemetry/sdk-logs';

import { createRedactor, type Redactor } from '../redactor.ts';
import { reportFault } from '../report-fault.ts';
import { createResourceViews } from '../spans/resource-view.ts';
import { createScopeViews } from '../spans/scope-view.ts';
import { markRedacted } from '../spans/span-mark.ts';
import { RedactedLogRecord, type LogRecordOrigin } from './redacted-log-record.ts';

/** Options of {@link RedactionLogRecordProcessor}. */
export interface RedactionLogRecordProcessorOptions {
  /** Receives the redacted view of each log record; usually a batch processor. */
  readonly next: LogRecordProcessor;
  /** The redactor. Default: one with the default policy. */
  readonly redactor?: Redactor;
}

/**
 * Wraps a log record processor and passes it a redacted view of each record: body, attributes, event name, severity
 * text, resource and scope. The record itself is not modified. A record that cannot be redacted is discarded and
 * reported to OpenTelemetry's `diag`.
 */
export class RedactionLogRecordProcessor implements LogRecordProcessor {
  readonly #next: LogRecordProcessor;
  readonly #redactor: Redactor;
  readonly #originOf: (record: ReadWriteLogRecord) => LogRecordOrigin;

  constructor({ next, redactor = createRedactor() }: RedactionLogRecordProcessorOptions) {
    this.#next = next;
    this.#redactor = redactor;
    const resourceOf = createResourceViews((attributes) => redactor.redactAttributes(attributes).attributes);
    const scopeOf = createScopeViews(redactor);
    this.#originOf = ({ resource, instrumentationScope }) => ({
      resource: resourceOf(resource),
      instrumentationScope: scopeOf(instrumentationScope),
    });
  }

  onEmit(record: ReadWriteLogRecord, context?: Context): void {
    const view = this.#viewOf(record);
    if (view !== undefined) this.#next.onEmit(view, context);
  }

  enabled(options: Parameters<NonNullable<LogRecordProcessor['enabled']>>[0]): boolean {
    return this.#next.enabled?.(options) ?? true;
  }

  async forceFlush(): Promise<void> {
    await this.#next.forceFlush();
  }

  async shutdown(): Promise<void> {
    await this.#next.shutdown();
  }

  #viewOf(record: ReadWriteLogRecord): RedactedLogRecord | undefined {
    try {
      const view = new RedactedLogRecord(record, this.#originOf(record), this.#redactor);
      markRedacted(view, this.#redactor.policyHash);
      return view;
    } catch (cause) {
      reportFault('redaction: a log record could not be redacted and is lost', cause);
      return undefined;
    }
  }
}
