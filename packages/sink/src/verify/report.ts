import type { EvidenceReport } from '../evidence/check-package.ts';
import type { ReceiptReport } from '../receipts/check-receipts.ts';
import { toPrintableLine } from '../query/printable.ts';
import type { DirectiveReport } from './directive-report.ts';
import type { Finding } from './findings.ts';
import type { StoreReport } from './verify-store.ts';

/** A report for people. */
export function describeReport(report: StoreReport, warnings: readonly string[]): string {
  const lines = [
    `log         ${report.origin}`,
    `checkpoint  ${report.size} leaves, root ${report.root}`,
    ...report.cosignatures.map(({ witness, timestamp }) => `cosigned    ${witness}, ${timeOf(timestamp)}`),
    ...comparedLines(report.known),
    `verified    ${report.records} records, leaves ${report.from} to ${report.to - 1}`,
  ];
  lines.push(...report.directives.map(describeDirective));
  for (const { leaf, recordId, letterId } of report.refused)
    lines.push(`refused     leaf ${leaf}  record ${recordId}: all of it is in the dead letter ${letterId}`);
  if (report.awaiting > 0)
    lines.push(
      `awaiting    ${counted(report.awaiting, 'newer record')}, which the log has signed and no quorum of its witnesses has cosigned: nothing is known of them yet`,
    );
  if (report.unsealedBefore > 0)
    lines.push(`not sealed  ${report.unsealedBefore} records from before the log began: nothing is known of them`);
  lines.push(
    ...warnings.map((warning) => `warning     ${warning}`),
    '',
    verdict(report),
    ...report.findings.map(describe),
  );
  const left = report.findingCount - report.findings.length;
  if (left > 0) lines.push(`  … and ${left} more: --max-findings`);
  return printed(lines);
}

/** What a record or a package says must neither begin a line nor write over one. */
function printed(lines: readonly string[]): string {
  return lines.map((line) => `${toPrintableLine(line)}\n`).join('');
}

/** A history of checkpoints is one line. */
function comparedLines(known: StoreReport['known']): string[] {
  const sizes = new Map<string, number[]>();
  for (const { source, size } of known) sizes.set(source, [...(sizes.get(source) ?? []), size]);
  return [...sizes].map(([source, all]) => {
    const [largest, count] = [Math.max(...all), all.length];
    const last = `${largest} leaves of ${source}`;
    return `compared    with ${count === 1 ? last : `${count} checkpoints up to ${last}`}`;
  });
}

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
  /** Why its directives could not be judged, where they could not. */
  readonly unjudged?: string | undefined;
}

/**
 * What came of checking a package of evidence, for people.
 * @param most faults that are listed.
 */
export function describeEvidence(report: CheckedEvidence, most: number): string {
  const lines = [
    `log         ${report.origin}, ${report.size} leaves`,
    ...report.cosignatures.map(({ witness, timestamp }) => `cosigned    ${witness}, ${timeOf(timestamp)}`),
    ...(report.time === undefined ? [] : [`stamped     ${describeTime(report.time)}`]),
    `records     ${report.records}`,
    ...custodyLines(report.custody),
    ...report.directives.map((directive) => `gone by     ${directive}`),
    `complete    ${report.completeness ?? 'nothing shows that there are no others'}`,
    ...report.warnings.map((warning) => `warning     ${warning}`),
    '',
    ...evidenceVerdict(report, most),
  ];
  return printed(lines);
}

function evidenceVerdict({ faults, unjudged }: CheckedEvidence, most: number): string[] {
  const left = faults.length - most;
  const more = left > 0 ? [`  … and ${left} more: --max-findings`] : [];
  if (faults.length > 0) return ['TAMPERED:', ...faults.slice(0, most).map((fault) => `  ${fault}`), ...more];
  return [unjudged === undefined ? 'Everything holds.' : `NOT VERIFIED: ${unjudged}`];
}

/** All are in the report for machines. */
function custodyLines(custody: EvidenceReport['custody']): string[] {
  const [first] = custody;
  if (first === undefined) return [];
  const by = first.cosignatures.map(({ witness, timestamp }) => `${witness}, ${timeOf(timestamp)}`).join('; ');
  const seen = by === '' ? 'which no witness cosigned' : `cosigned by ${by}`;
  return [`custody     ${custody.length} earlier checkpoints, from ${first.size} leaves on, ${seen}`];
}

/**
 * What came of checking receipts, for people.
 * @param most records that are listed.
 */
export function describeReceipts(report: ReceiptReport, most: number): string {
  const left = report.records.length - most;
  const lines = [
    `log         ${report.origin}, ${report.size} leaves`,
    ...report.cosignatures.map(({ witness, timestamp }) => `cosigned    ${witness}, ${timeOf(timestamp)}`),
    `receipts    ${report.receipts}, of ${report.records.length} records`,
    ...report.records.slice(0, most).map(({ recordId, state, index }) => {
      return `  ${recordId}  promised and ${state}${index === undefined ? '' : ` at leaf ${index}`}`;
    }),
    ...(left > 0 ? [`  … and ${left} more: --max-findings`] : []),
    '',
    report.faults.length === 0 ? 'Every promise was kept that is due.' : 'NOT KEPT:',
    ...report.faults.map((fault) => `  ${fault}`),
  ];
  return printed(lines);
}

function describeDirective({
  leaf,
  kind,
  id,
  reason,
  signers = [],
  dropped,
  erased,
  problem,
}: DirectiveReport): string {
  const does = [
    ...(dropped === undefined ? [] : [`explains that ${dropped} records are gone`]),
    ...(erased === undefined ? [] : [`explains that ${erased} values are gone`]),
    ...(problem === undefined ? [] : [`DOES NOT COUNT: ${problem}`]),
  ];
  const about = [
    kind ?? 'directive',
    ...(id === undefined ? [] : [id]),
    ...(reason === undefined ? [] : [`(${reason})`]),
  ];
  const by = signers.length === 0 ? '' : `, signed by ${signers.join(' and ')}`;
  return `by leaf     ${leaf}: ${about.join(' ')}${by}${does.length === 0 ? '' : `; ${does.join('; ')}`}`;
}

function describeTime({ isChecked, time, authority }: CheckedTime): string {
  if (!isChecked) return 'a time token is there, and not checked: --tsa-ca';
  return time === undefined ? 'by nobody' : `${authority}, ${time}`;
}

function verdict({ findingCount, awaiting, size }: StoreReport): string {
  if (findingCount === 0 && awaiting > 0) return `Nothing was changed before leaf ${size}.`;
  if (findingCount === 0) return 'Nothing was changed.';
  return `TAMPERED: ${counted(findingCount, 'finding')}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function describe({ kind, from, to, recordId, columns, what }: Finding): string {
  const place = from === undefined ? '' : `  leaf ${from}${to === undefined || to === from ? '' : ` to ${to}`}`;
  const record = recordId === undefined ? '' : `  record ${recordId}`;
  return `  ${kind}${place}${record}: ${what}${columns === undefined ? '' : `: ${columns.join(', ')}`}`;
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000', '');
}
