import type { IssuedReceipt } from '../seal/issue-receipts.ts';

/** Request header that, with any value, asks for a receipt; the response has it in a header of the same name, in base64. */
export const RECEIPT_HEADER = 'auditspan-receipt';
/** Response header with the newest checkpoint, in base64. */
const CHECKPOINT_HEADER = 'auditspan-checkpoint';

/** Returns the headers of a response over HTTP. */
export function receiptHeaders(issued: IssuedReceipt | undefined): Record<string, string> {
  return named(issued, '');
}

/** Returns the trailers of a response over gRPC, where names of binary metadata end in `-bin`. */
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
