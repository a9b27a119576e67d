import { ByteWriter, FixedColumn, TextColumn } from '@auditspan/store';
import { LeafWriter } from '../seal/leaf-writer.ts';
import { RecordKeys } from '../seal/record-keys.ts';
import type { BlockCursor } from '../stored-log/block-cursor.ts';
import type { Chain } from './chain.ts';
import { type HashTile, isSignedIn, TILE_LEAVES } from '../stored-log/leaf-hashes.ts';
import type { RecordTable } from '../stored-log/record-table.ts';
import type { LeafTable } from '../stored-log/stored-leaves.ts';

const HALF = 32n;
const LOW = 0xffff_ffffn;

/** Progress and state of the check. */
export interface Passed {
  /** Index of the next leaf. */
  next: number;
  /** Time of the last signed leaf, in nanoseconds since the Unix epoch. */
  time: bigint;
  /** Number of records compared with their leaves. */
  records: number;
  readonly principals: Chain;
  readonly models: Chain;
}

/**
 * Fast path for indexes with exactly one leaf and one record that are intact, without parsing the leaf: the leaf that the sink
 * would build from the record's columns and the preceding state equals the stored one byte by byte, and has the signed hash.
 * Anything else is left to the {@link PlaceCheck}, which reports what is wrong.
 */
export class UsualPlaces {
  readonly #passed: Passed;
  readonly #salts = new ByteWriter();
  #records: { readonly table: RecordTable; readonly writer: LeafWriter; readonly keys: RecordKeys } | undefined;
  #leaves: { readonly table: LeafTable; readonly leaf: TextColumn; readonly salts: TextColumn } | undefined;
  #sealedAt: FixedColumn<unknown> | undefined;
  /** The last time and its halves. */
  #time = { whole: 0n, low: 0, high: 0 };

  constructor(passed: Passed) {
    this.#passed = passed;
  }

  /** Advances both cursors while all is intact. @param tile signed hashes from the current leaf on; undefined if unknown. */
  pass(leaves: BlockCursor<LeafTable>, records: BlockCursor<RecordTable>, tile: HashTile | undefined): void {
    const end = tile === undefined ? Number.POSITIVE_INFINITY : tile.first + TILE_LEAVES;
    while (this.#passed.next < end && isAlone(leaves, this.#passed.next) && isAlone(records, this.#passed.next)) {
      if (!this.#isUsual(leaves, records, tile)) return;
      leaves.pass();
      records.pass();
    }
  }

  #isUsual(leaves: BlockCursor<LeafTable>, records: BlockCursor<RecordTable>, tile: HashTile | undefined): boolean {
    const passed = this.#passed;
    const { writer, keys } = this.#recordsOf(records.table as RecordTable);
    const { leaf, salts } = this.#leavesOf(leaves.table as LeafTable);
    const { row } = records;
    const [principalKey, modelKey, ingestedAt] = [keys.principal(row), keys.model(row), keys.ingestedAt(row)];
    const time = ingestedAt > passed.time ? ingestedAt : passed.time;
    const facts = {
      time,
      principal: passed.principals.expected(principalKey),
      model: passed.models.expected(modelKey),
    };
    this.#salts.truncate(0);
    salts.writeValue(this.#salts, leaves.row);
    writer.writeAgain(row, facts, this.#salts);
    const isUsual =
      writer.isLeafAt(leaf, leaves.row) &&
      this.#isSealedAt(leaves.row, time) &&
      (tile === undefined || isSignedIn(tile, passed.next, writer.hash()));
    if (!isUsual) return false;
    passed.principals.pass(principalKey, passed.next, facts.principal);
    passed.models.pass(modelKey, passed.next, facts.model);
    passed.time = time;
    passed.next += 1;
    passed.records += 1;
    return true;
  }

  #recordsOf(table: RecordTable): { readonly writer: LeafWriter; readonly keys: RecordKeys } {
    if (this.#records?.table !== table)
      this.#records = { table, writer: new LeafWriter(table), keys: new RecordKeys(table) };
    return this.#records;
  }

  #leavesOf(table: LeafTable): { readonly leaf: TextColumn; readonly salts: TextColumn } {
    if (this.#leaves?.table !== table) {
      this.#leaves = { table, leaf: table.column('Leaf', TextColumn), salts: table.column('Salts', TextColumn) };
      this.#sealedAt = table.column('SealedAt', FixedColumn);
    }
    return this.#leaves;
  }

  #isSealedAt(row: number, time: bigint): boolean {
    if (time !== this.#time.whole) this.#time = { whole: time, low: Number(time & LOW), high: Number(time >> HALF) };
    return this.#sealedAt?.lowAt(row) === this.#time.low && this.#sealedAt.highAt(row) === this.#time.high;
  }
}

/** Whether the current row is of that leaf, and the next row of the same block is of another. */
function isAlone<Table extends LeafTable | RecordTable>(cursor: BlockCursor<Table>, index: number): boolean {
  const next = cursor.indexOf(1);
  return cursor.indexOf() === index && next !== index && next !== Number.POSITIVE_INFINITY;
}
