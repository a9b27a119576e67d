import { type NoteSigner, type ReceivedRecord, signReceipt } from '@auditspan/ledger';

/** A receipt, which a sender keeps as proof of delivery. */
export interface IssuedReceipt {
  /** The signed promise. */
  readonly receipt: string;
  /** Newest signed checkpoint at that time, with its cosignatures; undefined if there is none yet. */
  readonly checkpoint: string | undefined;
}

/**
 * Promises that durable records will be in the log. Never rejects: requests stay acknowledged if no receipt can be signed.
 * @param receivedAt nanoseconds since the Unix epoch.
 */
export type IssueReceipt = (
  records: readonly ReceivedRecord[],
  receivedAt: bigint,
) => Promise<IssuedReceipt | undefined>;

/** Options of {@link createReceipts}. */
export interface ReceiptOptions {
  readonly signer: NoteSigner;
  /** Milliseconds within which the records are promised to be under a checkpoint. */
  readonly mergeDelay: number;
  /** Returns the newest checkpoint. */
  readonly checkpoint: () => string | undefined;
  /** Called if a receipt could not be signed. */
  readonly onFailure: (error: unknown) => void;
}

/** Creates an {@link IssueReceipt}, which makes one signature per request, however many records it has. */
export function createReceipts({ signer, mergeDelay, checkpoint, onFailure }: ReceiptOptions): IssueReceipt {
  return async (records, receivedAt) => {
    const sealedBy = Math.ceil((Number(receivedAt / 1_000_000n) + mergeDelay) / 1000);
    try {
      return { receipt: await signReceipt(signer, { receivedAt, sealedBy, records }), checkpoint: checkpoint() };
    } catch (error) {
      onFailure(error);
      return undefined;
    }
  };
}
