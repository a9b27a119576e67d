import { AUDIT_COLUMNS, type StoreClient } from '@auditspan/store';
import { streamRows } from './stream-rows.ts';

/** A record as it is stored, with the place that it claims. */
export interface StoredRecord {
  readonly index: number;
  /** In hexadecimal digits. */
  readonly leafHash: string;
  readonly recordId: string;
  /** The values of `AUDIT_COLUMNS`, in a form that {@link import('./record-table.ts').appendRecord} takes. */
  readonly values: readonly unknown[];
}

/** Which part of the log is read: leaves from one up to another, without that. */
export interface LeafRange {
  readonly origin: string;
  readonly from: number;
  readonly to: number;
}

type Columns = readonly [index: string, leafHash: string, recordId: string, ...values: unknown[]];

const VALUES = AUDIT_COLUMNS.map(({ name, type }) => selectOf(`\`${name}\``, type));
const SELECT = `
  SELECT toString(LeafIndex), lower(hex(LeafHash)), toString(RecordId), ${VALUES.join(', ')}
  FROM audit_spans
  WHERE LogId = {origin:String} AND LeafIndex >= {from:UInt64} AND LeafIndex < {to:UInt64}
  ORDER BY LeafIndex`;

/**
 * The records of a part of the log, in its order.
 * @yields one record after the other.
 */
export async function* readRecords(client: StoreClient, range: LeafRange): AsyncGenerator<StoredRecord> {
  for await (const row of streamRows<Columns>(client, SELECT, { ...range })) {
    const [index, leafHash, recordId, ...values] = row;
    yield { index: Number(index), leafHash, recordId, values };
  }
}

/** An expression that JSON carries without loss. */
function selectOf(name: string, type: string): string {
  if (type === 'DateTime64(9)') return `toString(toUnixTimestamp64Nano(${name}))`;
  if (type === 'UInt64') return `toString(${name})`;
  if (type === 'String') return `base64Encode(${name})`;
  if (type === 'Array(String)') return `arrayMap(value -> base64Encode(value), ${name})`;
  if (type === 'Array(DateTime64(9))') return `arrayMap(value -> toString(toUnixTimestamp64Nano(value)), ${name})`;
  if (type.startsWith('Map(')) return `[mapKeys(${name}), mapValues(${name})]`;
  if (type.startsWith('Array(Map(')) return `arrayMap(value -> [mapKeys(value), mapValues(value)], ${name})`;
  return name;
}
