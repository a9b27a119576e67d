import { describe, expect, it } from 'vitest';

import { defaultScanner } from '../src/detectors/default-scanner.ts';
import { disjoint, type Match } from '../src/scan/matches.ts';
import { hasCorpus, readSecrets, readSentences } from './support/corpus.ts';
import { precision, recall } from './support/measure.ts';

const find = (text: string): readonly Match[] => disjoint(defaultScanner().scan(text));
const structured = ['EMAIL_ADDRESS', 'CREDIT_CARD', 'US_SSN', 'IBAN_CODE', 'IP_ADDRESS', 'PHONE_NUMBER'];
const structuredClasses = new Set(['email', 'credit_card', 'us_ssn', 'iban', 'ip_address', 'phone']);

// The labelled sets are not part of the repository; without them there is nothing to measure.
describe.skipIf(!hasCorpus)('the labelled sets (skipped if ../shared/corpus is absent)', () => {
  it.each(structured)('masks every %s entirely', (type) => {
    expect(recall(find, readSentences(), [type])).toBe(1);
  });

  it('masks hardly anything else in sentences', () => {
    expect(precision(find, readSentences())).toBeGreaterThanOrEqual(0.99);
  });

  it('has a false positive in at most one of the sentences without values', () => {
    const clean = readSentences().filter(({ spans }) => !spans.some(({ type }) => structured.includes(type)));
    expect(clean.length).toBeGreaterThan(1000);
    const wrong = clean.filter(({ text }) => find(text).some((match) => structuredClasses.has(match.class)));
    expect(wrong.length).toBeLessThanOrEqual(1);
  });

  it('masks at least 97 % of secrets entirely', () => {
    expect(
      recall(
        find,
        readSecrets().filter(({ spans }) => spans.length > 0),
      ),
    ).toBeGreaterThanOrEqual(0.97);
  });

  it('does not change at least 95 % of the lines without a secret', () => {
    const clean = readSecrets().filter(({ spans }) => spans.length === 0);
    expect(clean).toHaveLength(245);
    expect(clean.filter(({ text }) => find(text).length > 0).length).toBeLessThanOrEqual(12);
  });
});
