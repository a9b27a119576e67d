import type { RedactionClass } from '../../classes.ts';

/** A number that a state assigns to a person, and how it is recognised. */
export interface IdentityNumber {
  /** Its official name. */
  readonly name: string;
  /** ISO 3166-1 code of the country. */
  readonly country: string;
  readonly class: RedactionClass;
  /** Specification of its format and check digits. */
  readonly source: string;
  /** Context words: lower case ASCII, matched as whole words. */
  readonly words: readonly string[];
  /**
   * Formats that are unambiguous if the check digits are valid: `9` is a digit, `A` a letter, `*` either; other
   * characters are literal.
   */
  readonly forms: readonly string[];
  /** Ambiguous formats, which match only near one of the words. */
  readonly vouchedForms: readonly string[];
  /** Whether a value, in upper case and without separators, is a valid number. */
  readonly isValid: (value: string) => boolean;
}
