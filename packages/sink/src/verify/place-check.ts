import { hashLeaf } from '@auditspan/ledger';
import type { Explanations } from '../directives/explanations.ts';
import { type Chain, createChain } from './chain.ts';
import type { BlockCursor } from '../stored-log/block-cursor.ts';
import { createComparison, type Disagreement, type Pair } from './compare-records.ts';
import { type Finding, FINDING, type Findings } from './findings.ts';
import { Holes, type HoleCounts } from './holes.ts';
import { type LeafTiles, placeIn, TILE_LEAVES } from '../stored-log/leaf-hashes.ts';
import { LeafSet } from './leaf-set.ts';
import type { Place } from './places.ts';
import { readLeaf } from '../stored-log/read-leaf.ts';
import { type RecordTable, recordValue } from '../stored-log/record-table.ts';
import type { RefusedRecords, Rowless } from './refused-records.ts';
import { leafAt, type LeafTable, type StoredLeaf } from '../stored-log/stored-leaves.ts';
import { recordAt, type StoredRecord } from '../stored-log/stored-records.ts';
import { type Passed, UsualPlaces } from './usual-places.ts';

/** Leaves that are searched for misplaced ones in all, so that many edited leaves do not each cost a search of the log. */
const MOST_SEARCHED = 50_000_000;

/** Options of {@link PlaceCheck}. */
export interface PlaceCheckOptions {
  /** Undefined if it is unknown what was signed. */
  readonly hashes: LeafTiles | undefined;
  readonly findings: Findings;
  readonly explanations: Explanations;
  /** Tells which records may be in dead letters. */
  readonly refused: Pick<RefusedRecords, 'isClaimed'>;
  readonly from: number;
  readonly to: number;
  readonly size: number;
}

/** Checks the log index by index: what is stored there, and its back-pointers. */
export class PlaceCheck {
  readonly #options: PlaceCheckOptions;
  /** Leaves with a finding. */
  readonly #withFinding = new LeafSet();
  readonly #holes: Holes;
  readonly #comparison = createComparison();
  readonly #passed: Passed;
  #searched = 0;
  readonly #usual: UsualPlaces;

  constructor(options: PlaceCheckOptions) {
    this.#options = options;
    const { explanations, findings } = options;
    this.#holes = new Holes(explanations, findings);
    const hasFinding = (index: number): boolean =>
      this.#withFinding.has(index) || explanations.dropOf(index) !== undefined;
    const chainOf = (what: string): Chain => createChain(what, options.from === 0, hasFinding);
    const [principals, models] = [chainOf('principal'), chainOf('model')];
    this.#passed = { next: options.from, time: 0n, records: 0, principals, models };
    this.#usual = new UsualPlaces(this.#passed);
  }

  /** Checks everything stored. @param onProgress called with the number of checked leaves. */
  async run(
    leaves: BlockCursor<LeafTable>,
    records: BlockCursor<RecordTable>,
    onProgress: (next: number) => void,
  ): Promise<void> {
    for (;;) {
      await Promise.all([leaves.fill(), records.fill()]);
      const index = Math.min(leaves.indexOf(), records.indexOf());
      if (index === Number.POSITIVE_INFINITY) return;
      const { next } = this.#passed;
      this.#usual.pass(leaves, records, await this.#options.hashes?.tileOf(next));
      if (this.#passed.next === next) {
        const [first, second] = [await leaves.takeAll(index, leafAt), await records.takeAll(index, recordAt)];
        await this.#check({ index, first, second });
      }
      onProgress(this.#passed.next);
    }
  }

  /** Checks one index; called in log order. */
  async #check({ index, first: leaves, second: records }: Place<StoredLeaf, StoredRecord>): Promise<void> {
    this.#reportGap(index, FINDING.DELETED);
    this.#passed.next = index + 1;
    const [leaf] = leaves;
    if (leaf === undefined) return this.#reportLeafless(index, records);
    if (leaves.length > 1)
      this.#report({ kind: FINDING.INSERTED, what: `${leaves.length} leaves claim one place` }, index);
    const isSigned = await this.#isSigned(leaf);
    const says = readLeaf(leaf.bytes);
    if (says === undefined) return;
    if (records.length === 0) this.#reportMissing({ leaf, says });
    if (records.length > 1) this.#reportCrowded(index, records);
    this.#checkTime(leaf, says.time, isSigned);
    for (const record of records) this.#compare({ record, leaf, says });
  }

  /** Reports a record that has no row and is in no dead letter. */
  reportGone({ leaf: { index }, says }: Rowless): void {
    const recordId = says.columns['RecordId'];
    this.#holes.reportRecordGone(index, typeof recordId === 'string' ? { recordId } : {});
  }

