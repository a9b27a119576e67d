import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import {
  createRedactor,
  generateAuditorKey,
  generatePseudonymKey,
  loadAuditorPrivateKey,
  parseRedactionConfig,
  RedactionKeyError,
  unseal,
  UnsealError,
} from '../src/index.ts';

const MAIL = 'erika@example.com';
const CARD = '4111 1111 1111 1111';
const RECORD = '0198f3a2-7c4e-7b1a-9d20-4f5e6a7b8c9d';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'auditspan-redaction-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function keyFile(name: string, text: string, mode = 0o600): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}

const marks = (token: string): readonly string[] => token.slice('<email:'.length, -1).split('+');

const withKey = (file: string) => (): unknown =>
  createRedactor({ classes: { email: 'pseudonymise' }, pseudonym: { keys: { k1: { file } } } });

const withVariable = (text: string | undefined) => (): unknown => {
  vi.stubEnv('AUDITSPAN_TEST_KEY', text);
  try {
    return createRedactor({
      classes: { email: 'pseudonymise' },
      pseudonym: { keys: { k1: { env: 'AUDITSPAN_TEST_KEY' } } },
    });
  } finally {
    vi.unstubAllEnvs();
  }
};

const sealingTo = (publicKey: string) => (): unknown => createRedactor({ seal: { publicKey } });

describe('mask and last four', () => {
  it('keeps the last four if configured, but only a mask of short values', () => {
    const redactor = createRedactor({ classes: { credit_card: 'last_four', iban: 'last_four', us_ssn: 'last_four' } });
    expect(redactor.redactText(`${CARD}, DE89 3704 0044 0532 0130 00, ssn 219-09-9999`).text).toBe(
      '[credit_card:1111], [iban:3000], ssn [us_ssn:9999]',
    );
    expect(() => parseRedactionConfig({ classes: { email: 'last_four' } })).toThrow(
      /classes\.email: does not support last_four/,
    );
  });

  it('drops or keeps values according to the policy', () => {
    const redactor = createRedactor({ classes: { email: 'drop', credit_card: 'allow' } });
    expect(redactor.redactText(`<${MAIL}> ${CARD}`).text).toBe(`<> ${CARD}`);
    expect(redactor.redactText(`{"to":"${MAIL}"}`).text).toBe('{"to":""}');
    expect(createRedactor({ classes: { credit_card: 'drop' } }).redactText('{"card":4111111111111111}').text).toBe(
      '{"card":null}',
    );
  });

  it('has modes for the value of one key', () => {
    const redactor = createRedactor({ keys: { 'app.contact*': { email: 'allow' } } });
    expect(redactor.redactAttributes({ 'app.contact.to': `${MAIL} ${CARD}`, other: MAIL }).attributes).toEqual({
      'app.contact.to': `${MAIL} [credit_card]`,
      other: '[email]',
    });
  });
});

describe('pseudonyms', () => {
  const TOKEN = /^<email:k1:[0-9a-f]{32}>$/;

  it('are equal for all spellings of a value, and differ by class and key', async () => {
    const keys = {
      k1: { file: await keyFile('k1', generatePseudonymKey()) },
      k2: { file: await keyFile('k2', generatePseudonymKey()) },
    };
    const classes = { email: 'pseudonymise', phone: 'pseudonymise', iban: 'pseudonymise' } as const;
    const redactor = createRedactor({ classes, pseudonym: { keys, active: ['k1'], callingCode: '49' } });
    const of = (text: string): string => redactor.redactText(text).text;
    expect(of(MAIL)).toMatch(TOKEN);
    expect(of('ERIKA@Example.com')).toBe(of(MAIL));
    expect(of('+49 (0)30 123456-78')).toBe(of('+49 30 12345678'));
    expect(of('phone 030 12345678')).toBe(`phone ${of('+49 30 12345678')}`);
    expect(of('DE89 3704 0044 0532 0130 00')).toBe(of('DE89370400440532013000'));
    const other = createRedactor({ classes, pseudonym: { keys, active: ['k2'] } });
    expect(other.redactText(MAIL).text).toMatch(/^<email:k2:/);
    expect(other.redactText(MAIL).text.slice(-33)).not.toBe(of(MAIL).slice(-33));
  });

  it('contain both keys during rotation, so that joins keep working', async () => {
    const [old, young] = [await keyFile('old', generatePseudonymKey()), await keyFile('young', generatePseudonymKey())];
    const keys = { old: { file: old }, young: { file: young } };
    const classes = { email: 'pseudonymise' } as const;
    const texts = [['old'], ['young', 'old'], ['young']].map(
      (active) => createRedactor({ classes, pseudonym: { keys, active } }).redactText(MAIL).text,
    );
    const [before = '', between = '', after = ''] = texts;
    expect(marks(between)).toEqual([...marks(after), ...marks(before)]);
  });

  it('of an attribute equal those in running text, and an id has its own', async () => {
    const keys = { k1: { file: await keyFile('key', generatePseudonymKey()) } };
    const redactor = createRedactor({
      classes: { email: 'pseudonymise' },
      keys: { 'audit.principal.id': 'pseudonymise', tags: 'pseudonymise' },
      pseudonym: { keys },
    });
    const { attributes } = redactor.redactAttributes({
      'audit.principal.id': MAIL,
      'user.id': 'u-17',
      'user.email': MAIL,
      tags: ['a', 'b'],
      note: MAIL,
    });
    expect(attributes['audit.principal.id']).toBe(attributes['note']);
    expect(attributes['user.email']).toBe(attributes['note']);
    expect(attributes['user.id']).toMatch(/^<id:k1:[0-9a-f]{32}>$/);
    expect(attributes['tags']).toEqual([expect.stringMatching(/^<id:/), expect.stringMatching(/^<id:/)]);
  });

  it('are kept by a second pass, also after a secret name', async () => {
    const keys = { k1: { file: await keyFile('again', generatePseudonymKey()) } };
    const redactor = createRedactor({ preset: 'gdpr', pseudonym: { keys } });
    fc.assert(
      fc.property(
        fc.constantFrom('', 'password=', 'token: ', 'card '),
        fc.stringMatching(/^[a-z]{2,9}@[a-z]{2,9}\.com$/),
        (before, mail) => {
          const once = redactor.redactText(`${before}${mail} `).text;
          expect(redactor.redactText(once).text).toBe(once);
        },
      ),
    );
  });

  it('need a long key that only its owner may read', async () => {
    expect(withKey(await keyFile('short', 'c2hvcnQ'))).toThrow(RedactionKeyError);
    expect(withKey(await keyFile('open', generatePseudonymKey(), 0o644))).toThrow(
      /can be read by others \(mode 0644\)/,
    );
    expect(withKey(join(directory, 'none'))).toThrow(/pseudonym key k1 cannot be read/);
    for (const text of [undefined, ''])
      expect(withVariable(text)).toThrow('the pseudonym key k1 is missing: the variable AUDITSPAN_TEST_KEY is not set');
    expect(() => parseRedactionConfig({ classes: { email: 'pseudonymise' } })).toThrow(/needs a key/);
  });
});

