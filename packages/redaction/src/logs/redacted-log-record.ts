import type { AnyValue, Attributes, HrTime, SeverityNumber, SpanContext } from '@opentelemetry/api';
import type { ReadWriteLogRecord } from '@opentelemetry/sdk-logs';

import type { Redactor } from '../redactor.ts';

type Scope = ReadWriteLogRecord['instrumentationScope'];
type Resource = ReadWriteLogRecord['resource'];

/** What a view takes from elsewhere: exporters group records by the identity of these. */
export interface LogRecordOrigin {
  readonly resource: Resource;
  readonly instrumentationScope: Scope;
}

/** The redacted view of a log record. What processors after it write to it is redacted as well. */
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
  readonly #redactor: Redactor;

  constructor(record: ReadWriteLogRecord, origin: LogRecordOrigin, redactor: Redactor) {
    const redaction = redactor.begin();
    this.#redactor = redactor;
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
    this.attributes = { ...attributes, ...redaction.evidence() };
  }

  setAttribute(key: string, value?: AnyValue): this {
    return this.setAttributes({ [key]: value });
  }

  setAttributes(attributes: Attributes): this {
    this.attributes = { ...this.attributes, ...this.#redactor.redactAttributes(attributes).attributes };
    return this;
  }

  setBody(body: AnyValue): this {
    this.body = this.#redactor.redactValue(body).value;
    return this;
  }

  setEventName(eventName: string): this {
    this.eventName = this.#redactor.redactText(eventName).text;
    return this;
  }

  setSeverityNumber(severityNumber: SeverityNumber): this {
    this.severityNumber = severityNumber;
    return this;
  }

  setSeverityText(severityText: string): this {
    this.severityText = this.#redactor.redactText(severityText).text;
    return this;
  }
}
