import { describe, expect, it } from 'vitest';

import { defaultScanner } from '../src/default-scanner.ts';
import { disjoint } from '../src/matches.ts';
import { hasCorpus, readSecrets, readSentences } from './support/corpus.ts';
import { precision, recall, type Find } from './support/measure.ts';

const find: Find = (text) => disjoint(defaultScanner().scan(text));
const structured = ['EMAIL_ADDRESS', 'CREDIT_CARD', 'US_SSN', 'IBAN_CODE', 'IP_ADDRESS', 'PHONE_NUMBER'];

// The labelled sets are not part of the repository: without them there is nothing to measure.
describe.skipIf(!hasCorpus)('the labelled sets (skipped where ../shared/corpus is absent)', () => {
  it('masks at least 97 % of structured personal data whole', () => {
    expect(recall(find, readSentences(), structured)).toBeGreaterThanOrEqual(0.97);
  });

  it('masks at least 97 % of phone numbers whole', () => {
    expect(recall(find, readSentences(), ['PHONE_NUMBER'])).toBeGreaterThanOrEqual(0.97);
  });

  it('masks next to nothing else in sentences', () => {
    expect(precision(find, readSentences())).toBeGreaterThanOrEqual(0.99);
  });

  it('masks at least 97 % of secrets whole', () => {
    expect(
      recall(
        find,
        readSecrets().filter(({ spans }) => spans.length > 0),
      ),
    ).toBeGreaterThanOrEqual(0.97);
  });
});
