import {
  ATTR_AUDIT_REDACTION_CLASSES,
  ATTR_AUDIT_REDACTION_COUNT,
  ATTR_AUDIT_REDACTION_POLICY,
  isAuditSpan,
} from '@auditspan/conventions';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

import { Tally } from './findings.ts';
import { maskOf } from './mask.ts';
import type { Redactor } from './redactor.ts';
import { createResourceViews } from './resource-view.ts';
import { createScopeViews } from './scope-view.ts';
import { SpanMasking } from './span-masking.ts';

/** Makes masked views of ended spans. */
export interface SpanRedactor {
  /** The span with every part masked. It holds no reference to the span, so that a queue keeps nothing unmasked alive. */
  viewOf(span: ReadableSpan): ReadableSpan;
  /** What is left of a span whose view could not be made: its place in the trace and its times. */
  bareViewOf(span: ReadableSpan): ReadableSpan;
}

/** Builds the views of spans over a redactor. */
export function createSpanRedactor(redactor: Redactor): SpanRedactor {
  const resourceOf = createResourceViews(redactor.redactAttributes);
  const scopeOf = createScopeViews(redactor);

  function viewOf(span: ReadableSpan): ReadableSpan {
    const masking = new SpanMasking(redactor);
    const context = masking.context(span.spanContext());
    const attributes = masking.attributes(span.attributes);
    return {
      name: masking.text(span.name),
      kind: span.kind,
      spanContext: () => context,
      ...(span.parentSpanContext && { parentSpanContext: masking.context(span.parentSpanContext) }),
      ...timesOf(span),
      status: masking.status(span.status),
      events: span.events.map((event) => masking.event(event)),
      links: span.links.map((link) => masking.link(link)),
      resource: resourceOf(span.resource),
      instrumentationScope: scopeOf(span.instrumentationScope),
      droppedAttributesCount: span.droppedAttributesCount,
      droppedEventsCount: span.droppedEventsCount,
      droppedLinksCount: span.droppedLinksCount,
      // Last, when everything is counted.
      attributes: { ...attributes, ...evidence(span, redactor, masking.tally) },
    };
  }

  function bareViewOf(span: ReadableSpan): ReadableSpan {
    const { traceId, spanId, traceFlags } = span.spanContext();
    const tally = new Tally();
    tally.add('failed');
    return {
      name: maskOf('failed'),
      kind: span.kind,
      spanContext: () => ({ traceId, spanId, traceFlags }),
      ...timesOf(span),
      status: { code: span.status.code },
      attributes: evidence(span, redactor, tally),
      events: [],
      links: [],
      resource: resourceOf(span.resource),
      instrumentationScope: { name: maskOf('failed') },
      droppedAttributesCount: Object.keys(span.attributes).length,
      droppedEventsCount: span.events.length,
      droppedLinksCount: span.links.length,
    };
  }

  return { viewOf, bareViewOf };
}

function timesOf(span: ReadableSpan): Pick<ReadableSpan, 'startTime' | 'endTime' | 'duration' | 'ended'> {
  return { startTime: span.startTime, endTime: span.endTime, duration: span.duration, ended: span.ended };
}

/** What an auditor sees of the masking. On audit spans only: a key under `audit.` would make any other span one. */
function evidence(span: ReadableSpan, redactor: Redactor, tally: Tally): ReadableSpan['attributes'] {
  if (!isAuditSpan(span.attributes)) return {};
  const classes = tally.findings().map((finding) => `${finding.class}:${finding.count}`);
  return {
    [ATTR_AUDIT_REDACTION_POLICY]: redactor.policyHash,
    [ATTR_AUDIT_REDACTION_COUNT]: tally.total(),
    ...(classes.length > 0 && { [ATTR_AUDIT_REDACTION_CLASSES]: classes }),
  };
}
