/** Base class of this package's errors: a stable code, and a message that says what happened, where, and what to do. */
abstract class LedgerError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Text or bytes are malformed: a note, checkpoint, key, proof, policy, tile or entry bundle. */
export class LedgerFormatError extends LedgerError {
  readonly code = 'AUDITSPAN_LEDGER_FORMAT';
}

/** A record cannot become a leaf: it contains a value that canonical JSON cannot represent, or is too long. */
export class LedgerEntryError extends LedgerError {
  readonly code = 'AUDITSPAN_LEDGER_ENTRY';
}

/** An index, size or width is out of range. */
export class LedgerRangeError extends LedgerError {
  readonly code = 'AUDITSPAN_LEDGER_RANGE';
}

/** The claim that failed verification. */
export type RefutedClaim = 'signature' | 'origin' | 'quorum' | 'inclusion' | 'records';

/** Well-formed evidence does not prove what it claims. `claim` names the step that failed. */
export class LedgerVerificationError extends LedgerError {
  readonly code = 'AUDITSPAN_LEDGER_VERIFICATION';
  readonly claim: RefutedClaim;

  constructor(claim: RefutedClaim, message: string, options?: ErrorOptions) {
    super(message, options);
    this.claim = claim;
  }
}

/** A tile or entry bundle that a proof needs is missing or was pruned. */
export class LedgerMissingError extends LedgerError {
  readonly code = 'AUDITSPAN_LEDGER_MISSING';
  /** Path of the resource, as defined by tlog-tiles. */
  readonly path: string;

  constructor(path: string, options?: ErrorOptions) {
    super(`${path} is not stored; restore it from a copy of the log, or request an index that is not pruned`, options);
    this.path = path;
  }
}

/** The stored log is inconsistent: its tiles do not match its checkpoint. */
export class LedgerCorruptError extends LedgerError {
  readonly code = 'AUDITSPAN_LEDGER_CORRUPT';
}

/** Another writer has opened the same log. */
export class LedgerConflictError extends LedgerError {
  readonly code = 'AUDITSPAN_LEDGER_CONFLICT';
}

/** A signing key cannot be used: missing, readable by others, not Ed25519. The message never contains the key. */
export class LedgerKeyError extends LedgerError {
  readonly code = 'AUDITSPAN_LEDGER_KEY';
}

/** A signer failed: its command failed, timed out, or returned a signature that does not verify. */
export class LedgerSigningError extends LedgerError {
  readonly code = 'AUDITSPAN_LEDGER_SIGNING';
}

/** Every error code of this package: when it occurs, and how to resolve it. */
export const errorCatalogue: readonly { code: string; when: string; remedy: string }[] = [
  {
    code: 'AUDITSPAN_LEDGER_FORMAT',
    when: 'A note, checkpoint, key, proof, policy, tile or entry bundle is malformed.',
    remedy: 'Get the text or file again, byte for byte; mail and editors change line ends and spaces.',
  },
  {
    code: 'AUDITSPAN_LEDGER_ENTRY',
    when: 'A record has a value that canonical JSON cannot represent, or is longer than 65,535 bytes.',
    remedy: 'Correct the member named in the message; store large content elsewhere and put its digest in the record.',
  },
  {
    code: 'AUDITSPAN_LEDGER_RANGE',
    when: 'A proof was requested for an index or size that the tree does not have.',
    remedy: 'Use an index below the checkpoint’s size, and an old size that is not above the new one.',
  },
  {
    code: 'AUDITSPAN_LEDGER_VERIFICATION',
    when: 'Well-formed evidence does not prove what it claims; `claim` names the step that failed.',
    remedy: 'Check that the key or policy belongs to this log; if it does, the evidence or the log was altered.',
  },
  {
    code: 'AUDITSPAN_LEDGER_MISSING',
    when: 'A tile or entry bundle that a proof needs is missing or was pruned.',
    remedy: 'Restore the file from a copy of the log, or request an index that is not pruned.',
  },
  {
    code: 'AUDITSPAN_LEDGER_CORRUPT',
    when: 'The tiles of a log do not hash to the root that its checkpoint signs.',
    remedy: 'Stop writing. Run `checkStoredLog` to find the tile, and compare it with a copy and with the witness.',
  },
  {
    code: 'AUDITSPAN_LEDGER_CONFLICT',
    when: 'Two writers have opened the same log, or one is still committing.',
    remedy: 'Stop one of them, then reopen the log; each writer needs its own log.',
  },
  {
    code: 'AUDITSPAN_LEDGER_KEY',
    when: 'A signing key is missing, not an Ed25519 key in PKCS#8 form, or its file is readable by others.',
    remedy: 'Fix what the message names; `chmod 600` the file, or create a key with `createKeyFile`.',
  },
  {
    code: 'AUDITSPAN_LEDGER_SIGNING',
    when: 'A signer failed, timed out, or returned a signature that does not verify with its public key.',
    remedy: 'Run the signing command by hand; nothing is lost: publishing again signs the same checkpoint.',
  },
];
