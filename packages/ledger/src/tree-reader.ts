import { foldSubtrees, subtreeLevels } from './compact-range.ts';
import { LedgerCorruptError, LedgerMissingError } from './errors.ts';
import type { LeafRange } from './proof-ranges.ts';
import { fullTilePath, TILE_HEIGHT, TILE_WIDTH, tileOfTree, tilePath } from './tile.ts';
import type { TileSource } from './tile-source.ts';
import { HASH_BYTES, hashNode } from './tree-hash.ts';

/** Reads node hashes of one tree out of its tiles, each tile once. What it reads is only as true as the proof made of it. */
export interface TreeReader {
  /** Number of leaves. */
  readonly size: number;
  /** The hash over a range of leaves that is one step of a proof, or the whole tree. */
  rangeHash(range: LeafRange): Promise<Uint8Array>;
  /** Roots of the tree's perfect subtrees, in the order of `subtreeLevels`. */
  subtrees(): Promise<Uint8Array[]>;
}

/**
 * Makes a {@link TreeReader} for the tree of the first `size` leaves.
 * Its promises reject with {@link LedgerMissingError} for a tile that is not there, and {@link LedgerCorruptError} for
 * one of a wrong length.
 */
export function createTreeReader(tiles: TileSource, size: number): TreeReader {
  const pending = new Map<string, Promise<Uint8Array>>();

  function tile(level: number, index: number): Promise<Uint8Array> {
    const key = `${level}/${index}`;
    const known = pending.get(key) ?? readTile(tiles, size, level, index);
    pending.set(key, known);
    return known;
  }

  async function node(level: number, index: number): Promise<Uint8Array> {
    const count = 2 ** (level % TILE_HEIGHT);
    const first = index * count;
    const bytes = await tile(Math.floor(level / TILE_HEIGHT), Math.floor(first / TILE_WIDTH));
    return perfectRoot(bytes, first % TILE_WIDTH, count);
  }

  /** Perfect subtrees side by side, from `begin`, which every one of them is aligned to. */
  function subtreesOf({ begin, end }: LeafRange): Promise<Uint8Array[]> {
    let leaf = begin;
    const nodes = subtreeLevels(end - begin).map((level) => {
      const at = leaf;
      leaf += 2 ** level;
      return node(level, at / 2 ** level);
    });
    return Promise.all(nodes);
  }

  return {
    size,
    rangeHash: async (range) => foldSubtrees(await subtreesOf(range)),
    subtrees: () => subtreesOf({ begin: 0, end: size }),
  };
}

/** The root over `count` hashes of a tile, a power of two, from the one at `first`. */
export function perfectRoot(tile: Uint8Array, first: number, count: number): Uint8Array {
  if (count === 1) return tile.slice(first * HASH_BYTES, (first + 1) * HASH_BYTES);
  const half = count / 2;
  return hashNode(perfectRoot(tile, first, half), perfectRoot(tile, first + half, half));
}

/**
 * Reads a tile that a tree of this size has. A full tile may stand in for a partial one, which a log may delete.
 * @throws {LedgerMissingError}
 * @throws {LedgerCorruptError}
 */
export async function readTile(tiles: TileSource, size: number, level: number, index: number): Promise<Uint8Array> {
  const id = tileOfTree(size, level, index);
  const path = id === undefined ? fullTilePath(level, index) : tilePath(id);
  const bytes = (await tiles.read(path)) ?? (await tiles.read(fullTilePath(level, index)));
  if (id === undefined || bytes === undefined) throw new LedgerMissingError(path);
  const length = id.width * HASH_BYTES;
  if (bytes.length === length || bytes.length === TILE_WIDTH * HASH_BYTES) return bytes.subarray(0, length);
  throw new LedgerCorruptError(`${path} has ${bytes.length} bytes, and should have ${length}; restore it from a copy`);
}
