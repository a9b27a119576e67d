import type { DeadLetterRow, RowWriter, SealedAuditRow, StoreClient } from '@auditspan/store';
import type { SpanRows } from '../normalise/span-item.ts';
import { letterRows } from './letter-rows.ts';
import { bareLeavesOf, sealedLetterRow } from './sealed-letter.ts';

/** What became of a letter. */
export interface ReplayResult {
  readonly letterId: string;
  /** Undefined when it is stored now, else why it is not. */
  readonly reason: string | undefined;
}

/** What letters are replayed with. */
export interface Replay {
  readonly client: StoreClient;
  readonly writer: RowWriter;
  /** Sends a letter to the sink as a request, which seals what is in it. @throws {OwnRecordError} where it is not taken. */
  readonly send: (letter: DeadLetterRow) => Promise<void>;
}

/** Puts the span of a letter into the tables that it did not come to. Doing it again stores nothing twice. */
export async function replayLetter(replay: Replay, letter: DeadLetterRow): Promise<ReplayResult> {
  const letterId = letter.LetterId;
  try {
    const [rows, fault] = letterRows(letter);
    if (rows === undefined) return { letterId, reason: fault };
    await store(replay, letter, rows);
    return { letterId, reason: undefined };
  } catch (error) {
    return { letterId, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The row that says that a letter was stored after all. */
export function replayedRow(letter: DeadLetterRow): DeadLetterRow {
  return { ...letter, Event: 'replayed' };
}

/** To the table that refused it, or to its own where it came to none. */
async function store({ client, writer, send }: Replay, letter: DeadLetterRow, { row, audit }: SpanRows): Promise<void> {
  // Of audit spans from before they were stored once, this table refused some too.
  if (letter.TargetTable === 'otel_traces' || audit === undefined) return writer.write('otel_traces', [row]);
  const sealed = await sealedRow(client, letter);
  if (sealed !== undefined) await writer.write('audit_spans', [sealed]);
  // What is stored without a place in a log that goes on is told as inserted.
  else if (await isSealing(client)) await send(letter);
  else await writer.write('audit_spans', [audit]);
}

/** At the place that its record has in the log already, where it was sealed before a table refused it. */
async function sealedRow(client: StoreClient, letter: DeadLetterRow): Promise<SealedAuditRow | undefined> {
  for (const leaf of await bareLeavesOf(client, letter.RecordId)) {
    const row = sealedLetterRow(letter, leaf);
    if (row !== undefined) return row;
  }
  return undefined;
}

async function isSealing(client: StoreClient): Promise<boolean> {
  const result = await client.query({ query: 'SELECT 1 FROM audit_leaves LIMIT 1', format: 'JSONEachRow' });
  return (await result.json()).length > 0;
}
