// Runs in a browser too: nothing is imported but the ledger and what is beside it in the page.
import { type BackPointer, decodeLeaf, hashLeaf } from '@auditspan/ledger';
import { RECORD_LEAF_TYPE } from '../seal/leaf-type.ts';
import { bytesOf } from './base64-bytes.ts';
import { objectOf, wholeNumber } from './json-forms.ts';

/** What a leaf says, and its hash. */
export interface SealedLeaf {
  readonly hash: Uint8Array;
  readonly columns: Readonly<Record<string, unknown>>;
  /** By name, 32 bytes each. */
  readonly commitments: ReadonlyMap<string, Uint8Array>;
  readonly previous: { readonly principal: BackPointer | null; readonly model: BackPointer | null };
  /** When it was received, in nanoseconds since 1970. */
  readonly time: bigint;
}

/**
 * Reads the text of a leaf, which is one that only one record has: canonical JSON without a number.
 * @throws {LedgerFormatError | TypeError} for another text, saying what is wrong with it.
 */
export function readSealedLeaf(text: unknown): SealedLeaf {
  if (typeof text !== 'string' || !text.isWellFormed()) throw new TypeError('the leaf is no text');
  const bytes = new TextEncoder().encode(text);
  const leaf = objectOf(decodeLeaf(bytes), 'the leaf');
  if (leaf['type'] !== RECORD_LEAF_TYPE) throw new TypeError(`the leaf is not of the type ${RECORD_LEAF_TYPE}`);
  const previous = objectOf(leaf['previous'], 'previous');
  const commitments = Object.entries(objectOf(leaf['commitments'], 'commitments'));
  return {
    hash: hashLeaf(bytes),
    columns: objectOf(leaf['columns'], 'columns'),
    commitments: new Map(commitments.map(([name, base64]) => [name, bytesOf(base64, 32)])),
    previous: { principal: pointerOf(previous['principal']), model: pointerOf(previous['model']) },
    time: wholeNumber(leaf['time'], 'time'),
  };
}

/** A record has no pointer of a key that it does not have, and `null` where it is the first of its key. */
function pointerOf(value: unknown): BackPointer | null {
  if (value === undefined || value === null) return null;
  const { count, index } = objectOf(value, 'a back-pointer');
  return { count: Number(wholeNumber(count, 'a count')), index: Number(wholeNumber(index, 'an index')) };
}
