// Runs in browsers too: imports only the ledger and modules that the page embeds.
import { type Cosignature, openWitnessedCheckpoint, parsePolicy } from '@auditspan/ledger';
import { checkCustody, type CustodyCheckpoint } from './check-custody.ts';
import { checkDirectives, type Judges } from './check-directives.ts';
import { checkLinks } from './check-links.ts';
import {
  checkBetween,
  type CheckedRecord,
  checkRecord,
  type RecordCheck,
  type RecordClaim,
  type StatedQuestion,
} from './check-record.ts';
import { EVIDENCE_FORMAT, type EvidencePackage, type EvidenceQuestion } from './evidence-package.ts';
import { hexDigest, hexOf } from './hex-digest.ts';
import { isTexts } from './json-forms.ts';
import { oddClocks } from './odd-clocks.ts';

/** Result of checking a package. */
export interface EvidenceReport {
  /** Claims of the package, which nothing signs: the question it answers, and by whom, when and why it was made. */
  readonly question: EvidenceQuestion;
  readonly made: Pick<EvidencePackage, 'madeAt' | 'madeBy' | 'reason'>;
  readonly origin: string;
  readonly size: number;
  /** Hexadecimal root of the checkpoint. */
  readonly root: string;
  readonly cosignatures: readonly Cosignature[];
  readonly records: number;
  /** Number of records outside the requested time range, which are included as leaves only. */
  readonly between: number;
  /** What is proven about completeness; undefined if nothing is. */
  readonly completeness: string | undefined;
  /** The verified earlier checkpoints with their cosignatures. */
  readonly custody: readonly CustodyCheckpoint[];
  /** Descriptions of the directives that explain what is missing. */
  readonly directives: readonly string[];
  /** Oddities that do not indicate tampering. */
  readonly warnings: readonly string[];
  /** Empty if everything verifies. */
  readonly faults: readonly string[];
}

/** Options of {@link checkPackage}. */
export interface CheckOptions {
  /** C2SP tlog-policy to trust. Default: the package's own, with which only its consistency is checked. */
  readonly policy?: string;
  /** Officers whose directives count. Default: the package's own. */
  readonly judges?: Judges | undefined;
  /** Awaited after every few leaves, so that a browser can handle other events. @param leaves checked so far. */
  readonly pause?: ((leaves: number) => Promise<void> | void) | undefined;
}

const NO_RECORDS = 'there is no record in the package, and nothing proves that there are none in the log';

/** Leaves between two pauses: a few milliseconds. */
const STRETCH = 64;

/**
 * Checks a package: the checkpoint against the policy, each record's proof, each disclosed value, and that the records are those
 * that were requested. Takes time proportional to the number of records; retains only the position of each.
 * @throws {LedgerFormatError | LedgerVerificationError} if the checkpoint is invalid; {TypeError} if the package is incomplete.
 */
export async function checkPackage(evidence: EvidencePackage, options: CheckOptions = {}): Promise<EvidenceReport> {
  assertWhole(evidence);
  const { policy = evidence.policy, judges = { officers: evidence.officers, floor: 0 }, pause } = options;
  const { question, withheld } = evidence;
  const trusted = parsePolicy(policy);
  const { checkpoint, cosignatures } = await openWitnessedCheckpoint(evidence.checkpoint, trusted);
  const custody = await checkCustody(evidence.custody, checkpoint, trusted);
  const directives = await checkDirectives(evidence.directives, checkpoint, judges);
  const claim = { ...checkpoint, question: await statedQuestion(question), withheld, directives };
  const { records, faults } = await checkRecords(evidence, claim, pause);
  const links = checkLinks(records, question, directives);
  const { madeAt, madeBy, reason } = evidence;
  return {
    question,
    made: { madeAt, madeBy, reason },
    origin: checkpoint.origin,
    size: checkpoint.size,
    root: hexOf(checkpoint.root),
    cosignatures,
    records: evidence.records.length,
    between: evidence.between.length,
    completeness: links?.shown,
    custody: custody.checkpoints,
    directives: directives.described,
    warnings: [
      ...(evidence.records.length === 0 ? [NO_RECORDS] : []),
      ...clockWarnings([...custody.checkpoints, { size: checkpoint.size, cosignatures }], records),
    ],
    faults: [...custody.faults, ...directives.faults, ...faults, ...repeated(records), ...(links?.faults ?? [])],
  };
}

