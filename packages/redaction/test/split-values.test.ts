import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRedactor } from '../src/index.ts';

const MAIL = 'erika@example.com';
const CARD = '4111 1111 1111 1111';
const redactor = createRedactor();

describe('texts that belong together', () => {
  it('hide no value across their boundary', () => {
    expect(redactor.redactTexts(['my card 4111 1', '111 1111', ' 1111 please'])).toEqual({
      texts: ['my card [credit_card]', '', ' please'],
      findings: [{ class: 'credit_card', count: 1 }],
    });
    expect(redactor.redactTexts(['erika@exam', 'ple.com', ' is there']).texts).toEqual(['[email]', '', ' is there']);
  });

  it.each([
    ['iban', ['to DE89370', '400440532013000.'], 'to [iban].'],
    ['api_key', ['use ghp_x7Kq9Z', 'pL2mNv4RtY8wBc3DfGh6JsAe1Uo5Iq.'], 'use [api_key].'],
    ['jwt', ['use eyJhbG', 'ciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlLW9mLWEtdG9rZW4'], 'use [jwt]'],
    [
      'private_key',
      ['-----BEGIN PRIVATE KEY-----\nMC4CAQ', 'AwBQYDK2VwBCIEIA\n-----END PRIVATE KEY-----'],
      '[private_key]',
    ],
    ['authorization', ['Authorization: Basic YWxp', 'Y2U6c2VjcmV0'], 'Authorization: Basic [authorization]'],
  ])('hide no %s across it', (_class, texts, hidden) => {
    expect(redactor.redactTexts(texts).texts.join('')).toBe(hidden);
  });

  it.each([
    ['DE89 3704 0044 0532 0130 00', 'iban'],
    ['ghp_x7Kq9ZpL2mNv4RtY8wBc3DfGh6JsAe1Uo5Iq', 'api_key'],
    ['xoxb-263594206564-2343594206574-FGqddMF8t08v8N7Oq4i57vs1', 'api_key'],
    ['eyJzdWIiOiJhbGljZSIsImlhdCI6MTUxNjIzOTAyMn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c', 'jwt'],
    ['YWxpY2U6c2VjcmV0', 'authorization'],
  ])('hide %s although one of two parts is a value by itself, but for fewer than eight characters', (secret, found) => {
    const before = { jwt: 'eyJhbGciOiJIUzI1NiJ9.', authorization: 'Authorization: Basic ' }[found] ?? '';
    const whole = `use ${before}${secret} there`;
    for (let at = 1; at < whole.length; at++) {
      const { texts, findings } = redactor.redactTexts([whole.slice(0, at), whole.slice(at)]);
      const rest = texts.join('');
      const shown = Array.from({ length: secret.length - 7 }, (_, from) => secret.slice(from, from + 8));
      expect({ at, shown: shown.filter((part) => rest.includes(part)) }).toEqual({ at, shown: [] });
      expect(findings.map(({ class: name }) => name)).toContain(found);
    }
  });

  it('keep the words beside a value', () => {
    const key = 'ghp_x7Kq9ZpL2mNv4RtY8wBc3DfGh6JsAe1Uo5Iq';
    const given = ['--token', key, '--retries', '3', 'a@b.com', 'c@d.com', 'then', key, 'us-east-1', 'production'];
    const mask = new Map([
      [key, '[api_key]'],
      ['a@b.com', '[email]'],
      ['c@d.com', '[email]'],
    ]);
    expect(redactor.redactTexts(given).texts).toEqual(given.map((text) => mask.get(text) ?? text));
  });

  it('are otherwise scanned one by one', () => {
    expect(redactor.redactTexts(['alice', MAIL, 'bob']).texts).toEqual(['alice', '[email]', 'bob']);
    expect(redactor.redactTexts(['1.2', '.3.4', '10']).texts).toEqual(['1.2', '.3.4', '10']);
  });

  it('hide no value in the parts of a message, or the chunks of an answer', () => {
    const messages = [
      {
        role: 'user',
        parts: [
          { type: 'text', content: 'card 4111 1111' },
          { type: 'text', content: ' 1111 1111' },
        ],
        n: null,
      },
    ];
    const given = JSON.stringify(messages).replace('null', '12345678901234567890');
    const { attributes, findings } = redactor.redactAttributes({ 'gen_ai.input.messages': given });
    expect(attributes['gen_ai.input.messages']).toBe(
      '[{"role":"user","parts":[{"type":"text","content":"card [credit_card]"},{"type":"text","content":""}],"n":12345678901234567890}]',
    );
    expect(findings).toEqual([{ class: 'credit_card', count: 1 }]);
  });

  it('lose nothing else, wherever they are split', () => {
    const whole = `Dear all, my card is ${CARD}, thanks. `;
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 6 }), (cuts) => {
        const ends = [...cuts, whole.length].toSorted((a, b) => a - b);
        const parts = ends.map((end, index) => whole.slice(ends[index - 1] ?? 0, end));
        expect(redactor.redactTexts(parts).texts.join('')).toBe(whole.replace(CARD, '[credit_card]'));
      }),
    );
  });
});
