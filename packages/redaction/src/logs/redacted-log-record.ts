import { ATTR_LOG_RECORD_UID } from '@auditspan/conventions';
import type { AnyValue, Attributes, HrTime, SeverityNumber, SpanContext } from '@opentelemetry/api';
import type { ReadWriteLogRecord } from '@opentelemetry/sdk-logs';

import type { Redaction } from '../redaction.ts';
import type { Redactor } from '../redactor.ts';
import { nodeCrypto } from '../node-modules.ts';

type Scope = ReadWriteLogRecord['instrumentationScope'];
type Resource = ReadWriteLogRecord['resource'];

/** The views of resource and scope; shared, since exporters group records by their identity. */
export interface LogRecordOrigin {
  readonly resource: Resource;
  readonly instrumentationScope: Scope;
}

/** The redacted view of a log record. Values that later processors write to it are redacted as well. */
export class RedactedLogRecord implements ReadWriteLogRecord {
  hrTime: HrTime;
  hrTimeObserved: HrTime;
  spanContext?: SpanContext;
  readonly resource: Resource;
  readonly instrumentationScope: Scope;
  attributes: Attributes;
  severityText?: string;
  severityNumber?: SeverityNumber;
  body?: AnyValue;
  eventName?: string;
  droppedAttributesCount: number;
  readonly #redaction: Redaction;

  constructor(record: ReadWriteLogRecord, origin: LogRecordOrigin, redactor: Redactor) {
    const uid = uidOf(record) ?? (redactor.canSeal ? nodeCrypto().randomUUID() : undefined);
    const redaction = redactor.begin({ recordId: uid });
    this.#redaction = redaction;
    this.hrTime = record.hrTime;
    this.hrTimeObserved = record.hrTimeObserved;
    this.droppedAttributesCount = record.droppedAttributesCount;
    this.resource = origin.resource;
    this.instrumentationScope = origin.instrumentationScope;
    if (record.spanContext !== undefined) this.spanContext = record.spanContext;
    if (record.severityNumber !== undefined) this.severityNumber = record.severityNumber;
    if (record.severityText !== undefined) this.severityText = redaction.text('severity_text', record.severityText);
    if (record.eventName !== undefined) this.eventName = redaction.text('event_name', record.eventName);
    if (record.body !== undefined) this.body = redaction.value('body', record.body, record.eventName);
    const attributes = redaction.attributes('attributes.', record.attributes);
    const isSealed = redaction.sealed().length > 0;
    this.attributes = { ...attributes, ...(isSealed && { [ATTR_LOG_RECORD_UID]: uid }), ...redaction.evidence() };
  }

  setAttribute(key: string, value?: AnyValue): this {
    return this.setAttributes({ [key]: value });
  }

  setAttributes(attributes: Attributes): this {
    const redacted = this.#redaction.attributes('attributes.', attributes);
    return this.#set({ ...redacted });
  }

  setBody(body: AnyValue): this {
    this.body = this.#redaction.value('body', body);
    return this.#set({});
  }

  setEventName(eventName: string): this {
    this.eventName = this.#redaction.text('event_name', eventName);
    return this.#set({});
  }

  setSeverityNumber(severityNumber: SeverityNumber): this {
    this.severityNumber = severityNumber;
    return this;
  }

  setSeverityText(severityText: string): this {
    this.severityText = this.#redaction.text('severity_text', severityText);
    return this.#set({});
  }

  /** Sets attributes and updates the evidence. */
  #set(attributes: Attributes): this {
    this.attributes = { ...this.attributes, ...attributes, ...this.#redaction.evidence() };
    return this;
  }
}

/** Returns the record's own id (semantic conventions, `log.record.uid`). */
function uidOf({ attributes }: ReadWriteLogRecord): string | undefined {
  const uid = attributes[ATTR_LOG_RECORD_UID];
  return typeof uid === 'string' ? uid : undefined;
}
