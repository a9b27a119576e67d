import { describe, expect, it } from 'vitest';

import { createRedactor } from '../src/index.ts';

const redactor = createRedactor();

describe('a text that starts with a bracket', () => {
  it.each([
    ['[INFO] card 4111111111111111', '[INFO] card [credit_card]'],
    ['[2026-11-27 10:00] card 4111111111111111', '[2026-11-27 10:00] card [credit_card]'],
    ['[4711] card 4111111111111111', '[4711] card [credit_card]'],
    ['{x} card 4111111111111111', '{x} card [credit_card]'],
  ])('is not JSON by that alone: %s', (text, masked) => {
    expect(redactor.redactText(text).text).toBe(masked);
  });

  it.each([
    '[4111111111111111]',
    ' [\n 1.5e+3, 4111111111111111',
    '[null,4111111111111111]',
    '[[4111111111111111]]',
    '{}\n{"card":4111111111111111}',
    '[4111111111111111',
  ])('is JSON if it continues as JSON: %s', (text) => {
    expect(redactor.redactText(text).text).toBe(text.replace('4111111111111111', '"[credit_card]"'));
  });
});
