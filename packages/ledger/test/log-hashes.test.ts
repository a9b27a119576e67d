import { expect, it } from 'vitest';
import { formatCheckpoint } from '../src/checkpoint.ts';
import { LedgerEntryError } from '../src/errors.ts';
import { hashLeaves } from '../src/leaf-stream.ts';
import { openLog } from '../src/log.ts';
import { parseNote } from '../src/note.ts';
import { createMemoryStorage } from '../src/tile-source.ts';
import { hashLeaf } from '../src/tree-hash.ts';
import { newLogSigner, ORIGIN } from './keys.ts';
import { leafAt } from './trees.ts';

const signer = await newLogSigner();

it('a log signs the same root for leaves appended as hashes, in any chunks, even if their buffers are reused', async () => {
  const texts: string[][] = [];
  for (const pieces of [[70_000], [1, 2, 255, 257, 4, 66_000, 3481], Array<number>(700).fill(100)]) {
    const log = await openLog({ storage: createMemoryStorage(), signer, keepEntries: false, stepLeaves: 1024 });
    for (const piece of pieces) {
      const hashes = Buffer.concat(Array.from({ length: piece }, (_, index) => hashLeaf(leafAt(log.size + index))));
      log.appendHashes(hashes);
      hashes.fill(0);
    }
    const { steps, text } = await log.publish();
    texts.push([...steps.map((note) => parseNote(note).text), text]);
  }
  const { size, root } = await hashLeaves(Array.from({ length: 70_000 }, (_, index) => leafAt(index)));
  expect(texts[0]?.at(-1)).toBe(formatCheckpoint({ origin: ORIGIN, size, root, extensions: [] }));
  expect(texts[0]).toHaveLength(69);
  expect(texts.slice(1)).toEqual([texts[0], texts[0]]);
});

it.each([true, false])('a log rejects an entry that no tile can hold (it keeps entries: %s)', async (keepEntries) => {
  const log = await openLog({ storage: createMemoryStorage(), signer, keepEntries });
  log.append(new Uint8Array(65_535));
  expect(() => log.append(new Uint8Array(65_536))).toThrow(LedgerEntryError);
  expect(log.size).toBe(1);
});
