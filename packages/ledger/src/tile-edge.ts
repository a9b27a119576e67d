import { concatBytes } from './bytes.ts';
import { TILE_WIDTH, type TileId } from './tile.ts';

/** A tile with what it holds. */
export interface FilledTile {
  readonly id: TileId;
  readonly bytes: Uint8Array;
}

/** The unfinished right end of one level of tiles, or of the entry bundles. */
export interface TileEdge {
  /** Adds a hash, or an entry with its length. */
  push(item: Uint8Array): void;
  /** The tiles that changed since the last call of `settle`: full ones, and a partial one if there is any. */
  changed(): FilledTile[];
  /** Forgets the tiles of this level that `changed` told. What was pushed after that call stays new. */
  settle(told: readonly FilledTile[]): void;
}

/**
 * Makes a {@link TileEdge}.
 * @param count items that the level has already.
 * @param partial those of them that are in its last, partial tile.
 */
export function createTileEdge(level: TileId['level'], count = 0, partial: readonly Uint8Array[] = []): TileEdge {
  let firstIndex = Math.floor(count / TILE_WIDTH);
  let settled = count;
  const items = [...partial];
  return {
    push: (item) => void items.push(item),
    changed() {
      const end = firstIndex * TILE_WIDTH + items.length;
      if (end === settled) return [];
      return Array.from({ length: Math.ceil(items.length / TILE_WIDTH) }, (_, i) => {
        const held = items.slice(i * TILE_WIDTH, (i + 1) * TILE_WIDTH);
        return { id: { level, index: firstIndex + i, width: held.length }, bytes: concatBytes(...held) };
      });
    },
    settle(told) {
      const last = told.findLast(({ id }) => id.level === level);
      if (last === undefined) return;
      settled = last.id.index * TILE_WIDTH + last.id.width;
      const full = Math.floor(settled / TILE_WIDTH) - firstIndex;
      items.splice(0, full * TILE_WIDTH);
      firstIndex += full;
    },
  };
}
