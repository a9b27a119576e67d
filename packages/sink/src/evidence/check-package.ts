// Runs in a browser too: nothing is imported but the ledger and what is beside it in the page.
import {
  type BackPointer,
  type Cosignature,
  commitmentOf,
  hashLeaf,
  openWitnessedCheckpoint,
  parsePolicy,
  verifyInclusion,
} from '@auditspan/ledger';
import { bytesOf } from './base64-bytes.ts';
import { checkCustody, type CustodyCheckpoint, type EvidenceCheckpoint } from './check-custody.ts';
import { type CheckedDirectives, checkDirectives, type EvidenceDirective } from './check-directives.ts';
import { oddClocks } from './odd-clocks.ts';

/** What the packages of this version say they are. */
export const EVIDENCE_FORMAT = 'auditspan.evidence/2';

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
  /** Columns that would be shown, had they not been erased. */
  readonly erased: readonly string[];
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
  /** What a time stamping authority says of the checkpoint (RFC 3161): its token, DER in base64. Not checked here. */
  readonly timeToken?: string | undefined;
  readonly records: readonly EvidenceRecord[];
  /** Earlier checkpoints: the first that was kept over each of the records. None in packages of earlier versions. */
  readonly custody?: readonly EvidenceCheckpoint[] | undefined;
  /** What explains that records which those here name, or values of these, are not there any more. */
  readonly directives: readonly EvidenceDirective[];
  /** Verifier keys of those whose directives count. Whoever checks should have them from elsewhere too. */
  readonly officers: readonly string[];
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
  /** The earlier checkpoints, with who had seen them when; those that hold. */
  readonly custody: readonly CustodyCheckpoint[];
  /** The directives that explain what is not there any more. */
  readonly directives: readonly string[];
  /** What is odd, and does not show that something was changed. */
  readonly warnings: readonly string[];
  /** Empty where everything holds. */
  readonly faults: readonly string[];
}

interface Leaf {
  readonly columns: Readonly<Record<string, unknown>>;
  readonly commitments: Readonly<Record<string, string>>;
  readonly time: string;
  readonly previous: Readonly<Partial<Record<'principal' | 'model', { count: string; index: string } | null>>>;
}

/**
 * Checks a package: the checkpoint by the policy, each record's proof, each value that is shown, and that the records are
 * those that were asked for.
 * @param policy whom to trust; default what the package itself says, which shows only that it does not contradict itself.
 * @param officers verifier keys of those whose directives count; default likewise.
 * @throws {LedgerFormatError | LedgerVerificationError} where the checkpoint does not hold; {TypeError} for no whole package.
 */
export async function checkPackage(
  evidence: EvidencePackage,
  policy: string = evidence.policy,
  officers: readonly string[] = evidence.officers,
): Promise<EvidenceReport> {
  if (evidence.format !== EVIDENCE_FORMAT)
    throw new TypeError(`not a package of evidence of the form ${EVIDENCE_FORMAT}`);
  assertWhole(evidence);
  const trusted = parsePolicy(policy);
  const { checkpoint, cosignatures } = await openWitnessedCheckpoint(evidence.checkpoint, trusted);
  const custody = await checkCustody(evidence.custody ?? [], checkpoint, trusted);
  const records = evidence.records.filter(isReadable).toSorted((one, other) => one.index - other.index);
  const unreadable = evidence.records.filter((record) => !isReadable(record));
  const directives = await checkDirectives(evidence.directives, checkpoint, officers);
  const faults = records.flatMap((record) => [
    ...faultsOf(record, evidence.question, checkpoint),
    ...faultsOfErased(record, directives),
  ]);
  const links = linksOf(records, evidence.question, directives);
  return {
    origin: checkpoint.origin,
    size: checkpoint.size,
    cosignatures,
    records: evidence.records.length,
    completeness: links?.shown,
    custody: custody.checkpoints,
    directives: directives.described,
    warnings: clockWarnings([...custody.checkpoints, { size: checkpoint.size, cosignatures }], records),
    faults: [
      ...unreadable.map(
        ({ index }) => `leaf ${index}: the record or its proof cannot be read: it was changed or damaged`,
      ),
      ...custody.faults,
      ...directives.faults,
      ...faults,
      ...(links?.faults ?? []),
    ],
  };
}

