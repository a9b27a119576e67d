import type { DeadLetterRow, RowWriter, SealedAuditRow, StoreClient } from '@auditspan/store';
import type { SpanRows } from '../normalise/span-item.ts';
import { letterRows } from './letter-rows.ts';
import { bareLeavesOf, sealedLetterRow } from './sealed-letter.ts';
import { messageOf } from '../error-message.ts';

/** Result of replaying a letter. */
export interface ReplayResult {
  readonly letterId: string;
  /** Undefined if the letter is stored now, else why it is not. */
  readonly reason: string | undefined;
}

/** Dependencies of a replay. */
export interface Replay {
  readonly client: StoreClient;
  readonly writer: RowWriter;
  /** Sends a letter to the sink as a request, to have it sealed. @throws {OwnRecordError | DeadLetterError} if no sink accepts it. */
  readonly send: (letter: DeadLetterRow) => Promise<void>;
}

/** Stores the span of a letter in the tables that lack it. Idempotent. */
export async function replayLetter(replay: Replay, letter: DeadLetterRow): Promise<ReplayResult> {
  const letterId = letter.LetterId;
  try {
    const [rows, fault] = letterRows(letter);
    if (rows === undefined) return { letterId, reason: fault };
    await store(replay, letter, rows);
    return { letterId, reason: undefined };
  } catch (error) {
    return { letterId, reason: messageOf(error) };
  }
}

/** Returns the row that marks a letter as replayed. */
export function replayedRow(letter: DeadLetterRow): DeadLetterRow {
  return { ...letter, Event: 'replayed' };
}

/** Stores the rows in the table that they belong to. */
async function store({ client, writer, send }: Replay, letter: DeadLetterRow, { row, audit }: SpanRows): Promise<void> {
  if (audit === undefined) return writer.write('otel_traces', [row]);
  const sealed = await sealedRow(client, letter);
  if (sealed !== undefined) await writer.write('audit_spans', [sealed]);
  // Verification would report a record stored without a leaf while the log is active as inserted.
  else if (await isSealing(client)) await send(letter);
  else await writer.write('audit_spans', [audit]);
}

/** Returns the row with the leaf that its record was sealed with before the table refused it. */
async function sealedRow(client: StoreClient, letter: DeadLetterRow): Promise<SealedAuditRow | undefined> {
  for (const leaf of await bareLeavesOf(client, [letter])) {
    const row = sealedLetterRow(letter, leaf);
    if (row !== undefined) return row;
  }
  return undefined;
}

async function isSealing(client: StoreClient): Promise<boolean> {
  const result = await client.query({ query: 'SELECT 1 FROM audit_leaves LIMIT 1', format: 'JSONEachRow' });
  return (await result.json()).length > 0;
}
