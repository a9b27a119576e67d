import type { ReceiptReport } from '../receipts/check-receipts.ts';
import { cosignatureLines, printed } from './lines.ts';

/**
 * Formats the result of checking receipts for people.
 * @param most maximum number of records that are listed.
 */
export function describeReceipts(report: ReceiptReport, most: number): string {
  const left = report.records.length - most;
  const lines = [
    `log         ${report.origin}, ${report.size} leaves`,
    ...cosignatureLines(report.cosignatures),
    `receipts    ${report.receipts}, of ${report.records.length} records`,
    ...report.records.slice(0, most).map(({ recordId, state, index }) => {
      return `  ${recordId}  promised and ${state}${index === undefined ? '' : ` at leaf ${index}`}`;
    }),
    ...(left > 0 ? [`  … and ${left} more: --max-findings`] : []),
    '',
    report.faults.length === 0 ? 'Every due promise was kept.' : 'NOT KEPT:',
    ...report.faults.map((fault) => `  ${fault}`),
  ];
  return printed(lines);
}
