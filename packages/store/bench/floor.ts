import type { StoreClient } from '../src/index.ts';
import type { BytesPerRecord } from './measure.ts';

const bits = (count: number): number => count / 8;
/** Entropy in bits of an integer whose logarithm is uniform from `from` to `from + width`. */
const logarithmic = (from: number, width: number): number => Math.log2(width) + (from + width / 2) / Math.LN2;

/** Nanoseconds of the 90 days that the records cover. */
const PERIOD = 90 * 86_400e9;

/**
 * Returns the incompressible bytes per record, by column: the entropy that the generator draws for it, see
 * `generated-record.ts`. They cannot be derived from other stored data, and no codec stores them in fewer bytes, so the
 * sum is a lower bound for as long as these values are kept whole.
 */
export async function randomBytes(client: StoreClient): Promise<BytesPerRecord> {
  const found = await client.query({
    query: `SELECT count() AS records, countIf(RequestDigest != '') / records AS requests,
        countIf(ResponseDigest != '') / records AS responses, uniq(SessionId) / records AS sessions
      FROM audit_spans`,
    format: 'JSONEachRow',
  });
  const [row] = await found.json<Shares>();
  const { records, requests, responses, sessions } = row ?? { records: '1', requests: 1, responses: 1, sessions: 1 };
  return {
    RequestDigest: 32 * requests,
    ResponseDigest: 32 * responses,
    ResponseId: bits(29 * Math.log2(62)),
    TraceId: 16,
    CallId: bits(122),
    // Its timestamp is that of the record.
    RecordId: bits(74),
    SpanId: 8,
    ParentSpanId: 8,
    SessionId: 16 * sessions,
    // The times of all records in any order: a set, not a list.
    Timestamp: bits(Math.log2(PERIOD / Number(records)) + Math.LOG2E),
    Duration: bits(logarithmic(17, 6)),
    // Milliseconds after the end of the call.
    IngestedAt: bits(Math.log2(900)),
    InputTokens: bits(logarithmic(4, 4)),
    OutputTokens: bits(logarithmic(2, 5)),
  };
}

interface Shares {
  readonly records: string;
  readonly requests: number;
  readonly responses: number;
  readonly sessions: number;
}
