import { createCompactRange } from './compact-range.ts';
import { assertEntrySize, decodeBundle, encodeBundleEntry } from './entry-bundle.ts';
import { LedgerEntryError, LedgerMissingError } from './errors.ts';
import { TILE_HEIGHT, TILE_WIDTH, hashesAtLevel, tileOfTree, tilePath } from './tile.ts';
import { createTileEdge, type FilledTile, type TileEdge } from './tile-edge.ts';
import type { TileSource } from './tile-source.ts';
import { HASH_BYTES, hashLeaf } from './tree-hash.ts';
import { createTreeReader, readTile } from './tree-reader.ts';

/** The state needed to append to a log: the right edges of its tree, its tiles and its bundles. */
export interface LogEdge {
  readonly size: number;
  root(): Uint8Array;
  /** Appends a leaf and returns its hash. @throws {LedgerEntryError} for more than 65,535 bytes. */
  append(entry: Uint8Array): Uint8Array;
  /** Appends leaves by their concatenated hashes. @throws {LedgerEntryError} if the log keeps entries. */
  appendHashes(leafHashes: Uint8Array): void;
  /** Returns the tiles and bundles that changed since the last `settle`. */
  changed(): FilledTile[];
  /** Marks changes as stored. */
  settle(stored: readonly FilledTile[]): void;
}

/**
 * Restores the edge of the tree of the first `size` leaves from its tiles.
 * @param keepEntries whether the log stores entry bundles too.
 * @throws {LedgerMissingError}
 * @throws {LedgerCorruptError} for a tile of the wrong length.
 */
export async function restoreLogEdge(tiles: TileSource, size: number, keepEntries: boolean): Promise<LogEdge> {
  const range = createCompactRange(size, await createTreeReader(tiles, size).subtrees());
  const levels = await restoreLevels(tiles, size);
  const bundles = keepEntries ? createTileEdge('entries', size, await restoreEntries(tiles, size)) : undefined;
  const edges = (): TileEdge[] => (bundles === undefined ? levels : [bundles, ...levels]);

  function collect(level: number, hashes: Uint8Array): void {
    if (level % TILE_HEIGHT !== 0) return;
    const tileLevel = level / TILE_HEIGHT;
    levels[tileLevel] ??= createTileEdge(tileLevel);
    levels[tileLevel].push(hashes, hashes.length / HASH_BYTES);
  }

  return {
    get size() {
      return range.size;
    },
    root: () => range.root(),
    append(entry) {
      assertEntrySize(entry);
      const hash = hashLeaf(entry);
      bundles?.push(encodeBundleEntry(entry));
      range.append(hash, collect);
      return hash;
    },
    appendHashes(leafHashes) {
      if (bundles !== undefined) throw new LedgerEntryError('a log that keeps its entries cannot append hashes alone');
      if (leafHashes.length % HASH_BYTES !== 0)
        throw new LedgerEntryError(`leaf hashes must have ${HASH_BYTES} bytes each`);
      range.append(leafHashes, collect);
    },
    changed: () => edges().flatMap((edge) => edge.changed()),
    settle: (stored) => edges().forEach((edge) => edge.settle(stored)),
  };
}

async function restoreLevels(tiles: TileSource, size: number): Promise<TileEdge[]> {
  const levels: TileEdge[] = [];
  for (let level = 0; hashesAtLevel(size, level) > 0; level += 1) {
    const count = hashesAtLevel(size, level);
    const index = Math.floor(count / TILE_WIDTH);
    const partial = count % TILE_WIDTH === 0 ? new Uint8Array(0) : await readTile(tiles, size, level, index);
    levels.push(createTileEdge(level, count, [partial]));
  }
  return levels;
}

async function restoreEntries(tiles: TileSource, size: number): Promise<Uint8Array[]> {
  const id = tileOfTree(size, 'entries', Math.floor(size / TILE_WIDTH));
  if (id === undefined) return [];
  const bytes = await tiles.read(tilePath(id));
  if (bytes === undefined) throw new LedgerMissingError(tilePath(id));
  return decodeBundle(bytes, id.width).map(encodeBundleEntry);
}
