import type { DeadLetterRow } from '@auditspan/store';
import { SIGNAL } from '../decode/signal.ts';
import { DeadLetterError } from '../errors.ts';
import { fetchFault } from '../fetch-fault.ts';
import type { RecordingSink } from '../own-record/send-own-record.ts';
import { readLetterType } from './letter-type.ts';

const TIMEOUT = 30_000;

/**
 * Sends a letter to a sink, as the request that it is.
 * @throws {DeadLetterError} where the sink does not take it.
 */
export async function sendLetter(sink: RecordingSink, { Bytes, ContentType }: DeadLetterRow): Promise<void> {
  const type = readLetterType(ContentType);
  if (type === undefined) throw new DeadLetterError('its bytes are not a request');
  const path = type.signal === SIGNAL.LOGS ? '/v1/logs' : '/v1/traces';
  const response = await fetch(sink.url + path, {
    method: 'POST',
    headers: { ...sink.headers, 'content-type': type.contentType },
    body: Uint8Array.from(Bytes),
    signal: AbortSignal.timeout(TIMEOUT),
  }).catch((cause: unknown) => {
    throw new DeadLetterError(`the sink at ${sink.url} did not take it: ${fetchFault(cause)}`, { cause });
  });
  const answer = Buffer.from(await response.arrayBuffer());
  // A success that is partial says so in its body.
  if (response.status === 200 && (answer.length === 0 || answer.toString() === '{}')) return;
  throw new DeadLetterError(`the sink at ${sink.url} did not take it: ${response.status} ${answer.toString()}`);
}
