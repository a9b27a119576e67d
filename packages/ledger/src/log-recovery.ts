import { equalBytes } from './bytes.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { PENDING_PATH, type PublishedCheckpoint, readPublished, readText } from './checkpoint-commit.ts';
import { LedgerCorruptError } from './errors.ts';
import { type LogEdge, restoreLogEdge } from './log-edge.ts';
import type { LogStorage } from './tile-source.ts';
import { createTreeReader } from './tree-reader.ts';
import type { VerifierKey } from './verifier-key.ts';

/** A stored log whose tiles match its checkpoints. */
export interface FoundLog {
  readonly edge: LogEdge;
  readonly published: PublishedCheckpoint | undefined;
  /** Text of a checkpoint whose signing was interrupted. It must be signed before any other. */
  readonly pending: string | undefined;
}

/**
 * Reads a log as its last commit left it, and checks that its tiles match what it signed.
 * @throws {LedgerCorruptError} if tiles and checkpoints disagree.
 * @throws {LedgerMissingError}
 * @throws {LedgerVerificationError} for a checkpoint that the keys did not sign.
 */
export async function findLog(
  storage: LogStorage,
  keys: readonly VerifierKey[],
  keepEntries: boolean,
): Promise<FoundLog> {
  const published = await readPublished(storage, keys);
  const pending = await readText(storage, PENDING_PATH);
  const heads = [published?.checkpoint, pending === undefined ? undefined : parseCheckpoint(pending)];
  const [older, newer] = heads.filter((head) => head !== undefined);
  const head = newer ?? older;
  assertOrder(older, head);
  const edge = await restoreLogEdge(storage, head?.size ?? 0, keepEntries);
  if (head !== undefined) assertRoot(head, edge.root());
  if (older !== undefined) {
    assertRoot(older, await createTreeReader(storage, edge.size).rangeHash({ begin: 0, end: older.size }));
  }
  return { edge, published, pending };
}

function assertOrder(older: Checkpoint | undefined, newer: Checkpoint | undefined): void {
  if (older === undefined || newer === undefined) return;
  if (older.size <= newer.size && older.origin === newer.origin) return;
  throw new LedgerCorruptError(
    `${PENDING_PATH} is of ${newer.origin} at ${newer.size}, behind the published ${older.origin} at ${older.size}; two writers were active`,
  );
}

function assertRoot({ origin, size, root }: Checkpoint, found: Uint8Array): void {
  if (equalBytes(root, found)) return;
  throw new LedgerCorruptError(
    `the first ${size} leaves of ${origin} do not hash to the signed root; stop writing and run checkStoredLog`,
  );
}
