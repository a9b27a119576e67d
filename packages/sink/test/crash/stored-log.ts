import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCompactRange, hashLeaf, openCheckpoint, type Checkpoint, peekCheckpoint } from '@auditspan/ledger';
import type { VerifierKey } from '@auditspan/ledger';
import type { StoreClient } from '@auditspan/store';
import { rowsOf } from '../fixtures/store-client.ts';

interface StoredLeaf {
  readonly index: string;
  readonly leaf: string;
  /** Hexadecimal; empty if no record has this leaf. */
  readonly hash: string;
  /** Number of records with this leaf. */
  readonly records: string;
}

/** Returns the checkpoint that a sink publishes, if any. */
export async function servedCheckpoint(dataDir: string): Promise<Checkpoint | undefined> {
  const note = await readFile(join(dataDir, 'ledger', 'checkpoint'), 'utf8').catch(() => undefined);
  return note === undefined ? undefined : peekCheckpoint(note);
}

/**
 * Finds faults in the audit log of a sink that crashed often.
 * @param seen checkpoints published meanwhile: each must be a prefix of the current log.
 */
export async function faultsOfLog(
  client: StoreClient,
  dataDir: string,
  key: VerifierKey,
  seen: readonly Checkpoint[],
): Promise<string[]> {
  const leaves = await rowsOf<StoredLeaf>(
    client,
    `SELECT toString(LeafIndex) AS index, Leaf AS leaf, lower(hex(any(s.LeafHash))) AS hash, toString(count()) AS records
     FROM audit_leaves AS l LEFT JOIN audit_spans AS s USING (LogId, LeafIndex)
     GROUP BY LeafIndex, Leaf ORDER BY LeafIndex`,
  );
  const unsealed = await rowsOf<{ id: string }>(client, `SELECT SpanId AS id FROM audit_spans WHERE LogId = ''`);
  const range = createCompactRange();
  const roots = new Map<number, string>([[0, hexOf(range.root())]]);
  let latest = 0n;
  const faults = unsealed.map(({ id }) => `${id} is not sealed`);
  for (const [place, { index, leaf, hash, records }] of leaves.entries()) {
    const found = hashLeaf(Buffer.from(leaf));
    range.append(found);
    roots.set(range.size, hexOf(range.root()));
    if (Number(index) !== place || records !== '1') faults.push(`leaf ${index} at ${place}, of ${records} records`);
    const { time } = JSON.parse(leaf) as { readonly time: string };
    if (BigInt(time) < latest) faults.push(`the time of leaf ${index} is before that of the leaf before it`);
    latest = BigInt(time);
    if (hexOf(found) !== hash) faults.push(`leaf ${index} is not the one of its record`);
  }
  const last = await openCheckpoint(await readFile(join(dataDir, 'ledger', 'checkpoint')), key);
  if (last.size !== leaves.length) faults.push(`${leaves.length} leaves, ${last.size} signed`);
  const forked = [...seen, last].filter(({ size, root }) => roots.get(size) !== hexOf(root));
  return [...faults, ...forked.map(({ size }) => `another tree of ${size} leaves was signed`)];
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
