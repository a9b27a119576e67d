import { LEAF_COLUMNS, type LeafRow, NativeTable } from '@auditspan/store';
import { describe, expect, it } from 'vitest';
import { explain } from '../src/directives/explanations.ts';
import { BlockCursor } from '../src/stored-log/block-cursor.ts';
import { createLeafHashes, type LeafTiles, placeIn, TILE_LEAVES } from '../src/stored-log/leaf-hashes.ts';
import type { RecordTable } from '../src/stored-log/record-table.ts';
import type { LeafTable } from '../src/stored-log/stored-leaves.ts';
import { createFindings, type Findings } from '../src/verify/findings.ts';
import { LeafSet } from '../src/verify/leaf-set.ts';
import { PlaceCheck } from '../src/verify/place-check.ts';

async function* blocks<Table>(...tables: readonly Table[]): AsyncGenerator<Table> {
  yield* tables;
}

/** Checks a log of which only these leaves are stored, and no records. */
async function check(size: number, leaves: readonly LeafTable[], hashes?: LeafTiles): Promise<Findings> {
  const findings = createFindings(10);
  const refused = { isClaimed: () => false };
  const places = new PlaceCheck({ hashes, findings, explanations: explain([]), refused, from: 0, to: size, size });
  await places.run(new BlockCursor(blocks(...leaves)), new BlockCursor(blocks<RecordTable>()), () => {});
  places.end();
  return findings;
}

function leavesOf(indices: readonly number[]): LeafTable {
  const table = new NativeTable<LeafRow>(LEAF_COLUMNS);
  for (const LeafIndex of indices)
    table.appendRow({ LogId: 'log', LeafIndex, SealedAt: 0n, Leaf: Buffer.from('edited'), Salts: Buffer.alloc(0) });
  return table;
}

describe('verify reports', () => {
  it('a gap of more leaves than a Set has room for, and one of more than can be walked through', async () => {
    for (const size of [20_000_000, Number.MAX_SAFE_INTEGER]) {
      const { list } = await check(size, []);
      expect(list).toEqual([{ kind: 'truncated', from: 0, to: size - 1, what: expect.any(String) }]);
    }
  });

  it('each edited leaf, without searching the whole log for each', async () => {
    let reads = 0;
    const tileOf = async (leaf: number): ReturnType<LeafTiles['tileOf']> => {
      reads += 1;
      return { first: leaf - (leaf % TILE_LEAVES), hashes: Buffer.alloc(32 * TILE_LEAVES) };
    };
    const size = 30_000_000;
    const indices = Array.from({ length: 100 }, (_, leaf) => leaf);
    const { list } = await check(size, [leavesOf(indices)], { tileOf, at: async () => Buffer.alloc(32) });
    expect(list).toMatchObject([
      { kind: 'leaf_edited', from: 0, to: 99 },
      { kind: 'truncated', from: 100, to: size - 1 },
    ]);
    expect(reads).toBeLessThan((3 * size) / TILE_LEAVES);
  });
});

it('a hash is found in a tile where it begins at a hash, not across two', () => {
  const [one, two] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const across = Buffer.concat([one.subarray(16), two.subarray(16)]);
  const tile = { first: 256, hashes: Buffer.concat([one, two, across]) };
  expect([one, two, across, Buffer.alloc(32)].map((hash) => placeIn(tile, hash))).toEqual([256, 257, 258, undefined]);
});

it('a tile that changes after it was verified is refused, and one that was completed meanwhile is not', async () => {
  const full = Buffer.alloc(32 * TILE_LEAVES, 1);
  let stored: Readonly<Record<string, Buffer>> = { 'tile/0/000': full, 'tile/0/001.p/2': full.subarray(0, 64) };
  const hashes = createLeafHashes({ read: async (path) => stored[path] }, TILE_LEAVES + 2);
  const readAll = async (): Promise<void> => {
    for (const leaf of [0, TILE_LEAVES]) await hashes.tileOf(leaf);
  };
  await readAll();
  stored = { 'tile/0/000': full, 'tile/0/001': full };
  await readAll();
  stored = { 'tile/0/000': Buffer.alloc(32 * TILE_LEAVES, 2), 'tile/0/001': full };
  await expect(readAll()).rejects.toThrow('the tile 0 of the log changed while it was verified');
});

it('a set of leaves has those that were added, alone or as ranges', () => {
  const set = new LeafSet();
  for (const leaf of [0, 7, 65_536, Number.MAX_SAFE_INTEGER]) set.add(leaf);
  set.addSpan({ from: 10, to: 12 });
  const asked = [0, 1, 7, 8, 9, 10, 11, 12, 65_535, 65_536, 65_537, Number.MAX_SAFE_INTEGER];
  expect(asked.filter((leaf) => set.has(leaf))).toEqual([0, 7, 10, 11, 65_536, Number.MAX_SAFE_INTEGER]);
});
