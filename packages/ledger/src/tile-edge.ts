import { concatBytes } from './bytes.ts';
import { TILE_WIDTH, type TileId } from './tile.ts';

/** A tile and its content. */
export interface FilledTile {
  readonly id: TileId;
  readonly bytes: Uint8Array;
}

/** The incomplete right end of one level of tiles, or of the entry bundles. */
export interface TileEdge {
  /** Appends a hash, or an entry with its length. @param count number of concatenated hashes; default 1 */
  push(items: Uint8Array, count?: number): void;
  /** Returns the tiles that changed since the last `settle`: full ones, and the partial one if there is one. */
  changed(): FilledTile[];
  /** Marks tiles of this level returned by `changed` as stored. Items pushed after that call remain changed. */
  settle(stored: readonly FilledTile[]): void;
}

/**
 * Creates a {@link TileEdge}.
 * @param count number of items that the level already has.
 * @param partial content of the level's last, partial tile, in one or more parts.
 */
export function createTileEdge(level: TileId['level'], count = 0, partial: readonly Uint8Array[] = []): TileEdge {
  let firstIndex = Math.floor(count / TILE_WIDTH);
  let settled = count;
  let end = count;
  /** Content of each tile. */
  const tiles = [[...partial]];
  return {
    push(items, added = 1) {
      const bytes = items.length / added;
      for (let from = 0; from < added;) {
        const to = Math.min(added, from + TILE_WIDTH - (end % TILE_WIDTH));
        (tiles[Math.floor(end / TILE_WIDTH) - firstIndex] ??= []).push(items.subarray(from * bytes, to * bytes));
        end += to - from;
        from = to;
      }
    },
    changed() {
      if (end === settled) return [];
      return tiles.map((parts, place) => {
        const index = firstIndex + place;
        const width = Math.min(TILE_WIDTH, end - index * TILE_WIDTH);
        return { id: { level, index, width }, bytes: concatBytes(...parts) };
      });
    },
    settle(stored) {
      const last = stored.findLast(({ id }) => id.level === level);
      if (last === undefined) return;
      settled = last.id.index * TILE_WIDTH + last.id.width;
      const full = Math.floor(settled / TILE_WIDTH) - firstIndex;
      tiles.splice(0, full);
      firstIndex += full;
    },
  };
}
