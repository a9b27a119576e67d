import { type DeadLetterRow, type StoreClient, toStoreError } from '@auditspan/store';
import { toLetter } from './letter-files.ts';

const COLUMNS = `LetterId, toString(toUnixTimestamp64Nano(ReceivedAt)) AS ReceivedAt, Kind, Reason, TargetTable,
  ServiceName, SourceId, RecordId, TraceId, SpanId, ContentType, base64Encode(Bytes) AS BytesBase64`;

/** Selects letters. */
export interface LetterChoice {
  /** Letters with these ids. Default all. */
  readonly ids?: readonly string[];
  /** Letters about this record id, or about this span, given as trace id and span id joined by `-`. Default all. */
  readonly about?: string;
  readonly limit: number;
  /** Whether to include only those of records that `audit_spans` refused. Default false. */
  readonly isRefused?: boolean;
  /** Whether to include replayed letters. Default false. */
  readonly isReplayedToo?: boolean;
}

/** Reads the letters of the table that match, oldest first: those not replayed yet, or all. */
export async function readLetters(
  client: StoreClient,
  { ids = [], about = '', limit, isRefused = false, isReplayedToo = false }: LetterChoice,
): Promise<DeadLetterRow[]> {
  try {
    const result = await client.query({
      query: `
        SELECT ${COLUMNS} FROM audit_dead_letters AS letters
        WHERE Event = 'kept' AND ({all:Bool} OR LetterId NOT IN (SELECT LetterId FROM audit_dead_letters WHERE Event = 'replayed'))
          AND (empty({ids:Array(String)}) OR LetterId IN {ids:Array(String)})
          AND (NOT {refused:Bool} OR Kind = 'refused' AND TargetTable = 'audit_spans' AND RecordId != '')
          AND ({about:String} IN ('', RecordId, concat(TraceId, '-', SpanId)))
        ORDER BY letters.ReceivedAt, LetterId
        LIMIT 1 BY LetterId
        LIMIT {limit:UInt32}`,
      query_params: { ids, about, limit, refused: isRefused, all: isReplayedToo },
      format: 'JSONEachRow',
    });
    return (await result.json()).map((row) => toLetter(row));
  } catch (error) {
    throw toStoreError(error, 'could not read the dead letters');
  }
}
