import { foldSubtrees, subtreeLevels } from './compact-range.ts';
import { LedgerCorruptError, LedgerMissingError } from './errors.ts';
import type { LeafRange } from './proof-ranges.ts';
import { fullTilePath, TILE_HEIGHT, TILE_WIDTH, tileOfTree, tilePath } from './tile.ts';
import type { TileSource } from './tile-source.ts';
import { nodesOfTile } from './tile-nodes.ts';
import { HASH_BYTES } from './tree-hash.ts';

/** Number of tiles that a reader caches, about 50 kB each. */
const MAX_RECENT_TILES = 64;

/** Reads node hashes of one tree from its tiles. Hashes are not verified; only a proof built from them can be. */
export interface TreeReader {
  /** Number of leaves. */
  readonly size: number;
  /** Returns the hash over a range of leaves: one step of a proof, or the whole tree. */
  rangeHash(range: LeafRange): Promise<Uint8Array>;
  /** Returns the roots of the tree's perfect subtrees, in the order of `subtreeLevels`. */
  subtrees(): Promise<Uint8Array[]>;
}

/**
 * Creates a {@link TreeReader} for the tree of the first `size` leaves. Its promises reject with {@link
 * LedgerMissingError} for a missing tile, and {@link LedgerCorruptError} for one of the wrong length.
 */
export function createTreeReader(tiles: TileSource, size: number): TreeReader {
  const recent = new Map<string, Promise<Uint8Array[][]>>();

  function nodesOf(level: number, index: number): Promise<Uint8Array[][]> {
    const key = `${level}/${index}`;
    const nodes = recent.get(key) ?? readTile(tiles, size, level, index).then(nodesOfTile);
    recent.delete(key);
    recent.set(key, nodes);
    const [oldest] = recent.keys();
    if (recent.size > MAX_RECENT_TILES && oldest !== undefined) recent.delete(oldest);
    return nodes;
  }

  async function node(level: number, index: number): Promise<Uint8Array> {
    const height = level % TILE_HEIGHT;
    const perTile = TILE_WIDTH / 2 ** height;
    const nodes = await nodesOf(Math.floor(level / TILE_HEIGHT), Math.floor(index / perTile));
    return nodes[height]![index % perTile]!;
  }

  /** Returns the adjacent perfect subtrees that make up a range, each aligned to `begin`. */
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

/**
 * Reads a tile of a tree of this size. A full tile may replace a partial one, which a log may delete.
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
  throw new LedgerCorruptError(`${path} has ${bytes.length} bytes, but should have ${length}; restore it from a copy`);
}
