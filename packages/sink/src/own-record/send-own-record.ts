import { randomBytes } from 'node:crypto';
import { attributesOf, AUDIT_OUTCOME, type AuditRecord, auditSpanName } from '@auditspan/conventions';
import { OwnRecordError } from '../errors.ts';

/** Where the sink is that takes the records of commands. */
export interface RecordingSink {
  /** Its OTLP/HTTP, without `/v1/traces`. */
  readonly url: string;
  /** More headers, such as the token of a producer. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A span that the record is about. */
export interface AboutSpan {
  readonly traceId: string;
  readonly spanId: string;
}

/** What the span of a record has beside it. */
export interface Beside {
  /** The record's span is in its trace, and has a link to it. */
  readonly about?: AboutSpan;
  readonly attributes?: Readonly<Record<string, string | readonly string[]>>;
}

const TIMEOUT = 30_000;

/**
 * Sends the record of what a command does to a sink, which checks, stores and seals it as it does every record.
 * @throws {OwnRecordError} where the sink does not take it; otherwise it is on the sink's disk.
 */
export async function sendOwnRecord(sink: RecordingSink, record: AuditRecord, beside: Beside = {}): Promise<void> {
  try {
    const response = await fetch(`${sink.url}/v1/traces`, {
      method: 'POST',
      headers: { ...sink.headers, 'content-type': 'application/json' },
      body: JSON.stringify(requestOf(record, beside)),
      signal: AbortSignal.timeout(TIMEOUT),
    });
    const answer = await response.text();
    if (response.status !== 200) throw new Error(`it answered with ${response.status}: ${answer}`);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OwnRecordError(
      `the sink at ${sink.url} did not take the ${record.action} record, and without it nothing is done: ${reason}`,
      { cause },
    );
  }
}

/** One span as OTLP/JSON. */
function requestOf(record: AuditRecord, { about, attributes = {} }: Beside): object {
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
