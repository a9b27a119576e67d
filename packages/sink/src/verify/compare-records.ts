import { ByteWriter } from '@auditspan/store';
import { COMMITMENTS, REST, REST_COLUMNS } from '../seal/leaf-columns.ts';
import { LeafWriter } from '../seal/leaf-writer.ts';
import { readLeaf, type RecordLeaf, saltsByName } from '../stored-log/read-leaf.ts';
import { isRestErased, type RecordTable } from '../stored-log/record-table.ts';
import type { StoredLeaf } from '../stored-log/stored-leaves.ts';
import type { StoredRecord } from '../stored-log/stored-records.ts';

/** A record and the leaf at the index that it claims. */
export interface Pair {
  readonly record: StoredRecord;
  readonly leaf: StoredLeaf;
  readonly says: RecordLeaf;
}

/** Differences between a record and its leaf. */
export interface Disagreement {
  readonly pair: Pair;
  /** Columns whose value differs from the leaf. */
  readonly columns: readonly string[];
  /** Commitments whose values are gone. */
  readonly erased: readonly string[];
}

/** Compares records with their leaves. */
export interface Comparison {
  /** Rebuilds the leaf of a record as the sink builds it. @returns undefined if it equals the stored one. */
  compare(pair: Pair): Disagreement | undefined;
}

/** Creates a {@link Comparison}; fastest if consecutive records are of the same table. */
export function createComparison(): Comparison {
  let last: { readonly table: RecordTable; readonly writer: LeafWriter } | undefined;
  return {
    compare(pair) {
      const { table, row } = pair.record;
      if (last?.table !== table) last = { table, writer: new LeafWriter(table) };
      const { writer } = last;
      writer.write(row, pair.says, new ByteWriter(saltsByName(pair.says, pair.leaf.salts)));
      const again = writer.leaf;
      return again.equals(pair.leaf.bytes) ? undefined : disagreement(pair, readLeaf(again));
    },
  };
}

function disagreement(pair: Pair, again: RecordLeaf | undefined): Disagreement {
  const { says } = pair;
  const hidden = COMMITMENTS.filter((name) => says.commitments[name] !== again?.commitments[name]);
  const isErased = (name: string): boolean =>
    name === REST ? isRestErased(pair.record.table, pair.record.row) : again?.commitments[name] === undefined;
  const stated = Object.keys({ ...says.columns, ...again?.columns }).filter(
    (name) => JSON.stringify(says.columns[name]) !== JSON.stringify(again?.columns[name]),
  );
  return {
    pair,
    columns: [...stated.toSorted(), ...hidden.filter((name) => !isErased(name)).map(shownName)],
    erased: hidden.filter(isErased),
  };
}

/** Returns the display name of a commitment. */
export function shownName(name: string): string {
  return name === REST ? `one of ${REST_COLUMNS.join(', ')}` : name;
}
