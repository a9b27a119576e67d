// Runs in a browser too: nothing is imported but the ledger.
import {
  type BackPointer,
  type Cosignature,
  commitmentOf,
  hashLeaf,
  openWitnessedCheckpoint,
  parsePolicy,
  verifyInclusion,
} from '@auditspan/ledger';

/** What the packages of this version say they are. */
export const EVIDENCE_FORMAT = 'auditspan.evidence/1';

/** A personal value that is shown, with the salt that opens its commitment. */
export interface Disclosed {
  /** As it stands in the column; a list as JSON. */
  readonly value: string;
  /** In base64. */
  readonly salt: string;
}

/** A record, and what shows that it is in the log. */
export interface EvidenceRecord {
  readonly index: number;
  /** The leaf's canonical text. */
  readonly leaf: string;
  /** Hashes of the inclusion proof, in base64. */
  readonly proof: readonly string[];
  /** By column. */
  readonly disclosed: Readonly<Record<string, Disclosed>>;
}

/** Which records the package is to hold: all that fit. Times are in nanoseconds since 1970, of the calls' start. */
export interface EvidenceQuestion {
  readonly principal?: string | undefined;
  readonly model?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Records for somebody who trusts neither the store nor who hands them over. */
export interface EvidencePackage {
  readonly format: string;
  readonly madeAt: string;
  /** Who made it and why, and the record of that in the log. */
  readonly madeBy: string;
  readonly reason: string;
  readonly exportRecordId: string;
  readonly question: EvidenceQuestion;
  /** C2SP tlog-policy. Whoever checks should have it from elsewhere too. */
  readonly policy: string;
  /** Signed and cosigned. */
  readonly checkpoint: string;
  readonly records: readonly EvidenceRecord[];
  /** Columns that the records commit to and that are not shown. */
  readonly withheld: readonly string[];
}

/** What came of checking a package. */
export interface EvidenceReport {
  readonly origin: string;
  readonly size: number;
  readonly cosignatures: readonly Cosignature[];
  readonly records: number;
  /** What is shown of there being no others; undefined where nothing is. */
  readonly completeness: string | undefined;
  /** Empty where everything holds. */
  readonly faults: readonly string[];
}

interface Leaf {
  readonly columns: Readonly<Record<string, unknown>>;
  readonly commitments: Readonly<Record<string, string>>;
  readonly previous: Readonly<Partial<Record<'principal' | 'model', { count: string; index: string } | null>>>;
}

/**
 * Checks a package: the checkpoint by the policy, each record's proof, each value that is shown, and that the records are
 * those that were asked for.
 * @param policy whom to trust; default what the package itself says, which shows only that it does not contradict itself.
 * @throws {LedgerFormatError | LedgerVerificationError} where the checkpoint does not hold.
 */
export async function checkPackage(
  evidence: EvidencePackage,
  policy: string = evidence.policy,
): Promise<EvidenceReport> {
  if (evidence.format !== EVIDENCE_FORMAT)
    throw new TypeError(`not a package of evidence of the form ${EVIDENCE_FORMAT}`);
  const { checkpoint, cosignatures } = await openWitnessedCheckpoint(evidence.checkpoint, parsePolicy(policy));
  const records = evidence.records.toSorted((one, other) => one.index - other.index);
  const faults = records.flatMap((record) => faultsOf(record, evidence.question, checkpoint));
  const links = linksOf(records, evidence.question);
  return {
    origin: checkpoint.origin,
    size: checkpoint.size,
    cosignatures,
    records: records.length,
    completeness: links?.shown,
    faults: [...faults, ...(links?.faults ?? [])],
  };
}

function faultsOf(
  record: EvidenceRecord,
  question: EvidenceQuestion,
  { size, root }: { readonly size: number; readonly root: Uint8Array },
): string[] {
  const { index, leaf } = record;
  const leafHash = hashLeaf(new TextEncoder().encode(leaf));
  if (!verifyInclusion({ index, leafHash, size, root, proof: record.proof.map(bytesOf) }))
    return [`leaf ${index}: the record is not the one that is in the log, or its proof is of another`];
  const { columns, commitments } = JSON.parse(leaf) as Leaf;
  const unopened = Object.entries(record.disclosed).filter(
    ([name, { value, salt }]) => !opens(name, value, salt, commitments[name]),
  );
  const shown = { ...columns, PrincipalId: record.disclosed['PrincipalId']?.value };
  return [
    ...unopened.map(([name]) => `leaf ${index}: ${name} is not the value that was sealed`),
    ...(isAskedFor(shown, question) ? [] : [`leaf ${index}: the record is none that was asked for`]),
  ];
}

function opens(name: string, value: string, salt: string, commitment: string | undefined): boolean {
  const made = commitmentOf(name, bytesOf(salt), value);
  return commitment !== undefined && bytesOf(commitment).every((byte, place) => byte === made[place]);
}

function isAskedFor(
  { PrincipalId, ModelId, Timestamp }: Readonly<Record<string, unknown>>,
  { principal, model, from, to }: EvidenceQuestion,
): boolean {
  const time = BigInt(typeof Timestamp === 'string' ? Timestamp : 0);
  return (
    (principal === undefined || PrincipalId === principal) &&
    (model === undefined || ModelId === model) &&
    (from === undefined || time >= BigInt(from)) &&
    (to === undefined || time < BigInt(to))
  );
}

/** Whether the records link up, which only those of one principal or one model do. */
function linksOf(
  records: readonly EvidenceRecord[],
  question: EvidenceQuestion,
): { readonly shown: string; readonly faults: readonly string[] } | undefined {
  const { principal, model, from } = question;
  const [first, last] = [records[0], records.at(-1)];
  if ((principal === undefined) === (model === undefined) || first === undefined || last === undefined)
    return undefined;
  const key = principal === undefined ? 'model' : 'principal';
  let expected = from === undefined ? null : previousOf(first, key);
  const faults: string[] = [];
  for (const record of records) {
    const says = previousOf(record, key);
    if (!isSame(says, expected)) faults.push(`leaf ${record.index}: records of the ${key} before it are missing`);
    expected = { index: record.index, count: (says?.count ?? 0) + 1 };
  }
  const begin = from === undefined ? '' : `from leaf ${first.index} `;
  return { shown: `all records of the ${key} ${begin}up to leaf ${last.index}`, faults };
}

function previousOf({ leaf }: EvidenceRecord, key: 'principal' | 'model'): BackPointer | null {
  const says = (JSON.parse(leaf) as Leaf).previous[key];
  return says ? { index: Number(says.index), count: Number(says.count) } : null;
}

function isSame(one: BackPointer | null, other: BackPointer | null): boolean {
  return one?.index === other?.index && one?.count === other?.count;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.codePointAt(0) ?? 0);
}
