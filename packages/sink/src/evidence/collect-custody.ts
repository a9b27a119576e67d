import { createProver, peekCheckpoint, type Checkpoint, type TileSource } from '@auditspan/ledger';
import { readHistory } from '../seal/checkpoint-history.ts';
import type { EvidenceCheckpoint } from './evidence-package.ts';

/** Checkpoints that one package has at most: each takes some two kilobytes. */
const MOST = 500;

/** Of which log, and of which of its leaves, the earlier checkpoints are collected. */
export interface CustodyRequest {
  /** The folder of the log. */
  readonly folder: string;
  readonly tiles: TileSource;
  /** The one that the package is made under. */
  readonly newest: Checkpoint;
  /** Indices of the records, in their order. */
  readonly indices: readonly number[];
  /** Earlier checkpoints that are to be there whatever else is, such as those that whoever asked had kept. */
  readonly also?: readonly string[];
}

interface Kept {
  readonly size: number;
  readonly note: string;
}

/**
 * The first checkpoint that was kept over each of the records, with the proof that the log only grew since. Of more than there
 * may be, some are left out all over the time.
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

/** The smallest first; of those of one size, the one that comes first. */
function bySize(kept: readonly Kept[]): Kept[] {
  const sizes = new Map<number, Kept>();
  for (const each of kept) if (!sizes.has(each.size)) sizes.set(each.size, each);
  return [...sizes.values()].toSorted((one, other) => one.size - other.size);
}

/** A line that is none is no checkpoint that anybody kept. */
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

/** The first and the last stay. */
function thinned(kept: readonly Kept[]): readonly Kept[] {
  if (kept.length <= MOST) return kept;
  return Array.from({ length: MOST }, (_, place) => kept[Math.round((place * (kept.length - 1)) / (MOST - 1))] as Kept);
}
