import { describeQuestion } from '../evidence/describe-question.ts';
import type { EvidenceReport } from '../evidence/check-package.ts';
import type { ComparedCheckpoint } from '../evidence/kept-checkpoints.ts';
import { cosignatureLines, printed, timeOf } from './lines.ts';

/** What is known of the time token of a package. */
export interface CheckedTime {
  /** Whether it was looked at, which takes the certificates of authorities. */
  readonly isChecked: boolean;
  /** As ISO 8601, where it holds. */
  readonly time?: string;
  readonly authority?: string;
  /** What is wrong with it. */
  readonly fault?: string;
}

/** What came of checking a package, its time token and its officers. */
export interface CheckedEvidence extends EvidenceReport {
  readonly time?: CheckedTime | undefined;
  /** What came of comparing it with checkpoints that somebody kept. */
  readonly compared: readonly ComparedCheckpoint[];
  /** Why its directives could not be judged, where they could not. */
  readonly unjudged?: string | undefined;
}

/**
 * What came of checking a package of evidence, for people.
 * @param most faults that are listed.
 */
export function describeEvidence(report: CheckedEvidence, most: number): string {
  const lines = [
    `asked for   ${describeQuestion(report.question)}`,
    `made        by ${report.made.madeBy} at ${report.made.madeAt}, for: ${report.made.reason}`,
    `log         ${report.origin}, ${report.size} leaves`,
    ...cosignatureLines(report.cosignatures),
    ...(report.time === undefined ? [] : [`stamped     ${describeTime(report.time)}`]),
    `records     ${report.records}${betweenOf(report.between)}`,
    ...custodyLines(report.custody),
    ...comparedLines(report.compared),
    ...report.directives.map((directive) => `gone by     ${directive}`),
    `complete    ${report.completeness ?? 'nothing shows that there are no others'}`,
    ...report.warnings.map((warning) => `warning     ${warning}`),
    '',
    ...evidenceVerdict(report, most),
  ];
  return printed(lines);
}

function betweenOf(count: number): string {
  return count === 0 ? '' : `, and the leaves of ${count} of another time that the log has between them`;
}

function evidenceVerdict({ faults, unjudged }: CheckedEvidence, most: number): string[] {
  const left = faults.length - most;
  const more = left > 0 ? [`  … and ${left} more: --max-findings`] : [];
  if (faults.length > 0) return ['TAMPERED:', ...faults.slice(0, most).map((fault) => `  ${fault}`), ...more];
  return [unjudged === undefined ? 'Everything holds.' : `NOT VERIFIED: ${unjudged}`];
}

/** Those that are the same; of others the verdict tells. */
function comparedLines(compared: CheckedEvidence['compared']): string[] {
  return compared
    .filter(({ isSame }) => isSame === true)
    .map(({ source, size }) => `compared    with ${size} leaves of ${source}`);
}

/** All are in the report for machines. */
function custodyLines(custody: EvidenceReport['custody']): string[] {
  const [first] = custody;
  if (first === undefined) return [];
  const by = first.cosignatures.map(({ witness, timestamp }) => `${witness}, ${timeOf(timestamp)}`).join('; ');
  const seen = by === '' ? 'which no witness cosigned' : `cosigned by ${by}`;
  return [`custody     ${custody.length} earlier checkpoints, from ${first.size} leaves on, ${seen}`];
}

function describeTime({ isChecked, time, authority }: CheckedTime): string {
  if (!isChecked) return 'a time token is there, and not checked: --tsa-ca';
  return time === undefined ? 'by nobody' : `${authority}, ${time}`;
}
