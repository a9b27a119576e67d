import type { BackPointer } from '@auditspan/ledger';
import { SALT_BYTES } from '../seal/commitment-writer.ts';
import { COMMITMENTS } from '../seal/leaf-columns.ts';

/** What the leaf of a record says; read without a doubt, since what is read is compared byte by byte. */
export interface RecordLeaf {
  readonly columns: Readonly<Record<string, unknown>>;
  /** In base64, by name. */
  readonly commitments: Readonly<Record<string, string>>;
  readonly principal: BackPointer | null | undefined;
  readonly model: BackPointer | null | undefined;
  readonly time: bigint;
}

interface Previous {
  readonly count: string;
  readonly index: string;
}

interface LeafText {
  readonly columns: Record<string, unknown>;
  readonly commitments: Record<string, string>;
  readonly previous: { readonly principal?: Previous | null; readonly model?: Previous | null };
  readonly time: string;
}

/** Reads a leaf; undefined for bytes that no leaf of a record has. */
export function readLeaf(bytes: Buffer): RecordLeaf | undefined {
  try {
    const { columns, commitments, previous, time } = JSON.parse(bytes.toString()) as LeafText;
    const [principal, model] = [pointerOf(previous.principal), pointerOf(previous.model)];
    return { columns: { ...columns }, commitments: { ...commitments }, principal, model, time: BigInt(time) };
  } catch {
    return undefined;
  }
}

function pointerOf(previous: Previous | null | undefined): BackPointer | null | undefined {
  return previous ? { count: Number(previous.count), index: Number(previous.index) } : previous;
}

/** The salts that stand beside a leaf, each at the place of its name in `COMMITMENTS`; zero bytes elsewhere. */
export function saltsByName({ commitments }: RecordLeaf, salts: Buffer): Buffer {
  const placed = Buffer.alloc(COMMITMENTS.length * SALT_BYTES);
  let at = 0;
  for (const [place, name] of COMMITMENTS.entries()) {
    if (commitments[name] === undefined) continue;
    salts.copy(placed, place * SALT_BYTES, at, at + SALT_BYTES);
    at += SALT_BYTES;
  }
  return placed;
}
