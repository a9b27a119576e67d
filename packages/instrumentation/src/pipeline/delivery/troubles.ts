import { say } from '../../say.ts';

/** Says what goes wrong with keeping and delivering records, each thing once. */
export interface Troubles {
  /** The disk does not do what it should, by the error's code. */
  note(kind: string): void;
  warnLost(why: string): void;
  /** An attempt to deliver failed; the records wait for the next. */
  warnUndelivered(why: string): void;
  /** Receipts are not kept; the records are delivered all the same. */
  warnReceipt(why: string): void;
}

/** An outage that lasts is told of again after this, and one that comes and goes no more often. */
const AGAIN_MS = 3_600_000;
const TYPE = 'AuditSpanWarning';
/** Codes that mean little to most readers. */
const MEANING: Readonly<Record<string, string>> = {
  full: 'as many bytes wait as AUDITSPAN_SPOOL_MAX_BYTES allows',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'the file may not grow',
  EROFS: 'the file system is read-only',
  EACCES: 'access is denied',
  ENOTOWNED: 'what stands in its place is no directory of this user',
};

/** @param onKind told once per kind */
export function createTroubles(onKind: (kind: string) => void): Troubles {
  const kinds = new Set<string>();
  const undelivered = new Map<string, number>();
  let lossSaid = false;
  let receiptSaid = false;
  return {
    note(kind) {
      if (kinds.has(kind)) return;
      kinds.add(kind);
      // A warning of the process reaches stderr whatever OpenTelemetry's log level; by default that level is silence.
      process.emitWarning(
        `audit records cannot be kept on disk (${kind}${kind in MEANING ? `: ${MEANING[kind]}` : ''}); they wait in memory, where the end of the process loses them. AUDITSPAN_SPOOL_DIR can name another place.`,
        { type: TYPE, code: 'AUDITSPAN_SPOOL_UNUSABLE' },
      );
      onKind(kind);
    },
    warnUndelivered(why) {
      const now = performance.now();
      if (now - (undelivered.get(why) ?? -Infinity) < AGAIN_MS) return;
      undelivered.set(why, now);
      // At once: where the process is ending, no warning of its own would come any more.
      say(`AUDITSPAN_NOT_DELIVERED: audit records cannot be delivered to ${why}. They wait, and are sent again.`);
    },
    warnReceipt(why) {
      if (receiptSaid) return;
      receiptSaid = true;
      process.emitWarning(`a receipt for audit records could not be kept: ${why}. Further ones are not told of.`, {
        type: TYPE,
        code: 'AUDITSPAN_RECEIPT_NOT_KEPT',
      });
    },
    warnLost(why) {
      if (lossSaid) return;
      lossSaid = true;
      process.emitWarning(`audit records are lost: ${why}. Further losses are only counted.`, {
        type: TYPE,
        code: 'AUDITSPAN_RECORDS_LOST',
      });
    },
  };
}
