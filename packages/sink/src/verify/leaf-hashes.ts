import { createCompactRange, tilePath, type TileSource } from '@auditspan/ledger';

const TILE_WIDTH = 256;
const HASH_BYTES = 32;

/** The hashes of a log's leaves, as its tiles have them. */
export interface LeafHashes {
  /** Undefined where the tile is not there, or not whole. */
  at(index: number): Promise<Buffer | undefined>;
}

/** Reads the tiles of the tree of `size` leaves, one at a time. */
export function createLeafHashes(tiles: TileSource, size: number): LeafHashes {
  let held: { readonly index: number; readonly bytes: Buffer | undefined } | undefined;
  return {
    async at(leaf) {
      const index = Math.floor(leaf / TILE_WIDTH);
      if (held?.index !== index) held = { index, bytes: await readTile(tiles, index, size) };
      const start = (leaf % TILE_WIDTH) * HASH_BYTES;
      const hash = held.bytes?.subarray(start, start + HASH_BYTES);
      return hash?.length === HASH_BYTES ? hash : undefined;
    },
  };
}

async function readTile(tiles: TileSource, index: number, size: number): Promise<Buffer | undefined> {
  const width = Math.min(TILE_WIDTH, size - index * TILE_WIDTH);
  const full = tilePath({ level: 0, index, width: TILE_WIDTH });
  const bytes = (await tiles.read(tilePath({ level: 0, index, width }))) ?? (await tiles.read(full));
  return bytes === undefined ? undefined : Buffer.from(bytes);
}

/**
 * The roots of the trees of the given sizes, out of hashes in the order of the log.
 * @returns by size, in hexadecimal digits; those that the hashes do not reach are missing.
 */
export async function rootsOf(
  hashes: AsyncIterable<Uint8Array>,
  sizes: ReadonlySet<number>,
): Promise<ReadonlyMap<number, string>> {
  const range = createCompactRange();
  const roots = new Map<number, string>();
  const note = (): void => {
    if (sizes.has(range.size)) roots.set(range.size, Buffer.from(range.root()).toString('hex'));
  };
  note();
  for await (const hash of hashes) {
    range.append(hash);
    note();
  }
  return roots;
}