  /** Checks the end. @returns the number of compared records, what is gone because of directives, and the last leaf's time. */
  end(): { readonly records: number; readonly holes: HoleCounts; readonly time: bigint } {
    const { to, size } = this.#options;
    this.#reportGap(to, to === size ? FINDING.TRUNCATED : FINDING.DELETED);
    return { records: this.#passed.records, holes: this.#holes, time: this.#passed.time };
  }

  #reportGap(index: number, kind: Finding['kind']): void {
    if (index <= this.#passed.next) return;
    const gap = { from: this.#passed.next, to: index };
    for (const span of this.#holes.reportDropped(gap, kind, 'the records and their leaves are gone'))
      this.#withFinding.addSpan(span);
  }

  /** Reports several records of one leaf: an erasure adds the erased record before it deletes the other. */
  #reportCrowded(index: number, records: readonly StoredRecord[]): void {
    const what = `${records.length} records claim one place`;
    const erasure = this.#options.explanations.unfinishedAt(index);
    if (erasure === undefined) return this.#reportEach(records, FINDING.INSERTED, what);
    const hint = `; the erasure of leaf ${erasure} was interrupted: run it again`;
    this.#report({ kind: FINDING.INSERTED, what: what + hint }, index);
  }

  /** Reports records without a leaf. Leaves are deleted after their records, so this is not an interrupted retention run. */
  #reportLeafless(index: number, records: readonly StoredRecord[]): void {
    if (records.length > 1)
      return this.#reportEach(records, FINDING.INSERTED, 'records claim one place, without a leaf');
    this.#reportEach(records, FINDING.DELETED, 'its leaf is gone, but the record exists');
    this.#withFinding.add(index);
  }

  /** Whether the leaf is the one that was signed at its index. */
  async #isSigned(leaf: StoredLeaf): Promise<boolean> {
    const { hashes } = this.#options;
    const expected = await hashes?.at(leaf.index);
    const hash = Buffer.from(hashLeaf(leaf.bytes));
    if (expected === undefined || hash.equals(expected)) return true;
    const place = await this.#placeOf(hash);
    if (place === undefined)
      this.#report({ kind: FINDING.LEAF_EDITED, what: 'the leaf is not the one that was signed' }, leaf.index);
    else this.#report({ kind: FINDING.REORDERED, what: `the leaf is the one that was signed at ${place}` }, leaf.index);
    return false;
  }

  /** Finds the index at which a misplaced leaf was signed; undefined if there is none, or too much was searched before. */
  async #placeOf(hash: Buffer): Promise<number | undefined> {
    const { hashes, size } = this.#options;
    for (let first = 0; first < size && this.#searched < MOST_SEARCHED; first += TILE_LEAVES) {
      const tile = await hashes?.tileOf(first);
      const place = tile === undefined ? undefined : placeIn(tile, hash);
      if (place !== undefined) return place;
      this.#searched += TILE_LEAVES;
    }
    return undefined;
  }

  #checkTime({ index, sealedAt }: StoredLeaf, time: bigint, isSigned: boolean): void {
    if (sealedAt !== time && isSigned)
      this.#report(
        { kind: FINDING.EDITED, columns: ['SealedAt'], what: 'the columns of the row differ from the leaf' },
        index,
      );
    if (!isSigned) return;
    if (time < this.#passed.time)
      this.#report({ kind: FINDING.TIME, what: 'its time is before that of the leaf before it' }, index);
    this.#passed.time = time;
  }

  #compare(pair: Pair): void {
    this.#passed.records += 1;
    const disagreement = this.#comparison.compare(pair);
    if (disagreement !== undefined) this.#reportDisagreement(disagreement);
    this.#checkChains(pair);
  }

  #checkChains({ record, says }: Pair): void {
    const { index, table, row } = record;
    if (this.#withFinding.has(index)) return;
    const faults = [
      this.#passed.principals.check(recordValue(table, row, 'PrincipalId'), index, says.principal),
      this.#passed.models.check(recordValue(table, row, 'ModelId'), index, says.model),
    ];
    for (const what of faults) if (what !== undefined) this.#report({ kind: FINDING.CHAIN, what }, index);
  }

  #reportDisagreement({ pair: { record }, columns, erased }: Disagreement): void {
    const { index, recordId } = record;
    if (erased.length > 0) this.#withFinding.add(index);
    this.#holes.reportErased(index, recordId, erased);
    if (columns.length === 0) return;
    const what = 'columns differ from the leaf';
    this.#report({ kind: FINDING.EDITED, recordId, columns, what }, index);
  }

  #reportMissing(rowless: Rowless): void {
    this.#withFinding.add(rowless.leaf.index);
    if (!this.#options.refused.isClaimed(rowless)) this.reportGone(rowless);
  }

  #reportEach(records: readonly StoredRecord[], kind: Finding['kind'], what: string): void {
    for (const { index, recordId } of records) this.#report({ kind, recordId, what }, index);
  }

  #report(finding: Omit<Finding, 'from' | 'to'>, index: number): void {
    this.#withFinding.add(index);
    this.#options.findings.add({ ...finding, from: index, to: index });
  }
}
