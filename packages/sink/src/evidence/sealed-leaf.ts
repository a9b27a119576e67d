// Runs in browsers too: imports only the ledger and modules that the page embeds.
import { type BackPointer, decodeLeaf, hashLeaf } from '@auditspan/ledger';
import { RECORD_LEAF_TYPE } from '../seal/leaf-type.ts';
import { bytesOf } from './base64-bytes.ts';
import { objectOf, wholeNumber } from './json-forms.ts';

/** A parsed leaf and its hash. */
export interface SealedLeaf {
  readonly hash: Uint8Array;
  readonly columns: Readonly<Record<string, unknown>>;
  /** 32 bytes each, by name. */
  readonly commitments: ReadonlyMap<string, Uint8Array>;
  readonly previous: { readonly principal: BackPointer | null; readonly model: BackPointer | null };
  /** When the record was received, in nanoseconds since the Unix epoch. */
  readonly time: bigint;
}

/**
 * Parses the leaf of a record, which is canonical JSON without numbers, so that it has only one form.
 * @throws {LedgerFormatError | TypeError} describing what is wrong with the text.
 */
export function readSealedLeaf(text: unknown): SealedLeaf {
  if (typeof text !== 'string' || !text.isWellFormed()) throw new TypeError('the leaf is not text');
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

/** The pointer of a key is missing if the record lacks the key, and `null` if the record is the first with it. */
function pointerOf(value: unknown): BackPointer | null {
  if (value === undefined || value === null) return null;
  const { count, index } = objectOf(value, 'a back-pointer');
  return { count: Number(wholeNumber(count, 'a count')), index: Number(wholeNumber(index, 'an index')) };
}
