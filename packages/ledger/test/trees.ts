import { restoreLogEdge } from '../src/log-edge.ts';
import { tilePath } from '../src/tile.ts';
import { createMemoryStorage, type LogStorage } from '../src/tile-source.ts';

const encoder = new TextEncoder();

/** Returns the leaf that the vectors have at an index: its decimal digits. */
export function leafAt(index: number): Uint8Array {
  return encoder.encode(String(index));
}

/** Trees over one set of leaves, at every size that `upTo` was called with. */
export interface GrowingTree {
  readonly storage: LogStorage;
  /** Grows the tree to a size, stores its tiles, and returns its root. */
  upTo(size: number): Promise<Uint8Array>;
}

export async function createGrowingTree(): Promise<GrowingTree> {
  const storage = createMemoryStorage();
  const edge = await restoreLogEdge(storage, 0, false);
  return {
    storage,
    async upTo(size) {
      while (edge.size < size) edge.append(leafAt(edge.size));
      const tiles = edge.changed();
      for (const { id, bytes } of tiles) await storage.write(tilePath(id), bytes);
      edge.settle(tiles);
      return edge.root();
    },
  };
}
