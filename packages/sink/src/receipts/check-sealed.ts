import { type Checkpoint, hashLeaf, type Prover, verifyInclusion } from '@auditspan/ledger';
import type { StoreClient } from '@auditspan/store';
import { createComparison, type Pair } from '../verify/compare-records.ts';
import { placesOf } from '../verify/places.ts';
import { readLeaf } from '../stored-log/read-leaf.ts';
import { readLeaves } from '../stored-log/stored-leaves.ts';
import { readRecords } from '../stored-log/stored-records.ts';

/** State of a leaf and its record. */
export interface SealedState {
  /** Whether the leaf is under the signed checkpoint. */
  readonly isSigned: boolean;
  /** Whether the record differs from the leaf. */
  readonly isEdited: boolean;
  /** Names of values that are missing together with their salts. */
  readonly erased: readonly string[];
}

/** Gap between two leaves above which they are read separately. */
const FAR = 1000;

/**
 * Checks leaves of a log: each leaf against the checkpoint, each record against its leaf.
 * @returns states by index, without indexes that the checkpoint does not cover or that have no leaf.
 */
export async function checkSealed(
  client: StoreClient,
  prover: Prover,
  { origin, size, root }: Checkpoint,
  indices: readonly number[],
): Promise<ReadonlyMap<number, SealedState>> {
  const wanted = new Set(indices.filter((index) => index < size));
  const states = new Map<number, SealedState>();
  for (const { from, to } of rangesOf([...wanted])) {
    const range = { origin, from, to };
    const pairs: Pair[] = [];
    for await (const {
      index,
      first: [leaf],
      second,
    } of placesOf(readLeaves(client, range), readRecords(client, range))) {
      if (!wanted.has(index) || leaf === undefined) continue;
      const proof = await prover.inclusion(index);
      const isSigned = verifyInclusion({ index, leafHash: hashLeaf(leaf.bytes), size, root, proof });
      states.set(index, { isSigned, isEdited: false, erased: [] });
      const says = readLeaf(leaf.bytes);
      if (says !== undefined) pairs.push(...second.map((record) => ({ record, leaf, says })));
    }
    const comparison = createComparison();
    for (const { pair, columns, erased } of pairs.flatMap((each) => comparison.compare(each) ?? [])) {
      const { index } = pair.record;
      const isSigned = states.get(index)?.isSigned ?? false;
      states.set(index, { isSigned, isEdited: columns.length > 0, erased });
    }
  }
  return states;
}

/** Groups indexes into ranges that are worth reading as a whole. */
function rangesOf(indices: readonly number[]): { readonly from: number; readonly to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  for (const index of indices.toSorted((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last !== undefined && index - last.to < FAR) last.to = index + 1;
    else ranges.push({ from: index, to: index + 1 });
  }
  return ranges;
}
