import type { ReceiptReport } from '../receipts/check-receipts.ts';
import { cosignatureLines, printed } from './lines.ts';

/**
 * Formats the result of checking receipts for people.
 * @param most maximum number of records that are listed.
 */
export function describeReceipts(report: ReceiptReport, warnings: readonly string[], most: number): string {
  const left = report.records.length - most;
  const lines = [
    `log         ${report.origin}, ${report.size} leaves`,
    ...cosignatureLines(report.cosignatures),
    `receipts    ${report.receipts}, of ${report.records.length} records`,
    ...report.records.slice(0, most).map(({ recordId, state, index }) => {
      return `  ${recordId}  promised and ${state}${index === undefined ? '' : ` at leaf ${index}`}`;
    }),
    ...(left > 0 ? [`  … and ${left} more: --max-findings`] : []),
    ...warnings.map((warning) => `warning     ${warning}`),
    '',
    ...verdict(report),
  ];
  return printed(lines);
}

function verdict({ faults, unverified }: ReceiptReport): string[] {
  const broken = faults.length === 0 ? [] : ['NOT KEPT:', ...faults.map((fault) => `  ${fault}`)];
  const doubts = unverified.length === 0 ? [] : ['NOT VERIFIED:', ...unverified.map((reason) => `  ${reason}`)];
  return broken.length + doubts.length === 0 ? ['Every due promise was kept.'] : [...broken, ...doubts];
}
