import type { Resource } from '@opentelemetry/resources';
import type { SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { FinishedRecord } from '../record/recorder.ts';
import { createAuditSpans } from './audit-span.ts';

/** What {@link createAuditPipeline} needs. */
export interface AuditPipelineOptions {
  readonly resource: Resource;
  /** Keeps each span as it ends. */
  readonly keeper: SpanExporter;
  /** Puts redaction before the keeper: nothing unredacted may wait. */
  readonly redact: (next: SpanProcessor) => SpanProcessor;
}

/** Makes a record an audit span, and has it redacted and kept; when it returns, that has happened. */
export type AuditPipeline = (finished: FinishedRecord) => void;

/** The way of every record: a span, which redaction gets before anybody else, and then the keeper. */
export function createAuditPipeline({ resource, keeper, redact }: AuditPipelineOptions): AuditPipeline {
  const spanOf = createAuditSpans(resource);
  const processor = redact(keepingProcessor(keeper));
  return (finished) => processor.onEnd(spanOf(finished));
}

/** Hands each span on as it ends: OpenTelemetry's own would wait for resources and keep spans meanwhile. */
function keepingProcessor(keeper: SpanExporter): SpanProcessor {
  return {
    onStart: () => undefined,
    onEnd: (span) => keeper.export([span], () => undefined),
    forceFlush: () => Promise.resolve(),
    shutdown: () => keeper.shutdown(),
  };
}
