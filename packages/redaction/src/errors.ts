/** Base of the errors of this package: a stable code, and a message that says what, where and what to do. */
abstract class RedactionError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The configuration cannot be used: every wrong field is named. */
export class RedactionConfigError extends RedactionError {
  readonly code = 'AUDITSPAN_REDACTION_CONFIG';

  constructor(problems: readonly string[], cause?: unknown) {
    super(`The redaction configuration is not valid: ${problems.join('; ')}. Correct these fields and start again.`, {
      cause,
    });
  }
}

/** A key of the policy cannot be used. */
export class RedactionKeyError extends RedactionError {
  readonly code = 'AUDITSPAN_REDACTION_KEY';
}

/** A sealed value cannot be opened with the given key at the given place. */
export class UnsealError extends RedactionError {
  readonly code = 'AUDITSPAN_REDACTION_UNSEAL';
}

/** Spans came to an exporter that the policy in force has not redacted. */
export class UnredactedSpanError extends RedactionError {
  readonly code = 'AUDITSPAN_REDACTION_UNREDACTED';
}

/** Every error of this package by its code. */
export const errorCatalogue: readonly { readonly code: string; readonly when: string; readonly remedy: string }[] = [
  {
    code: 'AUDITSPAN_REDACTION_CONFIG',
    when: 'A redaction policy cannot be read, or has an unknown field or a wrong value.',
    remedy: 'Correct the fields that the message names; the package README lists every option.',
  },
  {
    code: 'AUDITSPAN_REDACTION_KEY',
    when: 'A key of a policy is missing, of the wrong kind, or in a file that others can read.',
    remedy: 'Correct what the message names; `auditspan keygen` makes keys with the right permissions.',
  },
  {
    code: 'AUDITSPAN_REDACTION_UNSEAL',
    when: 'A sealed value is not one, was sealed to another key, or was changed or moved to another record or field.',
    remedy:
      'Use the private key whose id the message names; if it is the right one, the stored value is not the one that was sealed.',
  },
  {
    code: 'AUDITSPAN_REDACTION_UNREDACTED',
    when: 'A guarded exporter got spans that its policy has not redacted, and refused them.',
    remedy: 'Put a RedactionSpanProcessor with the same redactor before the processor that exports.',
  },
];
