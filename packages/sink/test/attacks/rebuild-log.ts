import { createMemoryStorage, hashLeaf, type LogStorage, type NoteSigner, openLog } from '@auditspan/ledger';
import { createLeafHashes } from '../../src/stored-log/leaf-hashes.ts';
import { rowsOf } from '../fixtures/store-client.ts';
import type { SealedStore } from './sealed-store.ts';

/** Rebuilds the log from the leaves in ClickHouse; the hashes of dropped leaves are taken from its tiles. */
export async function rebuildLog(store: SealedStore, signer: NoteSigner): Promise<LogStorage> {
  const storage = createMemoryStorage();
  const log = await openLog({ storage, signer, keepEntries: false });
  const leaves = await rowsOf<{ index: number; leaf: string }>(
    store.client,
    'SELECT toUInt32(LeafIndex) AS index, Leaf AS leaf FROM audit_leaves ORDER BY LeafIndex',
  );
  const size = (leaves.at(-1)?.index ?? -1) + 1;
  const hashes = createLeafHashes(store.storage, size);
  const byIndex = new Map(leaves.map(({ index, leaf }) => [index, hashLeaf(Buffer.from(leaf))]));
  for (let index = 0; index < size; index += 1) {
    const hash = byIndex.get(index) ?? (await hashes.at(index));
    if (hash !== undefined) log.appendHashes(hash);
  }
  await log.publish();
  return storage;
}
