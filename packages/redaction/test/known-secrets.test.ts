import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';

import { createRedactor, knownSecrets } from '../src/index.ts';

const redactor = createRedactor();
const mask = (text: string): string => redactor.redactText(text).text;

afterEach(() => knownSecrets.clear());

describe('knownSecrets', () => {
  it('masks a secret verbatim, JSON-escaped, percent-encoded and in base64', () => {
    const secret = 'blue "horse" & 9 staples';
    expect(knownSecrets.add(secret)).toBe(true);
    expect(mask(`it is ${secret}!`)).toBe('it is [known_secret]!');
    expect(mask(JSON.stringify({ note: secret }))).toBe('{"note":"[known_secret]"}');
    const toolCall = JSON.stringify([{ arguments: JSON.stringify({ body: JSON.stringify({ note: secret }) }) }]);
    expect(JSON.parse(mask(toolCall))).toEqual([
      { arguments: JSON.stringify({ body: JSON.stringify({ note: '[known_secret]' }) }) },
    ]);
    expect(mask(`?q=${encodeURIComponent(secret)}&x`)).toBe('?q=[known_secret]&x');
    expect(mask(`b64 ${Buffer.from(secret).toString('base64')}`)).not.toContain(Buffer.from(secret).toString('base64'));
  });

  it('masks a secret in a text that was clean before the secret was added', () => {
    const text = 'horse blue-staple of the stable';
    for (let time = 0; time < 4; time++) expect(mask(text)).toBe(text);
    knownSecrets.add('blue-staple');
    expect(mask(text)).toBe('horse [known_secret] of the stable');
  });

  it('masks nothing else', () => {
    knownSecrets.add('correct horse battery');
    expect(mask('correct horse batterx')).toBe('correct horse batterx');
  });

  it('finds a secret in base64 of a longer text at any offset', () => {
    const secret = fc.string({ unit: 'grapheme-ascii', minLength: 9, maxLength: 40, size: 'max' });
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), secret, fc.string({ maxLength: 12 }), (before, value, after) => {
        knownSecrets.clear();
        fc.pre(knownSecrets.add(value));
        const encoded = Buffer.from(before + value + after).toString('base64url');
        const bits = Buffer.from(before).length * 8;
        const stretches = knownSecrets.find(encoded);
        const [first] = stretches;
        const last = stretches.at(-1);
        expect(first?.start ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(Math.floor(bits / 6));
        expect(last?.end ?? 0).toBeGreaterThanOrEqual(Math.ceil((bits + Buffer.from(value).length * 8) / 6));
      }),
      { numRuns: 500 },
    );
  });

  it('adds the secrets of the environment by the names of their variables', () => {
    const environment = {
      PAYMENTS_API_KEY: 'q8Xz71kdq8Xz71kd',
      KEY_PATH: '/etc/keys/one.pem',
      SSH_KEY: '/home/app/.ssh/id',
      PORT: '12345678',
      GREETING: 'good morning all',
      SHORT_TOKEN: 'abc',
    };
    expect(knownSecrets.addEnvironment(undefined, environment)).toEqual(['PAYMENTS_API_KEY']);
    expect(knownSecrets.addEnvironment(['GREETING'], environment)).toEqual(['GREETING']);
    expect(mask('q8Xz71kdq8Xz71kd, good morning all')).toBe('[known_secret], [known_secret]');
  });

  it('keeps a bounded number and evicts the oldest', () => {
    for (let index = 0; index <= 256; index++) knownSecrets.add(`first secret ${index}!`);
    expect(knownSecrets.find('first secret 0!')).toEqual([]);
    expect(knownSecrets.find('first secret 256!')).toHaveLength(1);
  });

  it('does not evict secrets that were added again, nor those of the environment', () => {
    knownSecrets.addEnvironment(['PAYMENTS'], { PAYMENTS: 'of the environment 1' });
    const added = Array.from({ length: 300 }, (_, index) => [`secret ${index}!`, 'added again and again']).flat();
    for (const secret of added) knownSecrets.add(secret);
    const known = ['of the environment 1', 'added again and again', 'secret 0!', 'secret 299!'];
    expect(known.map((secret) => knownSecrets.find(secret).length)).toEqual([1, 1, 0, 1]);
  });

  it('rejects values that would mask ordinary text', () => {
    expect([knownSecrets.add('secret'), knownSecrets.add('--------'), knownSecrets.add('x'.repeat(5000))]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
