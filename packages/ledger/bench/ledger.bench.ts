import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'vitest';
import { concatBytes } from '../src/bytes.ts';
import { createCompactRange } from '../src/compact-range.ts';
import { encodeLeaf } from '../src/leaf.ts';
import { hashLeaves } from '../src/leaf-stream.ts';
import { restoreLogEdge } from '../src/log-edge.ts';
import { openLog } from '../src/log.ts';
import { createDirectoryStorage } from '../src/node/directory-storage.ts';
import { createLogSigner } from '../src/note-signer.ts';
import { createProver } from '../src/prover.ts';
import { portableSha256 } from '../src/sha256-portable.ts';
import { sha256 } from '../src/sha256.ts';
import { generateSigningKey, parseSigningKey } from '../src/signing-key.ts';
import { parseTilePath } from '../src/tile.ts';
import { createMemoryStorage, type TileSource } from '../src/tile-source.ts';
import { hashLeaf } from '../src/tree-hash.ts';

/** A typical sealed record, about 750 bytes. */
const record = {
  attempt: 1,
  category: 'access',
  event_time_ns: 1_767_225_600_123_456_789n,
  model: { id: 'gpt-4o-mini', provider: 'openai', sensitivity: 2, served_id: 'gpt-4o-mini-2024-07-18' },
  outcome: 'success',
  padding: 'x'.repeat(300),
  previous: { model: { count: 4711, index: 99_000 }, principal: { count: 12, index: 98_411 } },
  principal: { commitment: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', type: 'user' },
  purpose: 'customer support',
  source: { id: '0198b2a5-6f0e-7c3a-9f57-5f7b2d1c8e01', sequence: 88_123 },
  span_id: '00f067aa0ba902b7',
  trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  usage: { input_tokens: 512, output_tokens: 128, state: 'reported' },
} as const;
const leaf = encodeLeaf(record);
const BATCH = 10_000;
const leaves = Array.from({ length: BATCH }, (_, sequence) => encodeLeaf({ ...record, attempt: sequence }));

test(`canonical JSON of a record of ${leaf.length} bytes`, async ({ bench }) => {
  await bench('encodeLeaf', () => void encodeLeaf(record)).run();
});

async function seal(keepEntries: boolean): Promise<void> {
  const edge = await restoreLogEdge(createMemoryStorage(), 0, keepEntries);
  for (const bytes of leaves) edge.append(bytes);
  edge.root();
}

test(`sealing ${BATCH} records: leaf hash, tree and tiles, from their bytes`, async ({ bench }) => {
  await bench.compare(
    bench('entries kept elsewhere', () => seal(false)),
    bench('with entry bundles', () => seal(true)),
  );
});

test(`verifying ${BATCH} records from their bytes`, async ({ bench }) => {
  await bench('hashLeaves', async () => void (await hashLeaves(leaves))).run();
});

test('SHA-256 of an inner node', async ({ bench }) => {
  const node = new Uint8Array(65);
  await bench.compare(
    bench('platform', () => void sha256(node)),
    bench('portable', () => void portableSha256(node)),
  );
});

test('publishing 1,024 records to a folder, synchronised', async ({ bench }) => {
  const folder = await mkdtemp(join(tmpdir(), 'auditspan-bench-'));
  const signer = createLogSigner('log.example/1', await parseSigningKey(await generateSigningKey(), 'the key'));
  const log = await openLog({ storage: createDirectoryStorage(folder), signer });
  await bench('publish', async () => {
    for (const bytes of leaves.slice(0, 1024)) log.append(bytes);
    await log.publish();
  }).run();
  await rm(folder, { recursive: true });
});

test('proof of one record among 100 million', async ({ bench }) => {
  const size = 100_000_000;
  const tiles = repeatingTree();
  await bench('inclusion', async () => void (await createProver(tiles, size).inclusion(31_415_926))).run();
});

/** Creates the tiles of a tree with identical leaves on demand: a tree of any size takes no memory. */
function repeatingTree(): TileSource {
  const levels = [hashLeaf(leaf)];
  return {
    read(path) {
      const { level, width } = parseTilePath(path);
      while (levels.length <= Number(level)) levels.push(rootOfEqual(levels.at(-1)!));
      return Promise.resolve(concatBytes(...Array<Uint8Array>(width).fill(levels.at(Number(level))!)));
    },
  };
}

function rootOfEqual(hash: Uint8Array): Uint8Array {
  const range = createCompactRange();
  for (let i = 0; i < 256; i += 1) range.append(hash);
  return range.root();
}
