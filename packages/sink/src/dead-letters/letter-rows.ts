import type { DeadLetterRow } from '@auditspan/store';
import { DecodeBudget } from '../decode/decode-budget.ts';
import { decodeLogs, decodeRequest } from '../decode/decode.ts';
import { SIGNAL } from '../decode/signal.ts';
import { type CheckedSpans, describeRejection } from '../decode/span-check.ts';
import { spanOfLog } from '../normalise/log-span.ts';
import { type SpanRows, toSpanRows } from '../normalise/span-item.ts';
import { type LetterType, readLetterType } from './letter-type.ts';

/** Returns the rows of a letter's span, or undefined and the reason. */
export function letterRows({ Bytes, ContentType, ReceivedAt }: DeadLetterRow): [SpanRows | undefined, string] {
  const type = readLetterType(ContentType);
  if (type === undefined) return [undefined, 'its bytes are not a request that can be read'];
  const arrival = { ...type, receivedAt: ReceivedAt };
  const { accepted, rejected } = spansIn(Buffer.from(Bytes), type);
  const [rows] = accepted.map((span) => toSpanRows({ arrival, span: () => span }));
  const [rejection] = rejected;
  return [rows, rejection === undefined ? 'there is no span in it' : describeRejection(rejection.reason)];
}

function spansIn(bytes: Buffer, { contentType, signal }: LetterType): CheckedSpans {
  if (signal === SIGNAL.TRACES) return decodeRequest(bytes, contentType, Number.MAX_SAFE_INTEGER);
  const records = decodeLogs(bytes, contentType, new DecodeBudget(Number.MAX_SAFE_INTEGER));
  return { accepted: records.flatMap((record) => spanOfLog(record) ?? []), rejected: [] };
}
