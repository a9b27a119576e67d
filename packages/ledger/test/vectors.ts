import { readFile } from 'node:fs/promises';

/** A proof made by Go's sumdb/tlog, or for it to verify. */
export interface ProofVector {
  readonly kind: 'inclusion' | 'consistency';
  readonly size: number;
  /** The leaf's index, or the old size. */
  readonly other: number;
  readonly proof: readonly string[];
}

/** Output of `go run . vectors` in `test/go`. */
interface Vectors {
  readonly notes: readonly { readonly vkey: string; readonly note: string }[];
  /** Every size up to 256; the proofs of each size as one digest. */
  readonly sizes: readonly {
    readonly size: number;
    readonly root: string;
    readonly inclusion: string;
    readonly consistency: string;
  }[];
  readonly large: readonly ProofVector[];
  readonly roots: readonly { readonly size: number; readonly root: string }[];
}

export async function readVectors(): Promise<Vectors> {
  return JSON.parse(await readFile(new URL('vectors/go.json', import.meta.url), 'utf8')) as Vectors;
}
