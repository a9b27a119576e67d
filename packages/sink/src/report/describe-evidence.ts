import { describeQuestion } from '../evidence/describe-question.ts';
import type { EvidenceReport } from '../evidence/check-package.ts';
import { timeOfSeconds } from '../evidence/iso-time.ts';
import type { ComparedCheckpoint } from '../evidence/kept-checkpoints.ts';
import { cosignatureLines, printed } from './lines.ts';

/** Result of checking the time token of an evidence package. */
export interface CheckedTime {
  /** Whether it was checked, which requires the certificates of the authorities. */
  readonly isChecked: boolean;
  /** ISO 8601; present if the token is valid. */
  readonly time?: string;
  readonly authority?: string;
  /** Why the token is invalid. */
  readonly fault?: string;
  /** Why no trusted authority vouches for the time. */
  readonly distrust?: string;
}

/** Result of checking an evidence package, its time token and its officers. */
export interface CheckedEvidence extends EvidenceReport {
  readonly time?: CheckedTime | undefined;
  /** Comparisons with checkpoints that somebody kept. */
  readonly compared: readonly ComparedCheckpoint[];
  /** Why its directives could not be judged; undefined if they could. */
  readonly unjudged?: string | undefined;
}

/**
 * Formats the result of checking an evidence package for people.
 * @param most maximum number of faults that are listed.
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
    ...report.directives.map((directive) => `removed by  ${directive}`),
    `complete    ${report.completeness ?? 'nothing proves that there are no others'}`,
    ...report.warnings.map((warning) => `warning     ${warning}`),
    '',
    ...evidenceVerdict(report, most),
  ];
  return printed(lines);
}

function betweenOf(count: number): string {
  return count === 0 ? '' : `, and ${count} leaves in between from outside the requested time range`;
}

function evidenceVerdict({ faults, unjudged, time }: CheckedEvidence, most: number): string[] {
  const left = faults.length - most;
  const more = left > 0 ? [`  … and ${left} more: --max-findings`] : [];
  if (faults.length > 0) return ['TAMPERED:', ...faults.slice(0, most).map((fault) => `  ${fault}`), ...more];
  const untrusted = time?.distrust === undefined ? [] : [`NOT TRUSTED: the time token: ${time.distrust}`];
  if (unjudged !== undefined) return [`NOT VERIFIED: ${unjudged}`, ...untrusted];
  return [...untrusted, untrusted.length === 0 ? 'Everything holds.' : 'Everything else holds.'];
}

/** Lists the checkpoints that match; the verdict covers the others. */
function comparedLines(compared: CheckedEvidence['compared']): string[] {
  return compared
    .filter(({ isSame }) => isSame === true)
    .map(({ source, size }) => `compared    with ${size} leaves of ${source}`);
}

/** Summarises the checkpoints; the JSON report lists them all. */
function custodyLines(custody: EvidenceReport['custody']): string[] {
  const [first] = custody;
  if (first === undefined) return [];
  const by = first.cosignatures.map(({ witness, timestamp }) => `${witness}, ${timeOfSeconds(timestamp)}`).join('; ');
  const seen = by === '' ? 'which no witness cosigned' : `cosigned by ${by}`;
  return [`custody     ${custody.length} earlier checkpoints, from ${first.size} leaves on, ${seen}`];
}

function describeTime({ isChecked, time, authority }: CheckedTime): string {
  if (!isChecked) return 'a time token is present but not checked: --tsa-ca';
  return time === undefined ? 'by no trusted authority' : `${authority}, ${time}`;
}
