import { equalBytes } from './bytes.ts';
import { CHECKPOINT_PATH, PENDING_PATH, type PublishedCheckpoint, readPublished } from './checkpoint-commit.ts';
import { decodeBundle } from './entry-bundle.ts';
import { fullTilePath, hashesAtLevel, TILE_WIDTH, type TileId, tileOfTree, tilePath } from './tile.ts';
import { hashesOfTile, nodesOfTile } from './tile-nodes.ts';
import type { TileSource } from './tile-source.ts';
import { HASH_BYTES, hashLeaf } from './tree-hash.ts';
import { createTreeReader, readTile } from './tree-reader.ts';
import type { VerifierKey } from './verifier-key.ts';
import { messageOf } from './error-message.ts';

/** Options of {@link checkStoredLog}. */
export interface StoredLogCheck {
  readonly tiles: TileSource;
  /** Keys that may have signed the checkpoint. */
  readonly keys: readonly VerifierKey[];
  /** Whether entry bundles are stored and should be rehashed. Default true. */
  readonly checkEntries?: boolean;
  /** Leaves below this index are pruned: their tiles and bundles may be absent. Default 0. */
  readonly minimumIndex?: number;
}

/** One fault of a stored log. */
export interface LogFault {
  /** Path of the resource, as defined by tlog-tiles. */
  readonly path: string;
  readonly fault: string;
}

/** Result of a check. A log without `faults` is intact. */
export interface StoredLogReport {
  /** Number of leaves of the checkpoint; 0 if there is none. */
  readonly size: number;
  /** Whether a commit was interrupted; opening the log completes it. Not a fault. */
  readonly unfinished: boolean;
  readonly faults: readonly LogFault[];
}

/**
 * Checks a stored log: its signature, every tile against its parent, every entry against its leaf hash, and the
 * resulting root against the signed one. Reads the whole log, one tile at a time. Faults are reported, never thrown.
 */
export async function checkStoredLog(check: StoredLogCheck): Promise<StoredLogReport> {
  const unfinished = (await check.tiles.read(PENDING_PATH)) !== undefined;
  const faults: LogFault[] = [];
  const published = await attempt(faults, CHECKPOINT_PATH, () => readPublished(check.tiles, check.keys));
  if (published === undefined) return { size: 0, unfinished, faults };
  const { size } = published.checkpoint;
  for await (const fault of faultsOfTree(check, size)) faults.push(fault);
  await attempt(faults, CHECKPOINT_PATH, () => assertSignedRoot(check.tiles, published));
  return { size, unfinished, faults };
}

async function assertSignedRoot(tiles: TileSource, { checkpoint: { size, root } }: PublishedCheckpoint): Promise<void> {
  const found = await createTreeReader(tiles, size).rangeHash({ begin: 0, end: size });
  if (!equalBytes(found, root)) throw new Error(`the tiles do not hash to the signed root of ${size} leaves`);
}

async function* faultsOfTree(check: StoredLogCheck, size: number): AsyncGenerator<LogFault> {
  for (let level = 0; hashesAtLevel(size, level) > 0; level += 1) {
    for (let index = 0; index * TILE_WIDTH < hashesAtLevel(size, level); index += 1) {
      if (isPruned(check, level, index)) continue;
      yield* await faultsOfTile(check, size, level, index);
    }
  }
}

/** Whether tlog-tiles allows the log to prune this tile: all leaves under it are below the minimum index. */
function isPruned({ minimumIndex = 0 }: StoredLogCheck, level: number, index: number): boolean {
  return (index + 1) * TILE_WIDTH ** (level + 1) <= minimumIndex;
}

async function faultsOfTile(check: StoredLogCheck, size: number, level: number, index: number): Promise<LogFault[]> {
  const faults: LogFault[] = [];
  const path = pathOf(size, level, index);
  const tile = await attempt(faults, path, () => readTile(check.tiles, size, level, index));
  if (tile === undefined) return faults;
  if (tile.length === TILE_WIDTH * HASH_BYTES) {
    await attempt(faults, path, () => assertParent(check.tiles, size, { level, index, tile }));
  }
  if (level === 0 && (check.checkEntries ?? true))
    faults.push(...(await faultsOfBundle(check.tiles, size, index, tile)));
  return faults;
}

interface FoundTile {
  readonly level: number;
  readonly index: number;
  readonly tile: Uint8Array;
}

async function assertParent(tiles: TileSource, size: number, { level, index, tile }: FoundTile): Promise<void> {
  const parentIndex = Math.floor(index / TILE_WIDTH);
  const parent = await readTile(tiles, size, level + 1, parentIndex);
  const expected = hashesOfTile(parent)[index % TILE_WIDTH];
  const root = nodesOfTile(tile).at(-1)?.[0];
  if (root !== undefined && expected !== undefined && equalBytes(root, expected)) return;
  throw new Error(`does not hash to what ${pathOf(size, level + 1, parentIndex)} says`);
}

async function faultsOfBundle(tiles: TileSource, size: number, index: number, tile: Uint8Array): Promise<LogFault[]> {
  const faults: LogFault[] = [];
  const path = pathOf(size, 'entries', index);
  const leaves = hashesOfTile(tile);
  const entries = await attempt(faults, path, async () => {
    const full = fullTilePath('entries', index);
    const partial = await tiles.read(path);
    const bytes = partial ?? (await tiles.read(full));
    if (bytes === undefined) throw new Error('is not stored');
    return partial === undefined
      ? decodeBundle(bytes, TILE_WIDTH).slice(0, leaves.length)
      : decodeBundle(bytes, leaves.length);
  });
  for (const [at, entry] of entries?.entries() ?? []) {
    if (equalBytes(hashLeaf(entry), leaves[at]!)) continue;
    faults.push({ path, fault: `entry ${index * TILE_WIDTH + at} does not hash to its leaf` });
  }
  return faults;
}

function pathOf(size: number, level: TileId['level'], index: number): string {
  const id = tileOfTree(size, level, index);
  return id === undefined ? fullTilePath(level, index) : tilePath(id);
}

/** Runs one step and records its error as a fault, so that the check continues. */
async function attempt<T>(faults: LogFault[], path: string, step: () => Promise<T>): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    faults.push({ path, fault: messageOf(error) });
    return undefined;
  }
}
