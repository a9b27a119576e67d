import type { RedactionClass } from '../../classes.ts';

/** A number that a state gives a person, and how it is told from any other. */
export interface IdentityNumber {
  /** What it is called where it is given out. */
  readonly name: string;
  /** ISO 3166-1 code of the country. */
  readonly country: string;
  readonly class: RedactionClass;
  /** Where its form and check digits are described. */
  readonly source: string;
  /** Words that vouch for it: lower case ASCII, whole words. */
  readonly words: readonly string[];
  /**
   * Forms that nothing else has once the check digits are right: `9` is a digit, `A` a letter, `*` either, and the rest
   * stands for itself.
   */
  readonly forms: readonly string[];
  /** Forms that other numbers have too: only near one of the words. */
  readonly vouchedForms: readonly string[];
  /** Whether digits and letters, upper case and without separators, are such a number. */
  readonly isValid: (value: string) => boolean;
}
