import { LedgerRangeError } from './errors.ts';
import { consistencyRanges, inclusionRanges, type LeafRange } from './proof-ranges.ts';
import type { TileSource } from './tile-source.ts';
import { createTreeReader } from './tree-reader.ts';
import { assertTreeSize } from './tree-size.ts';

/**
 * Builds the proof that the leaf at `index` is in the tree of the first `size` leaves (RFC 6962, section 2.1.1).
 * Reads two tiles for each 256-fold of `size`.
 * @throws {LedgerRangeError} for an index that the tree does not have.
 * @throws {LedgerMissingError} where a tile is missing.
 */
export function buildInclusionProof(tiles: TileSource, index: number, size: number): Promise<Uint8Array[]> {
  assertTreeSize(index, 'index');
  assertTreeSize(size, 'size');
  if (index >= size) throw new LedgerRangeError(`a tree of ${size} leaves has no leaf ${index}`);
  return readRanges(tiles, size, inclusionRanges(index, { begin: 0, end: size }));
}

/**
 * Builds the proof that the tree of `newSize` leaves begins with the one of `oldSize` (RFC 6962, section 2.1.2).
 * Empty for an old size of 0 or equal sizes.
 * @throws {LedgerRangeError} for an old size above the new one.
 * @throws {LedgerMissingError} where a tile is missing.
 */
export function buildConsistencyProof(tiles: TileSource, oldSize: number, newSize: number): Promise<Uint8Array[]> {
  assertTreeSize(oldSize, 'the old size');
  assertTreeSize(newSize, 'the new size');
  if (oldSize > newSize) throw new LedgerRangeError(`the old size ${oldSize} is above the new size ${newSize}`);
  return readRanges(tiles, newSize, oldSize === 0 ? [] : consistencyRanges(oldSize, newSize));
}

function readRanges(tiles: TileSource, size: number, ranges: readonly LeafRange[]): Promise<Uint8Array[]> {
  const reader = createTreeReader(tiles, size);
  return Promise.all(ranges.map((range) => reader.rangeHash(range)));
}
