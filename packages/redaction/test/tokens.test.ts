import { describe, expect, it } from 'vitest';

import { PROVIDER_TOKENS } from '../src/detectors/tokens/token.ts';
import { INFIX_TOKENS } from '../src/detectors/tokens/infix-tokens.ts';

const patterns = [
  ...PROVIDER_TOKENS.flatMap(({ tokens }) => Object.values(tokens)),
  ...INFIX_TOKENS.flatMap(({ before, after }) => [before, after]),
];

describe('the tables of tokens', () => {
  it('contain more than 200 formats, each with its source', () => {
    const forms = PROVIDER_TOKENS.flatMap(({ tokens }) => Object.keys(tokens));
    expect(forms.length).toBeGreaterThan(200);
    expect([...PROVIDER_TOKENS, ...INFIX_TOKENS].filter(({ source }) => !URL.canParse(source))).toEqual([]);
  });

  it('contain each prefix once', () => {
    const prefixes = PROVIDER_TOKENS.flatMap(({ tokens }) => Object.keys(tokens));
    expect(prefixes.filter((prefix, index) => prefixes.indexOf(prefix) !== index)).toEqual([]);
  });

  it.each([...new Set(patterns)])('read a bounded range once: %s', (pattern) => {
    const withoutClasses = pattern.replaceAll(/\[[^\]]*\]/g, 'c');
    // No quantifier is unbounded. A repeated group starts with a fixed character that cannot occur in its rest.
    expect(withoutClasses).not.toMatch(/[*+]|\{\d+,\}/);
    expect(pattern).not.toMatch(/\((?!\?:\[\.\]\[a-z0-9\]|\?=)[^)]*\}\)[{?*+]/);
  });
});
