import { type DeadLetterRow, type StoreClient, toStoreError } from '@auditspan/store';
import { toLetter } from './letter-files.ts';

const COLUMNS = `LetterId, toString(toUnixTimestamp64Nano(ReceivedAt)) AS ReceivedAt, Kind, Reason, TargetTable,
  ServiceName, SourceId, RecordId, TraceId, SpanId, ContentType, base64Encode(Bytes) AS BytesBase64`;

/** The letters of the table that were not replayed, the oldest first. */
export async function readLetters(
  client: StoreClient,
  { ids, limit }: { readonly ids?: readonly string[]; readonly limit: number },
): Promise<DeadLetterRow[]> {
  try {
    const result = await client.query({
      query: `
        SELECT ${COLUMNS} FROM audit_dead_letters AS letters
        WHERE Event = 'kept' AND LetterId NOT IN (SELECT LetterId FROM audit_dead_letters WHERE Event = 'replayed')
          AND (empty({ids:Array(String)}) OR LetterId IN {ids:Array(String)})
        ORDER BY letters.ReceivedAt, LetterId
        LIMIT 1 BY LetterId
        LIMIT {limit:UInt32}`,
      query_params: { ids: ids ?? [], limit },
      format: 'JSONEachRow',
    });
    return (await result.json()).map((row) => toLetter(row));
  } catch (error) {
    throw toStoreError(error, 'could not read the dead letters');
  }
}
