import type { DeadLetterRow } from '@auditspan/store';
import { SIGNAL } from '../decode/signal.ts';
import { DeadLetterError } from '../errors.ts';
import { fetchFault } from '../fetch-fault.ts';
import type { RecordingSink } from '../own-record/find-sink.ts';
import { postRequest } from '../own-record/post-request.ts';
import { readLetterType } from './letter-type.ts';

/**
 * Sends a letter to a sink as a request.
 * @throws {DeadLetterError} if the sink does not accept it.
 */
export async function sendLetter(sink: RecordingSink, { Bytes, ContentType }: DeadLetterRow): Promise<void> {
  const type = readLetterType(ContentType);
  if (type === undefined) throw new DeadLetterError('its bytes are not a request');
  const path = type.signal === SIGNAL.LOGS ? '/v1/logs' : '/v1/traces';
  const sent = { path, contentType: type.contentType, body: Bytes };
  const { status, body } = await postRequest(sink, sent).catch((cause: unknown) => {
    throw new DeadLetterError(`the sink at ${sink.url} did not accept it: ${fetchFault(cause)}`, { cause });
  });
  // A partial success has a body.
  if (status === 200 && (body.length === 0 || body.toString() === '{}')) return;
  throw new DeadLetterError(`the sink at ${sink.url} did not accept it: ${status} ${body.toString()}`);
}
