// Runs in browsers too: imports only the ledger and modules that the page embeds.
import { opensCommitment, verifyInclusion } from '@auditspan/ledger';
import { bytesOf, hashesOf } from './base64-bytes.ts';
import type { CheckedDirectives } from './check-directives.ts';
import type { EvidenceLink, EvidenceQuestion, EvidenceRecord } from './evidence-package.ts';
import { isTexts, objectOf } from './json-forms.ts';
import { readSealedLeaf, type SealedLeaf } from './sealed-leaf.ts';
import { messageOf } from '../error-message.ts';

/** A well-formed leaf and its proof, not verified yet. */
interface ReadLeaf {
  readonly index: number;
  readonly leaf: SealedLeaf;
  readonly proof: readonly Uint8Array[];
}

/** A well-formed record. */
interface ReadRecord extends ReadLeaf {
  readonly disclosed: ReadonlyMap<string, { readonly value: string; readonly salt: Uint8Array }>;
  readonly erased: readonly string[];
}

/** What is retained of a checked record, to check its links. */
export interface CheckedRecord extends Pick<SealedLeaf, 'previous' | 'time'> {
  readonly index: number;
}

/** Result of checking a record. */
export interface RecordCheck {
  /** Undefined if the record is malformed. */
  readonly record: CheckedRecord | undefined;
  /** What does not verify, as text. */
  readonly faults: readonly string[];
}

const OTHER_RECORD = 'the record is not the one that is in the log, or its proof is of another';

/** The question, with the form in which leaves state a long model id. */
export interface StatedQuestion extends EvidenceQuestion {
  /** Hexadecimal SHA-256 of the model as JSON, which a leaf states if the model is too long. */
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
 * Checks a record of a package.
 * @param place index in the package, to name a record that has no valid leaf index.
 */
export function checkRecord(record: EvidenceRecord, place: number, claim: RecordClaim): RecordCheck {
  return checked(record, `record ${place + 1} of the page`, () => {
    const read = readRecord(record);
    return { leaf: read.leaf, faults: faultsOf(read, claim) };
  });
}

/** Checks a record in between the requested ones, like {@link checkRecord}. */
export function checkBetween(link: EvidenceLink, place: number, claim: RecordClaim): RecordCheck {
  return checked(link, `record ${place + 1} of those in between`, () => {
    const read = readLeafOf(link);
    return { leaf: read.leaf, faults: faultsOfBetween(read, claim) };
  });
}

function checked(
  link: EvidenceLink,
  elseNamed: string,
  check: () => { readonly leaf: SealedLeaf; readonly faults: readonly string[] },
): RecordCheck {
  const which = Number.isSafeInteger(link?.index) ? `leaf ${link.index}` : elseNamed;
  try {
    const { leaf, faults } = check();
    const { previous, time } = leaf;
    return { record: { index: link.index, previous, time }, faults: faults.map((fault) => `${which}: ${fault}`) };
  } catch (error) {
    const reason = messageOf(error);
    const fault = `${which}: the record or its proof cannot be read (${reason}): it was changed or damaged`;
    return { record: undefined, faults: [fault] };
  }
}

function readLeafOf({ index, leaf, proof }: EvidenceLink): ReadLeaf {
  if (!Number.isSafeInteger(index)) throw new TypeError('its index is not a whole number');
  return { index, leaf: readSealedLeaf(leaf), proof: hashesOf(proof) };
}

function readRecord(record: EvidenceRecord): ReadRecord {
  const { disclosed, erased } = record;
  if (!isTexts(erased)) throw new TypeError('what was erased is not a list of names');
  const values = Object.entries(objectOf(disclosed, 'what is shown'));
  return {
    ...readLeafOf(record),
    disclosed: new Map(values.map(([name, shown]) => [name, valueOf(shown)])),
    erased,
  };
}

function valueOf(shown: unknown): { readonly value: string; readonly salt: Uint8Array } {
  const { value, salt } = objectOf(shown, 'a value that is shown');
  if (typeof value !== 'string' || !value.isWellFormed()) throw new TypeError('a disclosed value is not text');
  return { value, salt: bytesOf(salt, 16) };
}

function faultsOf(record: ReadRecord, claim: RecordClaim): string[] {
  if (!isInLog(record, claim)) return [OTHER_RECORD];
  const { index, leaf, disclosed, erased } = record;
  const isAsked = isInTime(leaf, claim.question) && isOfParties(leaf, disclosed, claim.question);
  return [
    ...faultsOfShown(record),
    ...faultsOfHidden(record, claim.withheld),
    ...(isAsked ? [] : ['the record is not one that was asked for']),
    ...erased
      .filter((name) => !claim.directives.isErased(index, name))
      .map((name) => `${name} is not shown as if it were erased, and no directive says so`),
  ];
}

/** Whose record it is follows from the back-pointer of the next record. */
function faultsOfBetween(read: ReadLeaf, claim: RecordClaim): string[] {
  if (!isInLog(read, claim)) return [OTHER_RECORD];
  return isInTime(read.leaf, claim.question) ? ['the record is of the time that was asked for, and not shown'] : [];
}

function isInLog({ index, leaf, proof }: ReadLeaf, { size, root }: RecordClaim): boolean {
  return verifyInclusion({ index, leafHash: leaf.hash, size, root, proof });
}

function faultsOfShown({ leaf, disclosed }: ReadRecord): string[] {
  return [...disclosed]
    .filter(([name, { value, salt }]) => {
      const commitment = leaf.commitments.get(name);
      return commitment === undefined || !opensCommitment(name, value, { commitment, salt });
    })
    .map(([name]) => `${name} is not the value that was sealed`);
}

/** Every commitment must be disclosed, withheld or erased, so that no value is left out silently. */
function faultsOfHidden({ leaf, disclosed, erased }: ReadRecord, withheld: readonly string[]): string[] {
  return [...leaf.commitments.keys()].flatMap((name) => {
    const states = [disclosed.has(name), erased.includes(name), withheld.includes(name)].filter(Boolean).length;
    if (states === 1) return [];
    return states === 0
      ? [`${name} is not shown, and the page does not say that it is withheld or was erased`]
      : [`${name} is more than one of shown, withheld and erased`];
  });
}

function isOfParties(
  { columns: { ModelId } }: SealedLeaf,
  disclosed: ReadRecord['disclosed'],
  { principal, model, modelHash }: StatedQuestion,
): boolean {
  return (
    (principal === undefined || disclosed.get('PrincipalId')?.value === principal) &&
    (model === undefined || ModelId === model || hashIn(ModelId) === modelHash)
  );
}

function isInTime({ columns: { Timestamp } }: SealedLeaf, { from, to }: EvidenceQuestion): boolean {
  const time = BigInt(typeof Timestamp === 'string' && /^\d+$/.test(Timestamp) ? Timestamp : 0);
  return (from === undefined || time >= BigInt(from)) && (to === undefined || time < BigInt(to));
}

function hashIn(stated: unknown): unknown {
  return typeof stated === 'object' && stated !== null && 'sha256' in stated ? stated.sha256 : null;
}
