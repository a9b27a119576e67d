import { createProver, peekCheckpoint, type Checkpoint, type TileSource } from '@auditspan/ledger';
import { readHistory } from '../seal/checkpoint-history.ts';
import type { EvidenceCheckpoint } from './evidence-package.ts';

/** Maximum number of earlier checkpoints in a package; each takes about 2 KB. */
const MOST = 500;

/** Options of {@link collectCustody}. */
export interface CustodyRequest {
  /** Folder of the log. */
  readonly folder: string;
  readonly tiles: TileSource;
  /** Checkpoint of the package. */
  readonly newest: Checkpoint;
  /** Leaf indexes of the records, ascending. */
  readonly indices: readonly number[];
  /** Earlier checkpoints to include in any case, such as those that the recipient has kept. */
  readonly also?: readonly string[];
}

interface Kept {
  readonly size: number;
  readonly note: string;
}

/**
 * Collects the first kept checkpoint over each of the records, with proofs that the log only grew since. If there are too many,
 * an evenly spaced selection is taken.
 */
export async function collectCustody({
  folder,
  tiles,
  newest,
  indices,
  also = [],
}: CustodyRequest): Promise<readonly EvidenceCheckpoint[]> {
  const first = thinned(firstOver(earlier(await readHistory(folder), newest), indices));
  const chosen = bySize([...earlier(also, newest), ...first]);
  const prover = createProver(tiles, newest.size);
  return Promise.all(
    chosen.map(async ({ size, note }) => {
      const proof = await prover.consistency(size);
      return { note, proof: proof.map((hash) => Buffer.from(hash).toString('base64')) };
    }),
  );
}

function earlier(notes: readonly string[], { origin, size }: Checkpoint): Kept[] {
  const kept = notes.map((note) => ({ note, head: peek(note) }));
  return bySize(
    kept.flatMap(({ note, head }) =>
      head?.origin === origin && head.size > 0 && head.size < size ? [{ size: head.size, note }] : [],
    ),
  );
}

/** Sorts by size, keeping the first checkpoint of each size. */
function bySize(kept: readonly Kept[]): Kept[] {
  const sizes = new Map<number, Kept>();
  for (const each of kept) if (!sizes.has(each.size)) sizes.set(each.size, each);
  return [...sizes.values()].toSorted((one, other) => one.size - other.size);
}

/** Returns undefined for a line that is not a checkpoint. */
function peek(note: string): Checkpoint | undefined {
  try {
    return peekCheckpoint(note);
  } catch {
    return undefined;
  }
}

function firstOver(kept: readonly Kept[], indices: readonly number[]): Kept[] {
  const chosen = new Set<Kept>();
  let place = 0;
  for (const index of indices) {
    while ((kept[place]?.size ?? Number.POSITIVE_INFINITY) <= index) place += 1;
    const first = kept[place];
    if (first !== undefined) chosen.add(first);
  }
  return [...chosen];
}

/** Selects evenly spaced checkpoints, including the first and the last. */
function thinned(kept: readonly Kept[]): readonly Kept[] {
  if (kept.length <= MOST) return kept;
  return Array.from({ length: MOST }, (_, place) => kept[Math.round((place * (kept.length - 1)) / (MOST - 1))] as Kept);
}
