import { ATTR_AUDIT_REDACTION_SEALED } from '@auditspan/conventions';
import { type DeadLetterRow, type StoreClient, toStoreError } from '@auditspan/store';
import type { LetterFiles } from '../dead-letters/letter-files.ts';
import { readLetters } from '../dead-letters/letter-table.ts';
import { letterRows } from '../dead-letters/letter-rows.ts';
import { QueryError, UnsealRequestError } from '../errors.ts';

/** A stored span with sealed originals. */
export interface SealedRecord {
  /** The id that the originals are bound to: the record id, or trace id and span id. */
  readonly id: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly sealed: readonly string[];
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SPAN = /^(?<trace>[0-9a-f]{32})-(?<span>[0-9a-f]{16})$/;

/** Maximum number of letters about one span. */
const MOST_LETTERS = 10;

const COLUMNS = 'TraceId AS traceId, SpanId AS spanId, SpanAttributes[{key:String}] AS sealed';

/**
 * Finds a span by its record id, or by trace id and span id joined by `-`: in the tables, or else in the dead letters of table and
 * files.
 * @throws {UnsealRequestError} if there is no such span, or it has no sealed values.
 */
export async function findSealedRecord(client: StoreClient, files: LetterFiles, given: string): Promise<SealedRecord> {
  const id = given.toLowerCase();
  const span = SPAN.exec(id)?.groups;
  if (!UUID.test(id) && span === undefined) {
    throw new UnsealRequestError(`${id} is neither a RecordId nor TraceId-SpanId`);
  }
  const where =
    span === undefined
      ? 'audit_spans WHERE RecordId = {id:UUID}'
      : 'otel_traces WHERE TraceId = {trace:String} AND SpanId = {span:String}';
  const [stored] = await rowsOf(client, `SELECT ${COLUMNS} FROM ${where} LIMIT 1`, { id, ...span });
  const row = stored ?? (await readLetterRow(client, files, id));
  if (row === undefined) throw new UnsealRequestError(`there is no record ${id}`);
  const sealed = textsOf(row.sealed);
  if (sealed.length === 0) throw new UnsealRequestError(`nothing is sealed in the record ${id}`);
  return { id, traceId: row.traceId, spanId: row.spanId, sealed };
}

interface Row {
  readonly traceId: string;
  readonly spanId: string;
  readonly sealed: string;
}

/** Reads the span from the oldest readable dead letter about it. */
async function readLetterRow(client: StoreClient, files: LetterFiles, about: string): Promise<Row | undefined> {
  const isAbout = ({ RecordId, TraceId, SpanId }: DeadLetterRow): boolean =>
    RecordId.toLowerCase() === about || `${TraceId}-${SpanId}` === about;
  const letters = [
    ...(await readLetters(client, { about, limit: MOST_LETTERS })),
    ...(await files.list()).filter(isAbout),
  ];
  const [row] = letters.flatMap((letter) => letterRows(letter)[0]?.row ?? []);
  return (
    row && { traceId: row.TraceId, spanId: row.SpanId, sealed: row.SpanAttributes[ATTR_AUDIT_REDACTION_SEALED] ?? '[]' }
  );
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

/** Parses a list attribute, which is stored as JSON. */
function textsOf(json: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  } catch {
    return [];
  }
}
