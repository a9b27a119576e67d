import { test } from 'vitest';

import { createRedactor } from '../src/index.ts';

const redactor = createRedactor();
const prose = 'The parcel that you asked about left our warehouse on Tuesday and should be with you by Friday noon. ';
const personal = 'Please write to erika@example.com or call +49 30 1234567 about card 4111 1111 1111 1111. ';

const inputs = {
  '1 KB of prose': prose.repeat(11).slice(0, 1024),
  '1 KB of prose with personal data': (prose.repeat(9) + personal).slice(-1024),
  '64 KB of prose': prose.repeat(700).slice(0, 65_536),
  '64 KB of @': '@'.repeat(65_536),
  '64 KB of digits': '4111 1111 '.repeat(6554).slice(0, 65_536),
};

for (const [name, text] of Object.entries(inputs)) {
  test(name, async ({ bench }) => {
    await bench(name, () => redactor.redactText(text)).run();
  });
}
