/** The configuration cannot be used: every wrong field is named. */
export class RedactionConfigError extends Error {
  override readonly name = 'RedactionConfigError';
  readonly code = 'AUDITSPAN_REDACTION_CONFIG';

  constructor(problems: readonly string[], cause: unknown) {
    super(`The redaction configuration is not valid: ${problems.join('; ')}. Correct these fields and start again.`, {
      cause,
    });
  }
}

/** Every error of this package by its code. */
export const errorCatalogue: readonly { readonly code: string; readonly when: string; readonly remedy: string }[] = [
  {
    code: 'AUDITSPAN_REDACTION_CONFIG',
    when: 'A redaction configuration has an unknown field or a wrong value.',
    remedy: 'Correct the fields that the message names; the package README lists every option.',
  },
];
