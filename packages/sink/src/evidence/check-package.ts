// Runs in a browser too: nothing is imported but the ledger and what is beside it in the page.
import { type Cosignature, openWitnessedCheckpoint, parsePolicy } from '@auditspan/ledger';
import { checkCustody, type CustodyCheckpoint } from './check-custody.ts';
import { checkDirectives, type Judges } from './check-directives.ts';
import { checkLinks } from './check-links.ts';
import { faultsOf, readRecord, type ReadRecord, type StatedQuestion } from './check-record.ts';
import { EVIDENCE_FORMAT, type EvidencePackage, type EvidenceQuestion } from './evidence-package.ts';
import { hexDigest } from './hex-digest.ts';
import { isTexts } from './json-forms.ts';
import { oddClocks } from './odd-clocks.ts';

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

/**
 * Checks a package: the checkpoint by the policy, each record's proof, each value that is shown, and that the records are
 * those that were asked for.
 * @param policy whom to trust; default what the package itself says, which shows only that it does not contradict itself.
 * @param judges whose directives count; default likewise.
 * @throws {LedgerFormatError | LedgerVerificationError} where the checkpoint does not hold; {TypeError} for no whole package.
 */
export async function checkPackage(
  evidence: EvidencePackage,
  policy: string = evidence.policy,
  judges: Judges = { officers: evidence.officers, floor: 0 },
): Promise<EvidenceReport> {
  assertWhole(evidence);
  const { question, withheld } = evidence;
  const trusted = parsePolicy(policy);
  const { checkpoint, cosignatures } = await openWitnessedCheckpoint(evidence.checkpoint, trusted);
  const custody = await checkCustody(evidence.custody, checkpoint, trusted);
  const read = evidence.records.map(readRecord);
  const records = read.filter((each) => typeof each !== 'string').toSorted((one, other) => one.index - other.index);
  const directives = await checkDirectives(evidence.directives, checkpoint, judges);
  const claim = { ...checkpoint, question: await statedQuestion(question), withheld, directives };
  const links = checkLinks(records, question, directives);
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
      ...read.filter((each) => typeof each === 'string'),
      ...custody.faults,
      ...directives.faults,
      ...records.flatMap((record) => faultsOf(record, claim)),
      ...repeated(records),
      ...(links?.faults ?? []),
    ],
  };
}

async function statedQuestion(question: EvidenceQuestion): Promise<StatedQuestion> {
  const { model } = question;
  return { ...question, modelHash: model === undefined ? undefined : await hexDigest(JSON.stringify(model)) };
}

function repeated(records: readonly ReadRecord[]): string[] {
  return records
    .filter(({ index }, place) => records[place - 1]?.index === index)
    .map(({ index }) => `leaf ${index}: the record is there twice`);
}

/** Each odd time of a witness is told once. */
function clockWarnings(checkpoints: readonly CustodyCheckpoint[], records: readonly ReadRecord[]): string[] {
  const now = Date.now() / 1000;
  const warnings = checkpoints.flatMap(({ size, cosignatures }) => {
    const last = records.findLast(({ index }) => index < size);
    return oddClocks(cosignatures, { now, received: last === undefined ? undefined : Number(last.leaf.time) / 1e9 });
  });
  return [...new Set(warnings)];
}

function assertWhole(evidence: EvidencePackage): void {
  if (evidence?.format !== EVIDENCE_FORMAT)
    throw new TypeError(`not a package of evidence of the form ${EVIDENCE_FORMAT}`);
  const { checkpoint, policy, madeAt, madeBy, reason, exportRecordId, timeToken = '' } = evidence;
  const { records, directives, custody, officers, withheld, question } = evidence;
  const isWhole =
    isTexts([checkpoint, policy, madeAt, madeBy, reason, exportRecordId, timeToken]) &&
    [records, directives, custody].every((list) => Array.isArray(list)) &&
    isTexts(officers) &&
    isTexts(withheld) &&
    isQuestion(question);
  if (!isWhole) throw new TypeError('the package of evidence is not whole: get the file again');
}

function isQuestion(question: EvidenceQuestion | null | undefined): boolean {
  if (typeof question !== 'object' || question === null || Array.isArray(question)) return false;
  const { principal = '', model = '', from = '0', to = '0' } = question;
  return isTexts([principal, model, from, to]) && [from, to].every((time) => /^-?\d{1,19}$/.test(time));
}
