import { createProver, LedgerMissingError, type TileSource, type TreeHead, verifyConsistency } from '@auditspan/ledger';

/**
 * Whether a log, as its signed head has it, extends each of some older heads. What the tiles say is proved, not believed; without
 * them it is not shown.
 * @param signed by the log, cosigned or not.
 */
export async function extendsHeads(tiles: TileSource, signed: TreeHead, older: readonly TreeHead[]): Promise<boolean> {
  const shown = older.map((head) => extendsHead(tiles, signed, head));
  return Promise.all(shown).then(
    (each) => each.every(Boolean),
    (error: unknown) => {
      if (error instanceof LedgerMissingError) return false;
      throw error;
    },
  );
}

/**
 * Whether a tree extends an older one.
 * @throws {LedgerMissingError} if a tile of the proof is missing, so that neither is known.
 */
export async function extendsHead(tiles: TileSource, { size, root }: TreeHead, older: TreeHead): Promise<boolean> {
  if (older.size > size) return false;
  const proof = await createProver(tiles, size).consistency(older.size);
  return verifyConsistency({ oldSize: older.size, oldRoot: older.root, newSize: size, newRoot: root, proof });
}