/** Each odd time of a witness is told once. */
function clockWarnings(checkpoints: readonly CustodyCheckpoint[], records: readonly EvidenceRecord[]): string[] {
  const now = Date.now() / 1000;
  const warnings = checkpoints.flatMap(({ size, cosignatures }) => {
    const last = records.findLast(({ index }) => index < size);
    const received = last === undefined ? undefined : Number((JSON.parse(last.leaf) as Leaf).time) / 1e9;
    return oddClocks(cosignatures, { now, received });
  });
  return [...new Set(warnings)];
}

function assertWhole({ checkpoint, policy, records, directives, officers, custody = [] }: EvidencePackage): void {
  const isWhole =
    [checkpoint, policy].every((text) => typeof text === 'string') &&
    [records, directives, officers, custody].every((list) => Array.isArray(list));
  if (!isWhole) throw new TypeError('the package of evidence is not whole: get the file again');
}

function isReadable({ leaf, proof, disclosed, erased }: EvidenceRecord): boolean {
  try {
    const { columns, commitments, previous } = JSON.parse(leaf) as Leaf;
    const salts = Object.values(disclosed).map(({ salt }) => salt);
    for (const base64 of [...proof, ...salts, ...Object.values(commitments)]) bytesOf(base64);
    return Array.isArray(erased) && Object.keys(columns).length > 0 && typeof previous === 'object';
  } catch {
    return false;
  }
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

function faultsOfErased({ index, erased }: EvidenceRecord, directives: CheckedDirectives): string[] {
  return erased
    .filter((name) => !directives.isErased(index, name))
    .map((name) => `leaf ${index}: ${name} is not shown as if it were erased, and no directive says so`);
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
  directives: CheckedDirectives,
): { readonly shown: string; readonly faults: readonly string[] } | undefined {
  const { principal, model, from } = question;
  const [first, last] = [records[0], records.at(-1)];
  if ((principal === undefined) === (model === undefined) || first === undefined || last === undefined)
    return undefined;
  const key = principal === undefined ? 'model' : 'principal';
  const start = from === undefined ? null : previousOf(first, key);
  const { gone, faults } = gapsOf(records, key, start, directives);
  const begin = from === undefined ? '' : `from leaf ${first.index} `;
  const but = gone === 0 ? '' : `, but for ${gone} that are gone by directives`;
  return { shown: `all records of the ${key} ${begin}up to leaf ${last.index}${but}`, faults };
}

/** Where records do not name the one before them. */
function gapsOf(
  records: readonly EvidenceRecord[],
  key: 'principal' | 'model',
  start: BackPointer | null,
  directives: CheckedDirectives,
): { readonly gone: number; readonly faults: readonly string[] } {
  let [expected, gone] = [start, 0];
  const faults: string[] = [];
  for (const record of records) {
    const says = previousOf(record, key);
    if (isExplained(expected, says, key, directives)) gone += (says?.count ?? 0) - (expected?.count ?? 0);
    else if (!isSame(says, expected)) faults.push(`leaf ${record.index}: records of the ${key} before it are missing`);
    expected = { index: record.index, count: (says?.count ?? 0) + 1 };
  }
  return { gone, faults };
}

/** The record before is gone by a directive, and directives name as many as are missing, at least. */
function isExplained(
  expected: BackPointer | null,
  says: BackPointer | null,
  key: 'principal' | 'model',
  directives: CheckedDirectives,
): boolean {
  if (says === null) return false;
  const missing = says.count - (expected?.count ?? 0);
  const isNamed = directives.goneBetween(says.index - 1, says.index, key) > 0;
  return isNamed && missing > 0 && directives.goneBetween(expected?.index ?? -1, says.index, key) >= missing;
}

function previousOf({ leaf }: EvidenceRecord, key: 'principal' | 'model'): BackPointer | null {
  const says = (JSON.parse(leaf) as Leaf).previous[key];
  return says ? { index: Number(says.index), count: Number(says.count) } : null;
}

function isSame(one: BackPointer | null, other: BackPointer | null): boolean {
  return one?.index === other?.index && one?.count === other?.count;
}
