import { createCompactRange, tilePath, type TileSource } from '@auditspan/ledger';

const HASH_BYTES = 32;

/** The hashes of a log's leaves, as its tiles have them. */
export interface LeafHashes {
  /** Undefined where the tile is not there, or not whole. */
  at(index: number): Promise<Buffer | undefined>;
}

/** The hashes of leaves that stand side by side. */
export interface HashTile {
  /** Index of the first leaf. */
  readonly first: number;
  /** One behind the other; fewer than a tile has, or none, where it is not there or not whole. */
  readonly hashes: Buffer;
}

/** The hashes of a log's leaves, also tile by tile. */
export interface LeafTiles extends LeafHashes {
  /** The tile that a leaf is in. */
  tileOf(index: number): Promise<HashTile>;
}

/** Leaves of a full tile. */
export const TILE_LEAVES = 256;

/** Reads the tiles of the tree of `size` leaves, one at a time. */
export function createLeafHashes(tiles: TileSource, size: number): LeafTiles {
  let held: HashTile | undefined;
  async function tileOf(leaf: number): Promise<HashTile> {
    const index = Math.floor(leaf / TILE_LEAVES);
    const first = index * TILE_LEAVES;
    if (held?.first !== first) held = { first, hashes: (await readTile(tiles, index, size)) ?? Buffer.alloc(0) };
    return held;
  }
  return {
    tileOf,
    async at(leaf) {
      return hashIn(await tileOf(leaf), leaf);
    },
  };
}

/** The hash of a leaf in its tile, not copied; undefined where the tile does not have it. */
function hashIn({ first, hashes }: HashTile, leaf: number): Buffer | undefined {
  const start = (leaf - first) * HASH_BYTES;
  return start + HASH_BYTES <= hashes.length ? hashes.subarray(start, start + HASH_BYTES) : undefined;
}

/** Whether a tile has this hash for a leaf, or none. @param hash each byte a character. */
export function isSignedIn({ first, hashes }: HashTile, leaf: number, hash: string): boolean {
  const start = (leaf - first) * HASH_BYTES;
  return start + HASH_BYTES > hashes.length || hashes.toString('latin1', start, start + HASH_BYTES) === hash;
}

/**
 * The hashes of all leaves, tile by tile, up to the first that is missing.
 * @yields those of one tile after the other, one behind the other.
 */
export async function* hashesOfTiles(tiles: LeafTiles, size: number): AsyncGenerator<Uint8Array> {
  for (let first = 0; first < size; first += TILE_LEAVES) {
    const { hashes } = await tiles.tileOf(first);
    const wanted = Math.min(TILE_LEAVES, size - first);
    const found = Math.min(wanted, Math.floor(hashes.length / HASH_BYTES));
    yield hashes.subarray(0, found * HASH_BYTES);
    if (found < wanted) return;
  }
}

async function readTile(tiles: TileSource, index: number, size: number): Promise<Buffer | undefined> {
  const width = Math.min(TILE_LEAVES, size - index * TILE_LEAVES);
  const full = tilePath({ level: 0, index, width: TILE_LEAVES });
  const bytes = (await tiles.read(tilePath({ level: 0, index, width }))) ?? (await tiles.read(full));
  return bytes === undefined ? undefined : Buffer.from(bytes);
}

/**
 * The roots of the trees of the given sizes, out of hashes in the order of the log.
 * @param hashes some at a time, one behind the other.
 * @returns by size, in hexadecimal digits; those that the hashes do not reach are missing.
 */
export async function rootsOf(
  hashes: AsyncIterable<Uint8Array>,
  sizes: ReadonlySet<number>,
): Promise<ReadonlyMap<number, string>> {
  const range = createCompactRange();
  const roots = new Map<number, string>();
  const ahead = [...sizes].toSorted((a, b) => b - a);
  const note = (): void => {
    if (ahead.at(-1) !== range.size) return;
    roots.set(range.size, Buffer.from(range.root()).toString('hex'));
    ahead.pop();
  };
  note();
  for await (const some of hashes) {
    for (let at = 0; at < some.length;) {
      const leaves = (ahead.at(-1) ?? Number.POSITIVE_INFINITY) - range.size;
      const end = Math.min(some.length, at + leaves * HASH_BYTES);
      range.append(some.subarray(at, end));
      note();
      at = end;
    }
  }
  return roots;
}
