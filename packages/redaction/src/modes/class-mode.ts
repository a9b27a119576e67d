/**
 * What can happen to a value: `mask` puts its class in its place, `last_four` keeps its last four digits beside the
 * class, `pseudonymise` puts a keyed pseudonym, `seal` masks it and keeps the original encrypted to the auditor's key,
 * `drop` cuts it out, `allow` leaves it.
 */
export const CLASS_MODES = ['mask', 'last_four', 'pseudonymise', 'seal', 'drop', 'allow'] as const;

/** One of {@link CLASS_MODES}. */
export type ClassMode = (typeof CLASS_MODES)[number];

/** Classes of which the last four characters may be shown: PCI DSS 3.4.1 allows it for cards, and receipts show it of the others. */
export const LAST_FOUR_CLASSES: ReadonlySet<string> = new Set([
  'credit_card',
  'iban',
  'bank_account',
  'phone',
  'us_ssn',
]);

/** What happens to values of each class. */
export type ClassModes = (found: string) => ClassMode;
