import { ATTR_AUDIT_REDACTION_SEALED } from '@auditspan/conventions';
import { type StoreClient, toStoreError } from '@auditspan/store';
import { QueryError, UnsealRequestError } from '../errors.ts';

/** A stored span with sealed originals. */
export interface SealedRecord {
  /** What the originals are bound to: the record id, or trace id and span id. */
  readonly id: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly sealed: readonly string[];
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const SPAN = /^(?<trace>[0-9a-f]{32})-(?<span>[0-9a-f]{16})$/i;

const COLUMNS = 'TraceId AS traceId, SpanId AS spanId, SpanAttributes[{key:String}] AS sealed';

/**
 * Finds a span by its record id, or by trace id and span id with `-` between them.
 * @throws {UnsealRequestError} when there is none, or nothing is sealed in it.
 */
export async function findSealedRecord(client: StoreClient, id: string): Promise<SealedRecord> {
  const span = SPAN.exec(id)?.groups;
  if (!UUID.test(id) && span === undefined) {
    throw new UnsealRequestError(`${id} is neither a RecordId nor TraceId-SpanId`);
  }
  const where =
    span === undefined
      ? 'audit_spans WHERE RecordId = {id:UUID}'
      : 'otel_traces WHERE TraceId = {trace:String} AND SpanId = {span:String}';
  const [row] = await rowsOf(client, `SELECT ${COLUMNS} FROM ${where} LIMIT 1`, { id, ...span });
  if (row === undefined) throw new UnsealRequestError(`there is no record ${id}`);
  const sealed = textsOf(row.sealed);
  if (sealed.length === 0) throw new UnsealRequestError(`nothing is sealed in the record ${id}`);
  return { id: id.toLowerCase(), traceId: row.traceId, spanId: row.spanId, sealed };
}

interface Row {
  readonly traceId: string;
  readonly spanId: string;
  readonly sealed: string;
}

async function rowsOf(
  client: StoreClient,
  query: string,
  parameters: Record<string, unknown>,
): Promise<readonly Row[]> {
  try {
    const result = await client.query({
      query,
      query_params: { ...parameters, key: ATTR_AUDIT_REDACTION_SEALED },
      format: 'JSONEachRow',
    });
    return await result.json<Row>();
  } catch (cause) {
    throw new QueryError(toStoreError(cause, 'could not read the record').message, { cause });
  }
}

/** An attribute that is a list is stored as JSON. */
function textsOf(json: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  } catch {
    return [];
  }
}
