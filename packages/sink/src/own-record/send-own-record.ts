import type { AuditRecord } from '@auditspan/conventions';
import { OwnRecordError } from '../errors.ts';
import { fetchFault } from '../fetch-fault.ts';
import type { RecordingSink } from './find-sink.ts';
import { type RecordContext, ownRequest } from './own-request.ts';
import { postRequest } from './post-request.ts';

/**
 * Sends the record of a command to a sink, which validates, stores and seals it like every record.
 * @throws {OwnRecordError} if the sink does not accept it; otherwise it is on the sink's disk.
 */
export function sendOwnRecord(sink: RecordingSink, record: AuditRecord, context: RecordContext = {}): Promise<void> {
  return sendOwnRequest(sink, ownRequest(record, context), record.action);
}

/**
 * Sends a request that was built before.
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
      `the sink at ${sink.url} did not accept the ${action} record, without which nothing is done: ${fetchFault(cause)}`,
      { cause },
    );
  }
}
