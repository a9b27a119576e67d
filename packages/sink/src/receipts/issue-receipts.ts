import { type NoteSigner, type ReceivedRecord, signReceipt } from '@auditspan/ledger';

/** What a sender keeps to prove that it reported. */
export interface IssuedReceipt {
  /** The signed promise. */
  readonly receipt: string;
  /** The newest signed checkpoint then, with its cosignatures; undefined where there is none yet. */
  readonly checkpoint: string | undefined;
}

/**
 * Promises that records which are on the disk will be in the log. Never rejects: what was acknowledged stays so where no
 * receipt can be signed.
 * @param receivedAt nanoseconds since 1970.
 */
export type IssueReceipt = (
  records: readonly ReceivedRecord[],
  receivedAt: bigint,
) => Promise<IssuedReceipt | undefined>;

/** What receipts are issued with. */
export interface ReceiptOptions {
  readonly signer: NoteSigner;
  /** Milliseconds within which a record is promised to be under a checkpoint. */
  readonly mergeDelay: number;
  /** The newest checkpoint. */
  readonly checkpoint: () => string | undefined;
  /** A receipt could not be signed. */
  readonly onFailure: (error: unknown) => void;
}

/** Makes an {@link IssueReceipt}: one signature for each request, however many records it has. */
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
