import { randomBytes } from 'node:crypto';
import { attributesOf, AUDIT_OUTCOME, type AuditRecord, auditSpanName } from '@auditspan/conventions';

/** A span that a record is about. */
export interface AboutSpan {
  readonly traceId: string;
  readonly spanId: string;
}

/** Context of a record's span. */
export interface RecordContext {
  /** Span that the record is about: the record's span joins its trace and links to it. */
  readonly about?: AboutSpan;
  readonly attributes?: Readonly<Record<string, string | readonly string[]>>;
}

/** Returns the request with a record, as a single span in OTLP/JSON. */
export function ownRequest(record: AuditRecord, { about, attributes = {} }: RecordContext = {}): object {
  const time = `${BigInt(Date.now()) * 1_000_000n}`;
  const all = Object.entries({ ...attributesOf(record), ...attributes });
  const span = {
    traceId: about?.traceId ?? randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    name: auditSpanName(record),
    kind: 1,
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    attributes: all.map(([key, value]) => ({ key, value: valueOf(value) })),
    links: about === undefined ? [] : [about],
    status: record.outcome === AUDIT_OUTCOME.SUCCESS ? {} : { code: 2 },
  };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'auditspan' } }] };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: '@auditspan/sink' }, spans: [span] }] }] };
}

function valueOf(value: string | number | boolean | readonly string[]): object {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return { intValue: String(value) };
  if (typeof value === 'string') return { stringValue: value };
  return { arrayValue: { values: value.map((item) => ({ stringValue: item })) } };
}
