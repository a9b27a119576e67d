import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRedactor } from '../src/index.ts';

const redactor = createRedactor();

const value = fc.constantFrom(
  'erika@example.com',
  '4111 1111 1111 1111',
  'DE89 3704 0044 0532 0130 00',
  '219-09-9999',
  '+49 30 1234567',
);

/** Fragments of values, near-values and the text around them. */
const piece = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom(
    'erika@example.com',
    '4111 1111 1111 1111',
    'DE89370400440532013000',
    '+49 30 1234567',
    '219-09-9999',
    '203.0.113.7',
    '2001:db8::8a2e:7334',
    `sk-proj-${'Ab1Cd2Ef3Gh4'.repeat(3)}`,
    '-----BEGIN PRIVATE KEY-----',
    '-----END PRIVATE KEY-----',
    'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj',
    'postgres://app:secret@db',
  ),
  fc.constantFrom(
    'password=',
    '"api_key":',
    'token: ',
    'Bearer ',
    'Basic ',
    'eyJ',
    '@',
    '://',
    '%40',
    '\\n',
    '"',
    "'",
    ':',
    '.',
    '-',
    ' ',
    '=',
  ),
);
const text = fc.array(piece, { maxLength: 14, size: 'max' }).map((pieces) => pieces.join(''));
/** The same as separate words: of adjacent values, one may be detected only after the other was masked. */
const words = fc.array(piece, { maxLength: 14, size: 'max' }).map((pieces) => pieces.join(' '));

describe('redactText', () => {
  it('finds nothing in masked text', () => {
    fc.assert(
      fc.property(words, (whole) => {
        const once = redactor.redactText(whole).text;
        expect(redactor.redactText(once)).toEqual({ text: once, findings: [] });
      }),
      { numRuns: 3000 },
    );
  });

  it('scans any text, including broken surrogates', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400, size: 'max' }), (whole) => {
        expect(redactor.redactText(whole).failures).toBeUndefined();
      }),
    );
  });

  it('finds a value at any position in a text', () => {
    const sentence = fc.lorem({ maxCount: 4 });
    fc.assert(
      fc.property(sentence, value, sentence, (before, found, after) => {
        expect(redactor.redactText(`${before} ${found}; ${after}`).text).not.toContain(found);
      }),
    );
  });

  it('reports findings if and only if the text changed', () => {
    fc.assert(
      fc.property(text, (whole) => {
        const redacted = redactor.redactText(whole);
        expect(redacted.text === whole).toBe(redacted.findings.length === 0);
      }),
    );
  });

  it('keeps JSON parseable', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.array(text, { maxLength: 4 }), (other, texts) => {
        const json = JSON.stringify({ other, texts, number: 4111111111111111, nested: JSON.stringify(texts) });
        expect(() => JSON.parse(redactor.redactText(json).text) as unknown).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });
});

describe('redactAttributes', () => {
  it('never throws and never modifies its argument', () => {
    fc.assert(
      fc.property(fc.dictionary(text, fc.anything({ withBigInt: true, withTypedArray: true })), (attributes) => {
        const before = structuredClone(attributes);
        redactor.redactAttributes(attributes);
        expect(attributes).toEqual(before);
      }),
    );
  });

  it('keeps every attribute, whatever its key is masked to', () => {
    fc.assert(
      fc.property(fc.dictionary(text, fc.boolean()), (attributes) => {
        const redacted = redactor.redactAttributes(attributes).attributes;
        expect(Object.keys(redacted)).toHaveLength(Object.keys(attributes).length);
      }),
    );
  });
});
