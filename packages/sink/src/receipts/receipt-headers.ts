import type { IssuedReceipt } from './issue-receipts.ts';

/** With any value, a request asks for a receipt; the answer has it in the header of the same name, in base64. */
export const RECEIPT_HEADER = 'auditspan-receipt';
/** The newest checkpoint beside it, in base64. */
const CHECKPOINT_HEADER = 'auditspan-checkpoint';

/** The headers of an answer over HTTP. */
export function receiptHeaders(issued: IssuedReceipt | undefined): Record<string, string> {
  return named(issued, '');
}

/** The metadata behind an answer over gRPC, whose names of bytes end so. */
export function receiptTrailers(issued: IssuedReceipt | undefined): Record<string, string> {
  return named(issued, '-bin');
}

function named(issued: IssuedReceipt | undefined, suffix: string): Record<string, string> {
  if (issued === undefined) return {};
  const { receipt, checkpoint } = issued;
  return {
    [`${RECEIPT_HEADER}${suffix}`]: base64Of(receipt),
    ...(checkpoint === undefined ? {} : { [`${CHECKPOINT_HEADER}${suffix}`]: base64Of(checkpoint) }),
  };
}

function base64Of(text: string): string {
  return Buffer.from(text).toString('base64');
}
