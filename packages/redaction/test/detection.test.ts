import { expect, it } from 'vitest';

import { createRedactor } from '../src/index.ts';

it('counts by class', () => {
  expect(createRedactor().redactText('a@example.com b@example.com 4111111111111111')).toEqual({
    text: '[email] [email] [credit_card]',
    findings: [
      { class: 'credit_card', count: 1 },
      { class: 'email', count: 2 },
    ],
  });
});
