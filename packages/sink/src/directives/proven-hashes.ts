import { createProver, type TileSource, type TreeHead, verifyInclusion } from '@auditspan/ledger';
import { createLeafHashes, type LeafHashes } from '../stored-log/leaf-hashes.ts';

/**
 * Returns hashes of single leaves, each with its inclusion proof verified, so that not all tiles have to be read.
 * @param head signed, and cosigned as the policy requires.
 */
export function provenHashes(tiles: TileSource, { size, root }: TreeHead): LeafHashes {
  const hashes = createLeafHashes(tiles, size);
  const prover = createProver(tiles, size);
  return {
    async at(index) {
      const leafHash = await hashes.at(index);
      if (leafHash === undefined) return undefined;
      const proof = await prover.inclusion(index);
      return verifyInclusion({ index, leafHash, size, root, proof }) ? leafHash : undefined;
    },
  };
}