/** @returns the readable records, in log order. */
async function checkRecords(
  { records, between }: EvidencePackage,
  claim: RecordClaim,
  pause: CheckOptions['pause'],
): Promise<{ readonly records: readonly CheckedRecord[]; readonly faults: readonly string[] }> {
  const asked: CheckedRecord[] = [];
  const others: CheckedRecord[] = [];
  const faults: string[] = [];
  const keep = (to: CheckedRecord[], { record, faults: found }: RecordCheck): void => {
    if (record !== undefined) to.push(record);
    faults.push(...found);
  };
  for (const [place, record] of records.entries()) {
    if (place % STRETCH === 0) await pause?.(place);
    keep(asked, checkRecord(record, place, claim));
  }
  for (const [place, link] of between.entries()) {
    if (place % STRETCH === 0) await pause?.(records.length + place);
    keep(others, checkBetween(link, place, claim));
  }
  return { records: inOrder([...asked, ...others]), faults: [...faults, ...afterAll(inOrder(asked).at(-1), others)] };
}

function inOrder(records: readonly CheckedRecord[]): CheckedRecord[] {
  return records.toSorted((one, other) => one.index - other.index);
}

/** Records in between after the last requested one: no later record shows whose they are. */
function afterAll(last: CheckedRecord | undefined, others: readonly CheckedRecord[]): string[] {
  return others
    .filter(({ index }) => index > (last?.index ?? -1))
    .map(({ index }) => `leaf ${index}: it is not between records that were asked for`);
}

async function statedQuestion(question: EvidenceQuestion): Promise<StatedQuestion> {
  const { model } = question;
  return { ...question, modelHash: model === undefined ? undefined : await hexDigest(JSON.stringify(model)) };
}

function repeated(records: readonly CheckedRecord[]): string[] {
  return records
    .filter(({ index }, place) => records[place - 1]?.index === index)
    .map(({ index }) => `leaf ${index}: the record is there twice`);
}

/** Warns about implausible times of witnesses. */
function clockWarnings(
  checkpoints: readonly Pick<CustodyCheckpoint, 'size' | 'cosignatures'>[],
  records: readonly CheckedRecord[],
): string[] {
  const now = Date.now() / 1000;
  const warnings = checkpoints.flatMap(({ size, cosignatures }) => {
    const last = records.findLast(({ index }) => index < size);
    return oddClocks(cosignatures, { now, received: last === undefined ? undefined : Number(last.time) / 1e9 });
  });
  return [...new Set(warnings)];
}

function assertWhole(evidence: EvidencePackage): void {
  if (evidence?.format !== EVIDENCE_FORMAT)
    throw new TypeError(`not a package of evidence of the form ${EVIDENCE_FORMAT}`);
  const { checkpoint, policy, madeAt, madeBy, reason, exportRecordId, timeToken = '' } = evidence;
  const { records, between, directives, custody, officers, withheld, question } = evidence;
  const isWhole =
    isTexts([checkpoint, policy, madeAt, madeBy, reason, exportRecordId, timeToken]) &&
    [records, between, directives, custody].every((list) => Array.isArray(list)) &&
    isTexts(officers) &&
    isTexts(withheld) &&
    isQuestion(question);
  if (!isWhole) throw new TypeError('the package of evidence is not whole: get the file again');
}

function isQuestion(question: EvidenceQuestion | null | undefined): boolean {
  if (typeof question !== 'object' || question === null || Array.isArray(question)) return false;
  const { principal = '', model = '', from = '0', to = '0' } = question;
  return isTexts([principal, model, from, to]) && [from, to].every((time) => /^(?:0|-?[1-9]\d{0,18})$/.test(time));
}