describe('seal', () => {
  const pair = generateAuditorKey();
  const redactor = createRedactor({
    classes: { email: 'seal' },
    keys: { note: 'seal' },
    seal: { publicKey: pair.publicKey },
  });

  async function privateKey(pem = pair.privateKey): Promise<ReturnType<typeof loadAuditorPrivateKey>> {
    return loadAuditorPrivateKey(await keyFile('auditor.key', pem));
  }

  it('masks each value and keeps the original for the auditor only', async () => {
    const redaction = redactor.begin({ recordId: RECORD });
    expect(
      redaction.attributes('attributes.', { to: [MAIL, 'x'], note: { deep: 1 }, json: `{"a":"${MAIL}"}` }),
    ).toEqual({
      to: ['[email:s1]', 'x'],
      note: '[sealed:s2]',
      json: '{"a":"[email:s3]"}',
    });
    const sealed = redaction.evidence()['audit.redaction.sealed'] as string[];
    expect(JSON.stringify(sealed)).not.toContain(MAIL);
    const key = await privateKey();
    expect(sealed.map((value) => unseal(value, RECORD, key))).toEqual([
      { reference: 's1', class: 'email', field: 'attributes.to', original: MAIL },
      { reference: 's2', class: 'hidden', field: 'attributes.note', original: '{"deep":1}' },
      { reference: 's3', class: 'email', field: 'attributes.json', original: MAIL },
    ]);
  });

  it('opens any text unchanged', async () => {
    const key = await privateKey();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' }), (original, id) => {
        const redaction = redactor.begin({ recordId: id });
        redaction.attributes('attributes.', { note: original });
        const [sealed = ''] = redaction.evidence()['audit.redaction.sealed'] as string[];
        expect(unseal(sealed, id, key).original).toBe(original);
      }),
    );
  });

  it('opens nothing that was changed, moved, or sealed to another key', async () => {
    const redaction = redactor.begin({ recordId: RECORD });
    redaction.attributes('attributes.', { to: MAIL });
    const [sealed = ''] = redaction.evidence()['audit.redaction.sealed'] as string[];
    const key = await privateKey();
    expect(unseal(sealed, RECORD, key).original).toBe(MAIL);
    expect(() => unseal(sealed, `${RECORD}x`, key)).toThrow(/changed or moved/);
    expect(() => unseal(sealed.replace('attributes.to', 'attributes.from'), RECORD, key)).toThrow(UnsealError);
    expect(() => unseal(sealed.replace(':s1:', ':s2:'), RECORD, key)).toThrow(UnsealError);
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.constantFrom('A', 'b', '0', '-', ':'), (at, char) => {
        fc.pre(sealed[at] !== char);
        const forged = sealed.slice(0, at) + char + sealed.slice(at + 1);
        expect(() => {
          // The last base64 character may have unused bits.
          if (unseal(forged, RECORD, key).original === MAIL) throw new UnsealError('the same');
        }).toThrow(UnsealError);
      }),
    );
    const other = await privateKey(generateAuditorKey().privateKey);
    expect(() => unseal(sealed, RECORD, other)).toThrow(/was sealed to the key/);
  });

  it('only masks if the original cannot be stored', () => {
    expect(redactor.redactText(MAIL)).toEqual({ text: '[email]', findings: [{ class: 'email', count: 1 }] });
  });

  it('accepts only X25519 keys, and no private key in a policy', () => {
    const ed25519 = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' });
    expect(sealingTo(ed25519)).toThrow(/the key is not an X25519 key/);
    expect(sealingTo(pair.privateKey)).toThrow(/holds a private key/);
    expect(sealingTo('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----')).toThrow(RedactionKeyError);
    expect(() => parseRedactionConfig({ classes: { email: 'seal' } })).toThrow(/needs seal\.publicKey/);
  });
});
