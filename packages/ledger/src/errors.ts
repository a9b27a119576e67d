/** Base of the errors of this package: a stable code, and a message that says what, where and what to do. */
abstract class LedgerError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A text or bytes do not have the form that their format asks for: note, checkpoint, key, proof, policy, tile, bundle. */
export class LedgerFormatError extends LedgerError {
  readonly code = 'AUDITSPAN_LEDGER_FORMAT';
}

/** A record cannot become a leaf: it has a value that canonical JSON cannot carry, or it is too long. */
export class LedgerEntryError extends LedgerError {
  readonly code = 'AUDITSPAN_LEDGER_ENTRY';
}

/** An index, size or width outside of what it is asked of. */
export class LedgerRangeError extends LedgerError {
  readonly code = 'AUDITSPAN_LEDGER_RANGE';
}

/** What did not hold when evidence was checked. */
export type RefutedClaim = 'signature' | 'origin' | 'quorum' | 'inclusion' | 'records';

/** Well-formed evidence does not prove what it claims. `claim` says which step failed. */
export class LedgerVerificationError extends LedgerError {
  readonly code = 'AUDITSPAN_LEDGER_VERIFICATION';
  readonly claim: RefutedClaim;

  constructor(claim: RefutedClaim, message: string, options?: ErrorOptions) {
    super(message, options);
    this.claim = claim;
  }
}

/** A tile or entry bundle that a proof needs is not stored, or was pruned. */
export class LedgerMissingError extends LedgerError {
  readonly code = 'AUDITSPAN_LEDGER_MISSING';
  /** The resource's path, as tlog-tiles names it. */
  readonly path: string;

  constructor(path: string, options?: ErrorOptions) {
    super(`${path} is not stored; restore it from a copy of the log, or ask for an index that is not pruned`, options);
    this.path = path;
  }
}

/** The stored log contradicts itself: what its checkpoint says is not what its tiles say. */
export class LedgerCorruptError extends LedgerError {
  readonly code = 'AUDITSPAN_LEDGER_CORRUPT';
}

/** Another writer has the same log. */
export class LedgerConflictError extends LedgerError {
  readonly code = 'AUDITSPAN_LEDGER_CONFLICT';
}

/** A signing key cannot be used: missing, readable by others, not Ed25519. The message never has the key in it. */
export class LedgerKeyError extends LedgerError {
  readonly code = 'AUDITSPAN_LEDGER_KEY';
}

/** A signer did not sign: its command failed, took too long, or answered with a signature that does not verify. */
export class LedgerSigningError extends LedgerError {
  readonly code = 'AUDITSPAN_LEDGER_SIGNING';
}

/** Every code of this package: when it happens, and what to do. */
export const errorCatalogue: readonly { code: string; when: string; remedy: string }[] = [
  {
    code: 'AUDITSPAN_LEDGER_FORMAT',
    when: 'A note, checkpoint, key, proof, policy, tile or entry bundle is malformed.',
    remedy: 'Get the text or file again, byte for byte; mail and editors change line ends and spaces.',
  },
  {
    code: 'AUDITSPAN_LEDGER_ENTRY',
    when: 'A record has a value that canonical JSON cannot carry, or is longer than 65,535 bytes.',
    remedy: 'Correct the member that the message names; store large content elsewhere and its digest in the record.',
  },
  {
    code: 'AUDITSPAN_LEDGER_RANGE',
    when: 'A proof is asked for an index or size that the tree does not have.',
    remedy: 'Use an index below the checkpoint’s size, and an older size that is not above the newer one.',
  },
  {
    code: 'AUDITSPAN_LEDGER_VERIFICATION',
    when: 'Well-formed evidence does not prove what it claims; `claim` says which step failed.',
    remedy: 'Check that key or policy belong to this log; if they do, the evidence or the log was altered.',
  },
  {
    code: 'AUDITSPAN_LEDGER_MISSING',
    when: 'A tile or entry bundle that a proof needs is not stored, or was pruned.',
    remedy: 'Restore the file from a copy of the log, or ask for an index that is not pruned.',
  },
  {
    code: 'AUDITSPAN_LEDGER_CORRUPT',
    when: 'The tiles of a log do not hash to the root that its checkpoint signs.',
    remedy: 'Do not write on. Run `checkStoredLog` to find the tile, and compare with a copy and with the witness.',
  },
  {
    code: 'AUDITSPAN_LEDGER_CONFLICT',
    when: 'Two writers have the same log open, or one is still committing.',
    remedy: 'Stop one of them, then open the log again; each writer needs a log of its own.',
  },
  {
    code: 'AUDITSPAN_LEDGER_KEY',
    when: 'A signing key is missing, not an Ed25519 key in PKCS#8 form, or its file can be read by others.',
    remedy: 'Correct what the message names; `chmod 600` the file, or make a key with `createKeyFile`.',
  },
  {
    code: 'AUDITSPAN_LEDGER_SIGNING',
    when: 'A signer failed, took too long, or gave a signature that its public key does not verify.',
    remedy: 'Run the signing command by hand; nothing is lost, publishing again signs the same checkpoint.',
  },
];
