import type { DeadLetterRow, RowWriter, TableName } from '@auditspan/store';
import { type OtlpContentType, decodeRequest } from '../decode/decode.ts';
import { describeRejection } from '../decode/span-check.ts';
import { type SpanRows, toSpanRows } from '../normalise/span-item.ts';

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
    const [rows, fault] = rowsOf(letter);
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

function rowsOf({ Bytes, ContentType, ReceivedAt }: DeadLetterRow): [SpanRows | undefined, string] {
  if (!isOtlp(ContentType)) return [undefined, 'its bytes are not a request that can be read'];
  const { accepted, rejected } = decodeRequest(Buffer.from(Bytes), ContentType, Number.MAX_SAFE_INTEGER);
  const arrival = { contentType: ContentType, receivedAt: ReceivedAt };
  const [rows] = accepted.map((span) => toSpanRows({ arrival, span: () => span }));
  const [rejection] = rejected;
  return [rows, rejection === undefined ? 'there is no span in it' : describeRejection(rejection.reason)];
}

function isOtlp(contentType: string): contentType is OtlpContentType {
  return contentType === 'application/x-protobuf' || contentType === 'application/json';
}

/** To the table that refused it, or to both where it came to none. */
async function writeTo(writer: RowWriter, table: string, { row, audit }: SpanRows): Promise<void> {
  const isMissingIn = (name: TableName): boolean => table === '' || table === name;
  if (audit !== undefined && isMissingIn('audit_spans')) await writer.write('audit_spans', [audit]);
  if (isMissingIn('otel_traces')) await writer.write('otel_traces', [row]);
}
