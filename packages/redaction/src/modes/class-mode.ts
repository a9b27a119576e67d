/**
 * The modes of a class: `mask` replaces a value with its class, `last_four` also keeps its last four characters,
 * `pseudonymise` replaces it with a keyed pseudonym, `seal` masks it and keeps the original encrypted to the auditor's
 * key, `drop` removes it, `allow` keeps it.
 */
export const CLASS_MODES = ['mask', 'last_four', 'pseudonymise', 'seal', 'drop', 'allow'] as const;

/** One of {@link CLASS_MODES}. */
export type ClassMode = (typeof CLASS_MODES)[number];

/** Classes whose last four characters may be shown: PCI DSS 3.4.1 allows it for cards, receipts show them for the others. */
export const LAST_FOUR_CLASSES: ReadonlySet<string> = new Set([
  'credit_card',
  'iban',
  'bank_account',
  'phone',
  'us_ssn',
]);

/** Returns the mode of a class. */
export type ClassModes = (found: string) => ClassMode;
