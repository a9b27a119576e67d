import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBundle, encodeBundleEntry } from '../src/entry-bundle.ts';
import { LedgerEntryError, LedgerFormatError } from '../src/errors.ts';
import { parseTilePath, tileOfTree, tilePath } from '../src/tile.ts';
import { createGrowingTree } from './trees.ts';

describe('tilePath', () => {
  it('writes indexes as C2SP tlog-tiles does', () => {
    expect([0, 67, 999, 1000, 1_234_067].map((index) => tilePath({ level: 0, index, width: 256 }))).toEqual([
      'tile/0/000',
      'tile/0/067',
      'tile/0/999',
      'tile/0/x001/000',
      'tile/0/x001/x234/067',
    ]);
    expect(tilePath({ level: 'entries', index: 1000, width: 7 })).toBe('tile/entries/x001/000.p/7');
  });

  it('is the inverse of parseTilePath', () => {
    const id = fc.record({
      level: fc.oneof(fc.constant('entries' as const), fc.nat(63)),
      index: fc.maxSafeNat(),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(id, (tile) => {
        expect(parseTilePath(tilePath(tile))).toEqual(tile);
      }),
    );
  });
});

describe('parseTilePath', () => {
  it.each([
    'tile/00/000',
    'tile/64/000',
    'tile/0/0',
    'tile/0/x000/000',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/07',
    'tile/0/001/000',
    'tile/0/x001',
    '/tile/0/000',
    'tile/0/../000',
  ])('rejects %s', (path) => {
    expect(() => parseTilePath(path)).toThrow(LedgerFormatError);
  });
});

describe('tiles of a tree', () => {
  it('has the tiles of the example of C2SP tlog-tiles, and no others', async () => {
    const tree = await createGrowingTree();
    await tree.upTo(70_000);
    const paths = [...Array(273).keys()].map((index) => tilePath({ level: 0, index, width: 256 }));
    paths.push('tile/0/273.p/112', 'tile/1/000', 'tile/1/001.p/17', 'tile/2/000.p/1');
    const found = await Promise.all(paths.map(async (path) => (await tree.storage.read(path))?.length));
    expect(found.slice(-4)).toEqual([112 * 32, 8192, 17 * 32, 32]);
    expect(found.slice(0, 273)).toEqual(Array(273).fill(8192));
    expect([tileOfTree(70_000, 1, 2), tileOfTree(70_000, 3, 0), tileOfTree(0, 0, 0)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('decodeBundle', () => {
  it('round-trips any entries', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 400, size: 'max' }), { maxLength: 20, size: 'max' }),
        (entries) => {
          const bundle = Uint8Array.from(entries.flatMap((entry) => [...encodeBundleEntry(entry)]));
          expect(decodeBundle(bundle, entries.length)).toEqual(entries);
        },
      ),
    );
  });

  it('accepts 65,535 bytes, and no more', () => {
    const longest = new Uint8Array(65_535).fill(7);
    expect(decodeBundle(encodeBundleEntry(longest), 1)).toEqual([longest]);
    expect(() => encodeBundleEntry(new Uint8Array(65_536))).toThrow(LedgerEntryError);
  });

  it('rejects a wrong number of entries', () => {
    expect(() => decodeBundle(encodeBundleEntry(Uint8Array.of(1)), 2)).toThrow('has 1 entries, but should have 2');
  });
});
