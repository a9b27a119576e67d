import {
  createProver,
  LedgerMissingError,
  type Prover,
  type TileSource,
  type TreeHead,
  verifyConsistency,
} from '@auditspan/ledger';

/**
 * Whether a log, as its signed head has it, extends each of some older heads. What the tiles say is proved, not believed; without
 * them it is not shown.
 * @param signed by the log, cosigned or not.
 */
export async function extendsHeads(tiles: TileSource, signed: TreeHead, older: readonly TreeHead[]): Promise<boolean> {
  const prover = createProver(tiles, signed.size);
  const shown = await Promise.all(older.map((head) => extendsHead(prover, signed, head)));
  return shown.every(Boolean);
}

async function extendsHead(prover: Prover, { size, root }: TreeHead, older: TreeHead): Promise<boolean> {
  if (older.size > size) return false;
  const proof = await prover.consistency(older.size).catch((error: unknown) => {
    if (error instanceof LedgerMissingError) return undefined;
    throw error;
  });
  const claim = { oldSize: older.size, oldRoot: older.root, newSize: size, newRoot: root };
  return proof !== undefined && verifyConsistency({ ...claim, proof });
}
