import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { createRedactor } from '../src/index.ts';

interface Sentence {
  readonly text: string;
  readonly spans: readonly { readonly type: string; readonly start: number; readonly end: number }[];
}

interface SecretLine {
  readonly secret: boolean;
  readonly textBase64: string;
  readonly start: number;
  readonly end: number;
}

const folder = new URL('../../../../shared/corpus/', import.meta.url);
const absent = existsSync(folder) ? '' : ' (skipped: the corpus is not part of the repository)';
const redactor = createRedactor();

function readLines<Line>(name: string): Line[] {
  const lines = readFileSync(new URL(name, folder), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Line);
}

const isGone = (text: string, start: number, end: number): boolean =>
  !redactor.redactText(text).text.includes(text.slice(start, end));

describe.skipIf(absent)(`redactText on labelled texts from elsewhere${absent}`, () => {
  it.each(['CREDIT_CARD', 'EMAIL_ADDRESS', 'IBAN_CODE', 'IP_ADDRESS', 'PHONE_NUMBER', 'US_SSN'])(
    'masks every %s whole',
    (type) => {
      const labelled = readLines<Sentence>('pii-sentences.jsonl').flatMap(({ text, spans }) =>
        spans.filter((span) => span.type === type).map(({ start, end }) => ({ text, start, end })),
      );
      expect(labelled.length).toBeGreaterThan(10);
      expect(labelled.filter(({ text, start, end }) => !isGone(text, start, end))).toEqual([]);
    },
  );

  it('leaves all but one of the sentences without any of these', () => {
    const types = new Set(['CREDIT_CARD', 'EMAIL_ADDRESS', 'IBAN_CODE', 'IP_ADDRESS', 'PHONE_NUMBER', 'US_SSN']);
    const clean = readLines<Sentence>('pii-sentences.jsonl').filter(
      ({ spans }) => !spans.some(({ type }) => types.has(type)),
    );
    expect(clean.length).toBeGreaterThan(1000);
    expect(clean.filter(({ text }) => redactor.redactText(text).text !== text).length).toBeLessThanOrEqual(1);
  });

  it('masks at least 99 in 100 of the secrets', () => {
    const secrets = readLines<SecretLine>('secrets.jsonl').filter(({ secret }) => secret);
    const masked = secrets.filter(({ textBase64, start, end }) =>
      isGone(Buffer.from(textBase64, 'base64').toString(), start, end),
    );
    expect(masked.length / secrets.length).toBeGreaterThanOrEqual(0.99);
  });
});
