import { ByteWriter } from '@auditspan/store';
import { COMMITMENTS, REST, REST_COLUMNS } from '../seal/leaf-columns.ts';
import { LeafWriter } from '../seal/leaf-writer.ts';
import { readLeaf, type RecordLeaf, saltsByName } from './read-leaf.ts';
import { isRestErased, type RecordTable } from './record-table.ts';
import type { StoredLeaf } from './stored-leaves.ts';
import type { StoredRecord } from './stored-records.ts';

/** A record and the leaf at the place that it claims. */
export interface Pair {
  readonly record: StoredRecord;
  readonly leaf: StoredLeaf;
  readonly says: RecordLeaf;
}

/** Where a record and its leaf disagree. */
export interface Disagreement {
  readonly pair: Pair;
  /** Columns that say something else than the leaf. */
  readonly columns: readonly string[];
  /** Commitments whose values are gone. */
  readonly erased: readonly string[];
}

/** Makes the leaf of every record again, as the sink makes it, and compares it with the one that is stored. */
export function compareRecords(pairs: readonly Pair[]): Disagreement[] {
  const writers = new Map<RecordTable, LeafWriter>();
  const writerOf = (table: RecordTable): LeafWriter => {
    const writer = writers.get(table) ?? new LeafWriter(table);
    writers.set(table, writer);
    return writer;
  };
  return pairs.flatMap((pair) => {
    const { table, row } = pair.record;
    const salts = saltsByName(pair.says, pair.leaf.salts);
    const writer = writerOf(table);
    writer.write(row, pair.says, new ByteWriter(salts));
    const again = writer.leaf;
    return again.equals(pair.leaf.bytes) ? [] : [disagreement(pair, readLeaf(again))];
  });
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

/** How a commitment is named to people. */
export function shownName(name: string): string {
  return name === REST ? `one of ${REST_COLUMNS.join(', ')}` : name;
}
