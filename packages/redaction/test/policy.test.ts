import { describe, expect, it } from 'vitest';

import { createRedactor, diffPolicies, PRESET_NAMES } from '../src/index.ts';

const MAIL = 'erika@example.com';
const MESSAGES = '[{"role":"user","content":"hello"}]';

describe('presets', () => {
  const attributes = {
    'gen_ai.input.messages': MESSAGES,
    'gen_ai.output.messages': MESSAGES,
    'gen_ai.request.model': 'gpt-5-mini',
    'client.address': '203.0.113.7',
    'user.name': 'Erika',
    'card.cvv': '123',
    'audit.principal.id': MAIL,
    note: `${MAIL} 4111 1111 1111 1111`,
  };
  const of = (preset: (typeof PRESET_NAMES)[number]): unknown =>
    createRedactor({ preset }).redactAttributes(attributes).attributes;

  it('do what their names say', () => {
    expect(Object.fromEntries(PRESET_NAMES.map((name) => [name, of(name)]))).toEqual({
      default: { ...attributes, note: '[email] [credit_card]' },
      strict: {
        ...attributes,
        'gen_ai.input.messages': '[hidden]',
        'gen_ai.output.messages': '[hidden]',
        'client.address': '[ip_address]',
        'user.name': '[hidden]',
        note: '[email] [credit_card]',
      },
      pci: {
        'gen_ai.input.messages': MESSAGES,
        'gen_ai.output.messages': MESSAGES,
        'gen_ai.request.model': 'gpt-5-mini',
        'client.address': '203.0.113.7',
        'user.name': 'Erika',
        'audit.principal.id': MAIL,
        note: '[email] [credit_card:1111]',
      },
      hipaa: {
        ...attributes,
        'gen_ai.input.messages': '[hidden]',
        'gen_ai.output.messages': '[hidden]',
        'client.address': '[hidden]',
        'user.name': '[hidden]',
        note: '[email] [credit_card]',
      },
      gdpr: { ...attributes, 'client.address': '[ip_address]', note: '[email] [credit_card]' },
    });
  });

  it.each([
    [
      'strict',
      ['user.id', 'enduser.id', 'geo.location.lat', 'geo.postal_code', 'geo.locality.name', 'db.query.parameter.0'],
      ['geo.region'],
    ],
    ['gdpr', ['geo.location.lat', 'geo.postal_code', 'geo.locality.name'], ['user.id', 'geo.region']],
    [
      'hipaa',
      [
        'user.id',
        'enduser.id',
        'client.address',
        'network.peer.address',
        'http.client_ip',
        'geo.region',
        'app.medical_record_number',
        'patient',
        'patient.date_of_birth',
        'birth_date',
        'birthdate',
      ],
      ['user.roles', 'enduser.role', 'geo.country.iso_code', 'geo.continent.code'],
    ],
  ] as const)('%s hides the attributes of identifiers, and no others', (preset, identifiers, others) => {
    const given = Object.fromEntries([...identifiers, ...others].map((key) => [key, 'x']));
    expect(createRedactor({ preset }).redactAttributes(given).attributes).toEqual({
      ...given,
      ...Object.fromEntries(identifiers.map((key) => [key, '[hidden]'])),
    });
  });

  it('pci drops the attributes of card secrets, and no others', () => {
    const secrets = ['card.cvv', 'cvc2', 'card_security_code', 'card.track_data', 'pin_block'];
    const given = Object.fromEntries([...secrets, 'card.brand'].map((key) => [key, 'x']));
    expect(createRedactor({ preset: 'pci' }).redactAttributes(given).attributes).toEqual({ 'card.brand': 'x' });
  });

  it('are overridden by the options of the policy', () => {
    const redactor = createRedactor({ preset: 'hipaa', keys: { 'user.*': 'scan' }, hideOutputs: false });
    const { 'user.name': name, 'gen_ai.output.messages': output } = redactor.redactAttributes(attributes).attributes;
    expect([name, output]).toEqual(['Erika', MESSAGES]);
  });
});

describe('allow lists', () => {
  it('keep values, and patterns that match a whole value', () => {
    const redactor = createRedactor({ allow: ['Support@Example.com'], allowPatterns: ['[a-z]+@corp\\.example'] });
    expect(redactor.redactText('support@example.com bob@corp.example bob@corp.example.org').text).toBe(
      'support@example.com bob@corp.example [email]',
    );
    for (const alone of [{ allow: [MAIL] }, { allowPatterns: ['[a-z]+@example\\.com'] }])
      expect(createRedactor(alone).redactText(`${MAIL} bob@corp.example`).text).toBe(`${MAIL} [email]`);
  });
});

describe('the hash of a policy', () => {
  it('depends on every setting of the policy, and on nothing else', () => {
    const configs = [
      {},
      { preset: 'pci' },
      { classes: { email: 'allow' } },
      { keys: { a: 'hide' } },
      { keys: { a: { email: 'allow' } } },
      { hideInputs: true },
      { rules: [{ name: 'own', pattern: 'a\\d', keywords: ['own'] }] },
      { rules: [{ name: 'own', pattern: 'b\\d', keywords: ['own'] }] },
      { allow: ['x'] },
      { allowPatterns: ['x'] },
      { limits: { valueBytes: 5 } },
    ] as const;
    const hashes = configs.map((config) => createRedactor(config).policyHash);
    expect(new Set(hashes).size).toBe(configs.length);
    expect(createRedactor({ hideInputs: false, classes: { email: 'mask' }, preset: 'default' }).policyHash).toBe(
      hashes[0],
    );
  });
});

describe('diffPolicies', () => {
  it('lists the settings that differ, without the allowed values', () => {
    const before = createRedactor({ classes: { email: 'allow' }, keys: { 'user.*': 'hide' } }).policy;
    const after = createRedactor({ allow: [MAIL], hideInputs: true }).policy;
    expect(diffPolicies(before, after)).toEqual([
      { setting: expect.stringMatching(/^allow\.sha256:[0-9a-f]{16}$/), before: undefined, after: 'true' },
      { setting: 'classes.email', before: '"allow"', after: '"mask"' },
      { setting: 'hideInputs', before: 'false', after: 'true' },
      { setting: 'keys.user.*', before: '"hide"', after: undefined },
    ]);
    expect(diffPolicies(after, after)).toEqual([]);
  });
});
