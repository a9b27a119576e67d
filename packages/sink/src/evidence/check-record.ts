// Runs in a browser too: nothing is imported but the ledger and what is beside it in the page.
import { opensCommitment, verifyInclusion } from '@auditspan/ledger';
import { bytesOf, hashesOf } from './base64-bytes.ts';
import type { CheckedDirectives } from './check-directives.ts';
import type { EvidenceQuestion, EvidenceRecord } from './evidence-package.ts';
import { isTexts, objectOf } from './json-forms.ts';
import { readSealedLeaf, type SealedLeaf } from './sealed-leaf.ts';

/** A record in its form; nothing in it is believed yet. */
export interface ReadRecord {
  readonly index: number;
  readonly leaf: SealedLeaf;
  readonly proof: readonly Uint8Array[];
  readonly disclosed: ReadonlyMap<string, { readonly value: string; readonly salt: Uint8Array }>;
  readonly erased: readonly string[];
}

/** What is asked for, and how a leaf states the model of it. */
export interface StatedQuestion extends EvidenceQuestion {
  /** SHA-256 of the model as JSON, in hexadecimal: what a leaf says of one that is too long for it. */
  readonly modelHash: string | undefined;
}

/** What records are checked against. */
export interface RecordClaim {
  readonly size: number;
  readonly root: Uint8Array;
  readonly question: StatedQuestion;
  readonly withheld: readonly string[];
  readonly directives: CheckedDirectives;
}

/**
 * Reads a record of a package.
 * @param place in the package, from 0; for what has no index to tell it by.
 * @returns what is wrong, in words, where it is none.
 */
export function readRecord(record: EvidenceRecord, place: number): ReadRecord | string {
  try {
    const { index, leaf, proof, disclosed, erased } = record;
    if (!Number.isSafeInteger(index) || !isTexts(erased))
      throw new TypeError('its index or what was erased is no such');
    const values = Object.entries(objectOf(disclosed, 'what is shown'));
    return {
      index,
      leaf: readSealedLeaf(leaf),
      proof: hashesOf(proof),
      disclosed: new Map(values.map(([name, shown]) => [name, valueOf(shown)])),
      erased,
    };
  } catch (error) {
    const which = Number.isSafeInteger(record?.index) ? `leaf ${record.index}` : `record ${place + 1} of the page`;
    const reason = error instanceof Error ? error.message : String(error);
    return `${which}: the record or its proof cannot be read (${reason}): it was changed or damaged`;
  }
}

function valueOf(shown: unknown): { readonly value: string; readonly salt: Uint8Array } {
  const { value, salt } = objectOf(shown, 'a value that is shown');
  if (typeof value !== 'string' || !value.isWellFormed()) throw new TypeError('a value that is shown is no text');
  return { value, salt: bytesOf(salt, 16) };
}

/** What of a record does not hold. */
export function faultsOf(record: ReadRecord, { size, root, question, withheld, directives }: RecordClaim): string[] {
  const { index, leaf, proof } = record;
  if (!verifyInclusion({ index, leafHash: leaf.hash, size, root, proof }))
    return [`leaf ${index}: the record is not the one that is in the log, or its proof is of another`];
  return [
    ...faultsOfShown(record),
    ...faultsOfHidden(record, withheld),
    ...(isAskedFor(record, question) ? [] : ['the record is none that was asked for']),
    ...record.erased
      .filter((name) => !directives.isErased(index, name))
      .map((name) => `${name} is not shown as if it were erased, and no directive says so`),
  ].map((fault) => `leaf ${index}: ${fault}`);
}

function faultsOfShown({ leaf, disclosed }: ReadRecord): string[] {
  return [...disclosed]
    .filter(([name, { value, salt }]) => {
      const commitment = leaf.commitments.get(name);
      return commitment === undefined || !opensCommitment(name, value, { commitment, salt });
    })
    .map(([name]) => `${name} is not the value that was sealed`);
}

/** What a leaf commits to is shown, or the package says why not: a value must not be left out in silence. */
function faultsOfHidden({ leaf, disclosed, erased }: ReadRecord, withheld: readonly string[]): string[] {
  return [...leaf.commitments.keys()].flatMap((name) => {
    const told = [disclosed.has(name), erased.includes(name), withheld.includes(name)].filter(Boolean).length;
    if (told === 1) return [];
    return told === 0
      ? [`${name} is not shown, and the page does not say that it is withheld or was erased`]
      : [`${name} is more than one of shown, withheld and erased`];
  });
}

function isAskedFor(
  { leaf: { columns }, disclosed }: ReadRecord,
  { principal, model, modelHash, from, to }: StatedQuestion,
): boolean {
  const { ModelId, Timestamp } = columns;
  const time = BigInt(typeof Timestamp === 'string' && /^\d+$/.test(Timestamp) ? Timestamp : 0);
  return (
    (principal === undefined || disclosed.get('PrincipalId')?.value === principal) &&
    (model === undefined || ModelId === model || hashIn(ModelId) === modelHash) &&
    (from === undefined || time >= BigInt(from)) &&
    (to === undefined || time < BigInt(to))
  );
}

function hashIn(stated: unknown): unknown {
  return typeof stated === 'object' && stated !== null && 'sha256' in stated ? stated.sha256 : null;
}
