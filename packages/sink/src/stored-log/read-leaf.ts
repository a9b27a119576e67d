import type { BackPointer } from '@auditspan/ledger';
import { SALT_BYTES } from '../seal/commitment-writer.ts';
import { COMMITMENTS } from '../seal/leaf-columns.ts';

/** The leaf of a record, parsed without validation, since it is compared byte by byte afterwards. */
export interface RecordLeaf {
  readonly columns: Readonly<Record<string, unknown>>;
  /** Base64 by name. */
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

/** Parses a leaf; undefined if the bytes are not the leaf of a record. */
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

/** Places the salts stored beside a leaf at the positions of their names in `COMMITMENTS`, with zero bytes elsewhere. */
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
