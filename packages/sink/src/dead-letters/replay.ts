import type { DeadLetterRow, RowWriter } from '@auditspan/store';
import { DecodeBudget } from '../decode/decode-budget.ts';
import { decodeLogs, decodeRequest } from '../decode/decode.ts';
import { SIGNAL } from '../decode/signal.ts';
import { type CheckedSpans, describeRejection } from '../decode/span-check.ts';
import { spanOfLog } from '../normalise/log-span.ts';
import { type SpanRows, toSpanRows } from '../normalise/span-item.ts';
import { type LetterType, readLetterType } from './letter-type.ts';

/** What became of a letter. */
export interface ReplayResult {
  readonly letterId: string;
  /** Undefined when it is stored now, else why it is not. */
  readonly reason: string | undefined;
}

/** Puts the span of a letter into the tables that it did not come to. Doing it again stores nothing twice. */
export async function replayLetter(writer: RowWriter, letter: DeadLetterRow): Promise<ReplayResult> {
  const letterId = letter.LetterId;
  try {
    const [rows, fault] = letterRows(letter);
    if (rows === undefined) return { letterId, reason: fault };
    await writeTo(writer, letter.TargetTable, rows);
    return { letterId, reason: undefined };
  } catch (error) {
    return { letterId, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The row that says that a letter was stored after all. */
export function replayedRow(letter: DeadLetterRow): DeadLetterRow {
  return { ...letter, Event: 'replayed' };
}

/** The rows of the span in a letter; none where its bytes are not to be read as one, and then why. */
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

/** To the table that refused it, or to its own where it came to none. */
async function writeTo(writer: RowWriter, table: string, { row, audit }: SpanRows): Promise<void> {
  // Of audit spans from before they were stored once, this table refused some too.
  const isOfSpans = table === 'otel_traces' || audit === undefined;
  if (isOfSpans) await writer.write('otel_traces', [row]);
  else await writer.write('audit_spans', [audit]);
}
