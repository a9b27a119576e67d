import { concatBytes } from './bytes.ts';
import { TILE_WIDTH, type TileId } from './tile.ts';

/** A tile with what it holds. */
export interface FilledTile {
  readonly id: TileId;
  readonly bytes: Uint8Array;
}

/** The unfinished right end of one level of tiles, or of the entry bundles. */
export interface TileEdge {
  /** Adds a hash, or an entry with its length. @param count of hashes that stand one behind the other; default one */
  push(items: Uint8Array, count?: number): void;
  /** The tiles that changed since the last call of `settle`: full ones, and a partial one if there is any. */
  changed(): FilledTile[];
  /** Forgets the tiles of this level that `changed` told. What was pushed after that call stays new. */
  settle(told: readonly FilledTile[]): void;
}

/**
 * Makes a {@link TileEdge}.
 * @param count items that the level has already.
 * @param partial what is in its last, partial tile of them, in one part or more.
 */
export function createTileEdge(level: TileId['level'], count = 0, partial: readonly Uint8Array[] = []): TileEdge {
  let firstIndex = Math.floor(count / TILE_WIDTH);
  let settled = count;
  let end = count;
  /** What each tile holds. */
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
    settle(told) {
      const last = told.findLast(({ id }) => id.level === level);
      if (last === undefined) return;
      settled = last.id.index * TILE_WIDTH + last.id.width;
      const full = Math.floor(settled / TILE_WIDTH) - firstIndex;
      tiles.splice(0, full);
      firstIndex += full;
    },
  };
}
