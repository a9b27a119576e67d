import { LedgerRangeError } from './errors.ts';
import { consistencyRanges, inclusionRanges, type LeafRange } from './proof-ranges.ts';
import type { TileSource } from './tile-source.ts';
import { createTreeReader } from './tree-reader.ts';
import { assertTreeSize } from './tree-size.ts';

/** Builds proofs from the tiles of one tree. Proofs built by the same prover share the tiles that were read. */
export interface Prover {
  /**
   * Builds the proof that the leaf at `index` is in the tree (RFC 6962, section 2.1.1).
   * @throws {LedgerRangeError} for an index that the tree does not have.
   * @throws {LedgerMissingError} if a tile is missing.
   */
  inclusion(index: number): Promise<Uint8Array[]>;
  /**
   * Builds the proof that the tree extends the one of `oldSize` leaves (RFC 6962, section 2.1.2). Empty for an old size
   * of 0 or the tree's own.
   * @throws {LedgerRangeError} for an old size above the tree's.
   * @throws {LedgerMissingError} if a tile is missing.
   */
  consistency(oldSize: number): Promise<Uint8Array[]>;
}

/**
 * Creates a {@link Prover} for the tree of the first `size` leaves.
 * @throws {LedgerRangeError} for a size that is not a whole number.
 */
export function createProver(tiles: TileSource, size: number): Prover {
  assertTreeSize(size, 'the size');
  const reader = createTreeReader(tiles, size);
  const hashAll = (ranges: readonly LeafRange[]): Promise<Uint8Array[]> =>
    Promise.all(ranges.map((range) => reader.rangeHash(range)));
  return {
    async inclusion(index) {
      assertTreeSize(index, 'the index');
      if (index >= size) throw new LedgerRangeError(`a tree of ${size} leaves has no leaf ${index}`);
      return hashAll(inclusionRanges(index, { begin: 0, end: size }));
    },
    async consistency(oldSize) {
      assertTreeSize(oldSize, 'the old size');
      if (oldSize > size) throw new LedgerRangeError(`the old size ${oldSize} is above the size ${size}`);
      return hashAll(oldSize === 0 ? [] : consistencyRanges(oldSize, size));
    },
  };
}
