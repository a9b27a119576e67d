/** Base class of this package's errors: a stable code, and a message that says what failed, where and what to do. */
abstract class RedactionError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The configuration is invalid. The message lists every invalid field. */
export class RedactionConfigError extends RedactionError {
  readonly code = 'AUDITSPAN_REDACTION_CONFIG';

  constructor(problems: readonly string[], cause?: unknown) {
    super(`The redaction configuration is not valid: ${problems.join('; ')}. Correct these fields and restart.`, {
      cause,
    });
  }
}

/** A key of the policy is missing or unusable. */
export class RedactionKeyError extends RedactionError {
  readonly code = 'AUDITSPAN_REDACTION_KEY';
}

/** A sealed value cannot be opened with the given key for the given record and field. */
export class UnsealError extends RedactionError {
  readonly code = 'AUDITSPAN_REDACTION_UNSEAL';
}

/** Spans that were not redacted with the policy in force reached a guarded exporter. */
export class UnredactedSpanError extends RedactionError {
  readonly code = 'AUDITSPAN_REDACTION_UNREDACTED';
}

/** Every error of this package, by code. */
export const errorCatalogue: readonly { readonly code: string; readonly when: string; readonly remedy: string }[] = [
  {
    code: 'AUDITSPAN_REDACTION_CONFIG',
    when: 'A redaction policy cannot be read, or has an unknown field or an invalid value.',
    remedy: 'Correct the fields named in the message; the package README lists every option.',
  },
  {
    code: 'AUDITSPAN_REDACTION_KEY',
    when: 'A key of a policy is missing, of the wrong type, or in a file that others can read.',
    remedy: 'Fix what the message names; `auditspan keygen` creates keys with the right permissions.',
  },
  {
    code: 'AUDITSPAN_REDACTION_UNSEAL',
    when: 'A sealed value is malformed, was sealed to another key, or was changed or moved to another record or field.',
    remedy:
      'Use the private key whose id is in the message; if it is the right key, the stored value is not the one that was sealed.',
  },
  {
    code: 'AUDITSPAN_REDACTION_UNREDACTED',
    when: 'A guarded exporter received spans that were not redacted with its policy, and rejected them.',
    remedy: 'Put a RedactionSpanProcessor with the same redactor before the exporting processor.',
  },
];
