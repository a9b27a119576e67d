import { describe, expect, it } from 'vitest';

import { IDENTITY_NUMBERS } from '../src/detectors/identity/identity-numbers.ts';

describe('personal identity numbers', () => {
  it('cover more than 40 countries, each with its source', () => {
    expect(new Set(IDENTITY_NUMBERS.map(({ country }) => country)).size).toBeGreaterThan(40);
    expect(IDENTITY_NUMBERS.filter(({ source }) => !URL.canParse(source))).toEqual([]);
  });

  it('have context words that the scanner can find', () => {
    const words = IDENTITY_NUMBERS.flatMap((number) => number.words);
    expect(words.filter((word) => word !== word.toLowerCase() || /[\p{Cc}()|]/u.test(word))).toEqual([]);
    expect(IDENTITY_NUMBERS.filter((number) => number.words.length === 0)).toEqual([]);
  });

  it.each(IDENTITY_NUMBERS.filter(({ vouchedForms }) => vouchedForms.some((form) => /^9+$/.test(form))))(
    '$country $name is at most one in eight of its bare numbers, so that a word alone masks no other',
    ({ isValid, vouchedForms, name }) => {
      // Some have a date instead of check digits.
      const form = vouchedForms.find((bare) => /^9+$/.test(bare)) ?? '';
      let valid = 0;
      for (let index = 0; index < 2000; index++) {
        valid += isValid(String((index * 7_919_000_611 + 104_729) % 10 ** form.length).padStart(form.length, '0'))
          ? 1
          : 0;
      }
      expect({ name, isRare: valid / 2000 < 0.125 }).toEqual({ name, isRare: true });
    },
  );
});
