import { describe, expect, it } from 'vitest';

import { createRedactor } from '../src/index.ts';
import { BARE_SECRETS } from './cases/bare-secrets.ts';
import { CONTACT } from './cases/contact.ts';
import { IDENTITY } from './cases/identity.ts';
import { NETWORK } from './cases/network.ts';
import { PAYMENT } from './cases/payment.ts';
import { PLACE_AND_PERSON } from './cases/place-and-person.ts';
import { SECRETS } from './cases/secrets.ts';
import { TELEMETRY } from './cases/telemetry.ts';
import { UNLISTED_TOKENS } from './cases/unlisted-tokens.ts';

const redactor = createRedactor();
const families = {
  BARE_SECRETS,
  CONTACT,
  IDENTITY,
  NETWORK,
  PAYMENT,
  PLACE_AND_PERSON,
  SECRETS,
  TELEMETRY,
  UNLISTED_TOKENS,
};

describe.each(Object.entries(families))('%s', (_name, cases) => {
  it.each(cases.map(([text, masked = text]) => [text, masked]))('%j', (text, masked) => {
    expect(redactor.redactText(text).text).toBe(masked);
  });

  it.each(cases.map(([text]) => text))('masks once: %j', (text) => {
    const once = redactor.redactText(text).text;
    expect(redactor.redactText(once)).toEqual({ text: once, findings: [] });
  });
});
