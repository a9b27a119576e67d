import { hash } from 'node:crypto';
import type { BackPointer, BackPointers } from '@auditspan/ledger';
import {
  ByteWriter,
  FixedColumn,
  LEAF_COLUMNS,
  type LeafRow,
  NativeTable,
  SEALED_AUDIT_COLUMNS,
  type SealedAuditRow,
  TextColumn,
  WordColumn,
} from '@auditspan/store';
import type { BatchColumns } from '../columns/batch-columns.ts';
import { SALT_BYTES } from './commitment-writer.ts';
import { COMMITMENTS } from './leaf-columns.ts';
import { LeafWriter } from './leaf-writer.ts';
import { RecordKeys } from './record-keys.ts';
import { notingFirst, type SealBase } from './seal-base.ts';

/** The records of a batch with their leaves. */
export interface SealedBatch {
  /** Index of the first leaf. */
  readonly first: number;
  /** Returns the rows of `audit_spans` between two indexes. */
  part(from: number, to: number): NativeTable<SealedAuditRow>;
  /** The rows of `audit_leaves`, one per record. */
  readonly leaves: NativeTable<LeafRow>;
  /** Digest of the hashes of all leaves, 32 hexadecimal digits. */
  readonly digest: string;
  /** What the leaves build on, to create them again after a crash. */
  readonly base: SealBase;
  /** The concatenated hashes of the leaves, not copied. */
  readonly leafHashes: Uint8Array;
}

/** State of the log before a batch is sealed. */
export interface SealState {
  /** The log's origin. */
  readonly origin: string;
  /** Time of the last leaf, in nanoseconds since the Unix epoch. */
  readonly time: bigint;
  readonly principals: BackPointers;
  readonly models: BackPointers;
}

const DIGEST_DIGITS = 32;
/** Records that are sealed without a pause. */
const STRETCH = 128;

/** Safety factor for the estimated room for leaves, since later ones may be longer. */
const SPARE = 1.1;

/** Bytes of salts per leaf. */
export const SALTS_OF_LEAF: number = COMMITMENTS.length * SALT_BYTES;

/**
 * Creates the leaves of a batch's records. Deterministic: the same batch, state and salts give the same leaves.
 * @param state its back-pointers are advanced.
 * @param salts {@link SALTS_OF_LEAF} bytes for each record.
 * @yields after every few records: senders wait for their responses meanwhile.
 * @returns the rows, and the time of the last leaf.
 */
export function* sealStretches(
  { audits: { table } }: BatchColumns,
  first: number,
  { origin, principals, models, time: before }: SealState,
  salts: Buffer,
): Generator<void, { sealed: SealedBatch; time: bigint }> {
  const rows = new SealedRows(table, origin, first);
  const writer = new LeafWriter(table);
  const keys = new RecordKeys(table);
  const from = new ByteWriter(salts);
  const [noted, notedModels] = [notingFirst(principals, first), notingFirst(models, first)];
  let time = before;
  for (let row = 0; row < table.length; row += 1) {
    const ingested = keys.ingestedAt(row);
    if (ingested > time) time = ingested;
    const index = first + row;
    const principal = nextOf(noted, keys.principal(row), index);
    const facts = { time, principal, model: nextOf(notedModels, keys.model(row), index) };
    writer.write(row, facts, from, row * SALTS_OF_LEAF);
    rows.add(row, time, writer);
    if (row === STRETCH - 1) rows.reserve((table.length / STRETCH) * SPARE);
    if (row % STRETCH === STRETCH - 1) yield;
  }
  const base = { time: before, principals: noted.first, models: notedModels.first };
  return { sealed: rows.sealed(base), time };
}

/** Returns the back-pointer to the previous record with the key; undefined if the record has no key. */
function nextOf(pointers: BackPointers, key: string, index: number): BackPointer | null | undefined {
  return key === '' ? undefined : pointers.next(key, index);
}

/** The rows of both tables in progress. */
class SealedRows {
  readonly #origin: string;
  readonly #first: number;
  readonly #audits: NativeTable<SealedAuditRow>;
  readonly #leaves = new NativeTable<LeafRow>(LEAF_COLUMNS);
  readonly #ids: readonly WordColumn[];
  readonly #indices: readonly FixedColumn<number>[];
  readonly #hashes: FixedColumn<Uint8Array>;
  readonly #times = this.#leaves.column('SealedAt', FixedColumn<bigint>);
  readonly #bytes = this.#leaves.column('Leaf', TextColumn);
  readonly #salts = this.#leaves.column('Salts', TextColumn);

  constructor(table: NativeTable<never>, origin: string, first: number) {
    this.#origin = origin;
    this.#first = first;
    this.#audits = new NativeTable<SealedAuditRow>(SEALED_AUDIT_COLUMNS, table);
    const both = [this.#audits, this.#leaves];
    this.#ids = both.map((each) => each.column('LogId', WordColumn));
    this.#indices = both.map((each) => each.column('LeafIndex', FixedColumn<number>));
    this.#hashes = this.#audits.column('LeafHash', FixedColumn<Uint8Array>);
  }

  add(row: number, time: bigint, written: LeafWriter): void {
    this.#audits.beginRow(row);
    this.#hashes.appendLatin1(written.hash());
    this.#times.append(time);
    written.appendTo(this.#bytes, this.#salts);
  }

  /** Reserves room for `times` the current number of leaves of similar length. */
  reserve(times: number): void {
    for (const table of [this.#audits, this.#leaves]) table.reserve(times);
  }

  sealed(base: SealBase): SealedBatch {
    this.#fillPlaces();
    const leafHashes = this.#hashes.bytesAt(0, this.#hashes.length);
    return {
      first: this.#first,
      leaves: this.#leaves,
      digest: hash('sha256', leafHashes, 'hex').slice(0, DIGEST_DIGITS),
      base,
      leafHashes,
      part: (from, to) => this.#part(from, to),
    };
  }

  #fillPlaces(): void {
    const { length } = this.#audits;
    for (const ids of this.#ids) for (let row = 0; row < length; row += 1) ids.append(this.#origin);
    for (const indices of this.#indices) {
      for (let row = 0; row < length; row += 1) indices.append(this.#first + row);
    }
  }

  #part(from: number, to: number): NativeTable<SealedAuditRow> {
    if (from === 0 && to === this.#audits.length) return this.#audits;
    const part = new NativeTable<SealedAuditRow>(SEALED_AUDIT_COLUMNS, this.#audits);
    for (let row = from; row < to; row += 1) part.beginRow(row);
    return part;
  }
}
