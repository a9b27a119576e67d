import type { AuditRecord } from '@auditspan/conventions';
import { OwnRecordError } from '../errors.ts';
import { fetchFault } from '../fetch-fault.ts';
import type { RecordingSink } from './find-sink.ts';
import { type Beside, ownRequest } from './own-request.ts';
import { postRequest } from './post-request.ts';

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
    const sent = { path: '/v1/traces', contentType: 'application/json', body: JSON.stringify(request) };
    const { status, body } = await postRequest(sink, sent);
    if (status !== 200) throw new Error(`it answered with ${status}: ${body.toString()}`);
  } catch (cause) {
    throw new OwnRecordError(
      `the sink at ${sink.url} did not take the ${action} record, and without it nothing is done: ${fetchFault(cause)}`,
      { cause },
    );
  }
}
