import { say } from '../../say.ts';

/** Reports problems with storing and delivering records, each once. */
export interface Troubles {
  /** The disk failed, with the error's code. */
  note(kind: string): void;
  /** Records are lost; reported once of each kind. */
  warnLost(kind: 'dropped' | 'rejected', why: string): void;
  /** A delivery attempt failed; the records wait for the next one. */
  warnUndelivered(why: string): void;
  /** Receipts are not stored; the records are delivered all the same. */
  warnReceipt(why: string): void;
}

/** Minimum interval between reports of the same outage, in milliseconds. */
const AGAIN_MS = 3_600_000;
const TYPE = 'AuditSpanWarning';
/** Explanations of codes that are meaningless to most readers. */
const MEANING: Readonly<Record<string, string>> = {
  full: 'the spool has reached AUDITSPAN_SPOOL_MAX_BYTES',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is exhausted',
  EFBIG: 'the file size limit is reached',
  EROFS: 'the file system is read-only',
  EACCES: 'access is denied',
  ENOTOWNED: 'the directory belongs to another user, or is not a directory',
};

/** @param onKind called once per kind */
export function createTroubles(onKind: (kind: string) => void): Troubles {
  const kinds = new Set<string>();
  const undelivered = new Map<string, number>();
  const losses = new Set<string>();
  let receiptReported = false;
  return {
    note(kind) {
      if (kinds.has(kind)) return;
      kinds.add(kind);
      // A process warning reaches stderr whatever OpenTelemetry's log level, which is silent by default.
      process.emitWarning(
        `audit records cannot be kept on disk (${kind}${Object.hasOwn(MEANING, kind) ? `: ${MEANING[kind]}` : ''}); they wait in memory and are lost if the process ends. Set AUDITSPAN_SPOOL_DIR to use another directory.`,
        { type: TYPE, code: 'AUDITSPAN_SPOOL_UNUSABLE' },
      );
      onKind(kind);
    },
    warnUndelivered(why) {
      const now = performance.now();
      if (now - (undelivered.get(why) ?? -Infinity) < AGAIN_MS) return;
      undelivered.set(why, now);
      // Synchronously: if the process is ending, a process warning would no longer be printed.
      say(`AUDITSPAN_NOT_DELIVERED: audit records cannot be delivered to ${why}. They wait and delivery is retried.`);
    },
    warnReceipt(why) {
      if (receiptReported) return;
      receiptReported = true;
      process.emitWarning(`a receipt for audit records could not be kept: ${why}. Further ones are not reported.`, {
        type: TYPE,
        code: 'AUDITSPAN_RECEIPT_NOT_KEPT',
      });
    },
    warnLost(kind, why) {
      if (losses.has(kind)) return;
      losses.add(kind);
      process.emitWarning(`audit records are lost: ${why}. Further ${kind} records are only counted.`, {
        type: TYPE,
        code: 'AUDITSPAN_RECORDS_LOST',
      });
    },
  };
}
