import { type DeadLetterRow, type StoreClient, toStoreError } from '@auditspan/store';
import { toLetter } from './letter-files.ts';

const COLUMNS = `LetterId, toString(toUnixTimestamp64Nano(ReceivedAt)) AS ReceivedAt, Kind, Reason, TargetTable,
  ServiceName, SourceId, RecordId, TraceId, SpanId, ContentType, base64Encode(Bytes) AS BytesBase64`;

/** Which letters are read. */
export interface LetterChoice {
  /** Those with these ids; all unless given. */
  readonly ids?: readonly string[];
  /** Those of the record with this id, or of the span with this trace id and span id, `-` between them; all unless given. */
  readonly about?: string;
  readonly limit: number;
  /** Those too that were replayed. Default false. */
  readonly isReplayedToo?: boolean;
}

/** The letters of the table, the oldest first: those that were not replayed, or all. */
export async function readLetters(
  client: StoreClient,
  { ids = [], about = '', limit, isReplayedToo = false }: LetterChoice,
): Promise<DeadLetterRow[]> {
  try {
    const result = await client.query({
      query: `
        SELECT ${COLUMNS} FROM audit_dead_letters AS letters
        WHERE Event = 'kept' AND ({all:Bool} OR LetterId NOT IN (SELECT LetterId FROM audit_dead_letters WHERE Event = 'replayed'))
          AND (empty({ids:Array(String)}) OR LetterId IN {ids:Array(String)})
          AND ({about:String} IN ('', RecordId, concat(TraceId, '-', SpanId)))
        ORDER BY letters.ReceivedAt, LetterId
        LIMIT 1 BY LetterId
        LIMIT {limit:UInt32}`,
      query_params: { ids, about, limit, all: isReplayedToo },
      format: 'JSONEachRow',
    });
    return (await result.json()).map((row) => toLetter(row));
  } catch (error) {
    throw toStoreError(error, 'could not read the dead letters');
  }
}
