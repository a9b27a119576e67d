import type { AuditRecord } from '@auditspan/conventions';
import { OwnRecordError } from '../errors.ts';
import { fetchFault } from '../fetch-fault.ts';
import { type Beside, ownRequest } from './own-request.ts';

/** Where the sink is that takes the records of commands. */
export interface RecordingSink {
  /** Its OTLP/HTTP, without `/v1/traces`. */
  readonly url: string;
  /** More headers, such as the token of a producer. */
  readonly headers: Readonly<Record<string, string>>;
}

const TIMEOUT = 30_000;

/**
 * Sends the record of what a command does to a sink, which checks, stores and seals it as it does every record.
 * @throws {OwnRecordError} where the sink does not take it; otherwise it is on the sink's disk.
 */
export function sendOwnRecord(sink: RecordingSink, record: AuditRecord, beside: Beside = {}): Promise<void> {
  return sendOwnRequest(sink, ownRequest(record, beside), record.action);
}

/**
 * The same of a request that was made before.
 * @param action of its record.
 * @throws {OwnRecordError}
 */
export async function sendOwnRequest(sink: RecordingSink, request: object, action: string): Promise<void> {
  try {
    const response = await fetch(`${sink.url}/v1/traces`, {
      method: 'POST',
      headers: { ...sink.headers, 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(TIMEOUT),
    });
    const answer = await response.text();
    if (response.status !== 200) throw new Error(`it answered with ${response.status}: ${answer}`);
  } catch (cause) {
    throw new OwnRecordError(
      `the sink at ${sink.url} did not take the ${action} record, and without it nothing is done: ${fetchFault(cause)}`,
      { cause },
    );
  }
}
