import {
  ATTR_AUDIT_ACTION,
  ATTR_AUDIT_CATEGORY,
  ATTR_AUDIT_OUTCOME,
  ATTR_AUDIT_RECORD_ID,
  ATTR_AUDIT_REDACTION_SEALED,
  ATTR_AUDIT_SCHEMA_VERSION,
  ATTR_AUDIT_SOURCE_ID,
  ATTR_AUDIT_SOURCE_SEQUENCE,
  AUDIT_REDACTION_PREFIX,
} from '@auditspan/conventions';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

import { maskOf } from '../mask.ts';
import type { Redactor } from '../redactor.ts';
import { createResourceViews } from './resource-view.ts';
import { createScopeViews } from './scope-view.ts';
import { markRedacted, redactedBy } from './span-mark.ts';
import { redactContext, redactEvent, redactLink, redactStatus } from './span-parts.ts';

/** Creates redacted views of ended spans. */
export interface SpanRedactor {
  /** Returns the span with every part redacted. The view does not reference it, so queues retain nothing unredacted. */
  viewOf(span: ReadableSpan): ReadableSpan;
  /** Returns a view without contents for a span that could not be redacted: its trace context, times and audit facts. */
  bareViewOf(span: ReadableSpan): ReadableSpan;
}

/**
 * Creates a span redactor.
 * @param cutAt the SDK's length limit of attribute values. Default: the limit of each span's provider.
 */
export function createSpanRedactor(redactor: Redactor, cutAt?: number): SpanRedactor {
  const resourceOf = createResourceViews((attributes) => redactor.redactAttributes(attributes).attributes);
  const scopeOf = createScopeViews(redactor);
  const marked = (view: ReadableSpan): ReadableSpan => {
    markRedacted(view, redactor.policyHash);
    return view;
  };

  function viewOf(span: ReadableSpan): ReadableSpan {
    if (redactedBy(span) === redactor.policyHash) return span;
    const given = attributesOf(span);
    const redaction = redactor.begin({
      recordId: recordIdOf(span),
      cutAt: cutAt ?? limitOf(span),
      sealed: sealedOf(given),
    });
    const context = redactContext(span.spanContext(), redaction, '');
    const attributes = redaction.attributes('attributes.', given);
    return marked({
      name: redaction.text('name', span.name),
      kind: span.kind,
      spanContext: () => context,
      ...(span.parentSpanContext && { parentSpanContext: redactContext(span.parentSpanContext, redaction, 'parent.') }),
      ...timesOf(span),
      status: redactStatus(span.status, redaction),
      events: span.events.map((event, index) => redactEvent(event, index, redaction)),
      links: span.links.map((link, index) => redactLink(link, index, redaction)),
      resource: resourceOf(span.resource),
      instrumentationScope: scopeOf(span.instrumentationScope),
      droppedAttributesCount: span.droppedAttributesCount,
      droppedEventsCount: span.droppedEventsCount,
      droppedLinksCount: span.droppedLinksCount,
      // Last, after everything is counted.
      attributes: { ...attributes, ...redaction.evidence() },
    });
  }

  function bareViewOf(span: ReadableSpan): ReadableSpan {
    const { traceId, spanId, traceFlags } = span.spanContext();
    const redaction = redactor.begin();
    return marked({
      name: redaction.fail('error'),
      kind: span.kind,
      spanContext: () => ({ traceId, spanId, traceFlags }),
      ...timesOf(span),
      status: { code: span.status.code },
      attributes: { ...bareAttributesOf(span), ...redaction.evidence() },
      events: [],
      links: [],
      resource: resourceOf(span.resource),
      instrumentationScope: { name: maskOf('unscanned', 'error') },
      droppedAttributesCount: Object.keys(span.attributes).length - Object.keys(bareAttributesOf(span)).length,
      droppedEventsCount: span.events.length,
      droppedLinksCount: span.links.length,
    });
  }

  return { viewOf, bareViewOf };
}

function timesOf(span: ReadableSpan): Pick<ReadableSpan, 'startTime' | 'endTime' | 'duration' | 'ended'> {
  return { startTime: span.startTime, endTime: span.endTime, duration: span.duration, ended: span.ended };
}

/** Attributes that identify an audit span and reveal lost records. Written by AuditSpan, they never contain user content. */
const BARE_KEYS: readonly string[] = [
  ATTR_AUDIT_SCHEMA_VERSION,
  ATTR_AUDIT_RECORD_ID,
  ATTR_AUDIT_CATEGORY,
  ATTR_AUDIT_ACTION,
  ATTR_AUDIT_OUTCOME,
  ATTR_AUDIT_SOURCE_ID,
  ATTR_AUDIT_SOURCE_SEQUENCE,
];

function bareAttributesOf({ attributes }: ReadableSpan): ReadableSpan['attributes'] {
  return Object.fromEntries(BARE_KEYS.flatMap((key) => (isPlain(attributes[key]) ? [[key, attributes[key]]] : [])));
}

function isPlain(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^[\w.-]{1,64}$/.test(value));
}

/** Returns the id that sealed originals are bound to. */
function recordIdOf(span: ReadableSpan): string {
  const id = span.attributes[ATTR_AUDIT_RECORD_ID];
  if (typeof id === 'string') return id;
  const { traceId, spanId } = span.spanContext();
  return `${traceId}-${spanId}`;
}

/** Returns the attributes without evidence that was not written by this package, so that evidence cannot be forged. */
function attributesOf(span: ReadableSpan): ReadableSpan['attributes'] {
  const keys = Object.keys(span.attributes);
  if (redactedBy(span) !== undefined || !keys.some(isEvidence)) return span.attributes;
  return Object.fromEntries(Object.entries(span.attributes).filter(([key]) => !isEvidence(key)));
}

function isEvidence(key: string): boolean {
  return key.startsWith(AUDIT_REDACTION_PREFIX);
}

/** Returns the values that an earlier policy sealed in the span. */
function sealedOf(attributes: ReadableSpan['attributes']): readonly string[] {
  const sealed = attributes[ATTR_AUDIT_REDACTION_SEALED];
  return Array.isArray(sealed) ? sealed.filter((value) => typeof value === 'string') : [];
}

/** Returns the length limit of the span's provider, which the SDK stores in the span. */
function limitOf(span: ReadableSpan): number | undefined {
  const limits: unknown = Reflect.get(span, '_spanLimits');
  if (typeof limits !== 'object' || limits === null) return undefined;
  const limit: unknown = Reflect.get(limits, 'attributeValueLengthLimit');
  return typeof limit === 'number' ? limit : undefined;
}
