import { hash as digestOf } from 'node:crypto';
import { createCompactRange, tilePath, type TileSource } from '@auditspan/ledger';
import { VerifyInputError } from '../errors.ts';

const HASH_BYTES = 32;

/** The leaf hashes of a log, read from its tiles. */
export interface LeafHashes {
  /** Returns the hash of a leaf; undefined if the tile is missing or incomplete. */
  at(index: number): Promise<Buffer | undefined>;
}

/** Hashes of consecutive leaves. */
export interface HashTile {
  /** Index of the first leaf. */
  readonly first: number;
  /** Concatenated; fewer than a full tile, or none, if the tile is incomplete or missing. */
  readonly hashes: Buffer;
}

/** The leaf hashes of a log, also by tile. */
export interface LeafTiles extends LeafHashes {
  /** Returns the tile that contains a leaf. */
  tileOf(index: number): Promise<HashTile>;
}

/** Leaves per full tile. */
export const TILE_LEAVES = 256;

/**
 * Creates a reader of the tiles of a tree with `size` leaves; it keeps the last tile. Its promises reject with
 * {@link VerifyInputError} if a tile is read again and is another one, since only the first one may have been verified.
 */
export function createLeafHashes(tiles: TileSource, size: number): LeafTiles {
  let held: HashTile | undefined;
  const digests = new Map<number, string>();
  async function read(index: number): Promise<Buffer> {
    const hashes = (await readTile(tiles, index, size)) ?? Buffer.alloc(0);
    const digest = digestOf('sha256', hashes, 'latin1');
    if ((digests.get(index) ?? digest) !== digest)
      throw new VerifyInputError(
        `the tile ${index} of the log changed while it was verified: verify a copy of the log`,
      );
    digests.set(index, digest);
    return hashes;
  }
  async function tileOf(leaf: number): Promise<HashTile> {
    const index = Math.floor(leaf / TILE_LEAVES);
    const first = index * TILE_LEAVES;
    if (held?.first !== first) held = { first, hashes: await read(index) };
    return held;
  }
  return {
    tileOf,
    async at(leaf) {
      return hashIn(await tileOf(leaf), leaf);
    },
  };
}

/** Returns the hash of a leaf in its tile, not copied; undefined if the tile lacks it. */
function hashIn({ first, hashes }: HashTile, leaf: number): Buffer | undefined {
  const start = (leaf - first) * HASH_BYTES;
  return start + HASH_BYTES <= hashes.length ? hashes.subarray(start, start + HASH_BYTES) : undefined;
}

/** Whether a tile has this hash for a leaf, or none. @param hash as a binary string. */
export function isSignedIn({ first, hashes }: HashTile, leaf: number, hash: string): boolean {
  const start = (leaf - first) * HASH_BYTES;
  return start + HASH_BYTES > hashes.length || hashes.toString('latin1', start, start + HASH_BYTES) === hash;
}

/** Returns the leaf that has this hash in a tile; undefined if none has. */
export function placeIn({ first, hashes }: HashTile, hash: Buffer): number | undefined {
  let start = hashes.indexOf(hash);
  // Bytes across two hashes are not one.
  while (start % HASH_BYTES > 0) start = hashes.indexOf(hash, start + 1);
  return start < 0 ? undefined : first + start / HASH_BYTES;
}

/**
 * Reads the hashes of all leaves, tile by tile, up to the first missing one.
 * @yields the concatenated hashes of a tile.
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
  return bytes === undefined ? undefined : Buffer.from(bytes).subarray(0, width * HASH_BYTES);
}

/**
 * Computes the roots of the trees of the given sizes from hashes in log order.
 * @param hashes in chunks of concatenated hashes.
 * @returns hexadecimal roots by size; sizes beyond the hashes are missing.
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
