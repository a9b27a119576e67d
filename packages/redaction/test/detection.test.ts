import { describe, expect, it } from 'vitest';

import { createRedactor, type RedactionClass } from '../src/index.ts';

const redactor = createRedactor();

/** Inputs of one class with what is left of them. Values are invented; secrets are put together here so that no scanner takes them for live ones. */
const found: Partial<Record<RedactionClass, readonly (readonly [text: string, masked: string])[]>> = {
  email: [
    ['write to erika.mustermann+shop@mail.example.co.uk.', 'write to [email].'],
    ['<erika@example.com>', '<[email]>'],
    ['mail=erika%40example.com&page=2', 'mail=[email]&page=2'],
    ['line\\nerika@example.com', 'line\\n[email]'],
    ['jürgen@bücher.example', '[email]'],
    ["o'brien@example.ie,x@y.org", '[email],[email]'],
  ],
  credit_card: [
    ['card 4111 1111 1111 1111 please', 'card [credit_card] please'],
    ['5500-0055-5555-5559', '[credit_card]'],
    ['amex 378282246310005', 'amex [credit_card]'],
    ['3782 822463 10005', '[credit_card]'],
    ['4111111111111111,5500005555555559', '[credit_card],[credit_card]'],
  ],
  us_ssn: [
    ['ssn 219-09-9999', 'ssn [us_ssn]'],
    ['social security number: 219099999', 'social security number: [us_ssn]'],
  ],
  iban: [
    ['DE89 3704 0044 0532 0130 00', '[iban]'],
    ['to GB82WEST12345698765432.', 'to [iban].'],
    ['gb82west12345698765432', '[iban]'],
  ],
  phone: [
    ['+49 (0)30 1234567', '[phone]'],
    ['(212) 555-0187 x123', '[phone]'],
    ['call 2125550187', 'call [phone]'],
    ['001-212-555-0187', '[phone]'],
    ['0171 234 5678', '[phone]'],
    ['Phone:\n467 3395', 'Phone:\n[phone]'],
  ],
  ip_address: [
    ['from 203.0.113.7 blocked', 'from [ip_address] blocked'],
    ['2001:db8:85a3::8a2e:370:7334', '[ip_address]'],
  ],
  mac_address: [['00:1b:44:11:3a:b7', '[mac_address]']],
  api_key: [
    [`key sk-proj-${'Ab1Cd2Ef3Gh4'.repeat(4)}`, 'key [api_key]'],
    [`AKIA${'Q3EG'.repeat(2)}RIEXZ2M7`, '[api_key]'],
    [`ghp_${'a1B2c3D4'.repeat(5)}!`, '[api_key]!'],
    [`https://hooks.slack.com/services/T0A1B2C3D4/B0E5F6G7/${'h8I9j0K1'.repeat(3)}`, '[api_key]'],
    [`123456789:AA${'h1J2k3L4'.repeat(5).slice(0, 33)}`, '[api_key]'],
  ],
  jwt: [[`token eyJhbGciOiJIUzI1NiJ9.${btoa('{"sub":"12345"}')}.c2lnbmF0dXJl`, 'token [jwt]']],
  private_key: [
    [`a -----BEGIN RSA PRIVATE KEY-----\n${'MIIEow'.repeat(20)}\n-----END RSA PRIVATE KEY----- z`, 'a [private_key] z'],
    [`-----BEGIN PRIVATE KEY-----\\n${'MIIEvQ'.repeat(20)}`, '[private_key]'],
  ],
  authorization: [
    ['Authorization: Bearer abcdefghij0123456789', 'Authorization: Bearer [authorization]'],
    [`Authorization: Basic ${btoa('erika:hunter2')}`, 'Authorization: Basic [authorization]'],
    ['curl -u erika:hunter2 https://x.example', 'curl -u [authorization] https://x.example'],
    ['Authorization: Token 9944b09199c62bcf9418', 'Authorization: Token [authorization]'],
  ],
  url_signature: [
    [
      'https://b.s3.amazonaws.com/k?X-Amz-Date=20261123T000000Z&X-Amz-Signature=0af7651916cd43dd',
      'https://b.s3.amazonaws.com/k?X-Amz-Date=20261123T000000Z&X-Amz-Signature=[url_signature]',
    ],
    [
      'https://a.blob.core.windows.net/c?sv=2024-11-04&sig=a1B2c3D4e5%2Ff6%3D&se=2026',
      'https://a.blob.core.windows.net/c?sv=2024-11-04&sig=[url_signature]&se=2026',
    ],
  ],
  url_credentials: [['postgres://app:p@ss@db.example/orders', 'postgres://[url_credentials]@db.example/orders']],
  secret: [
    ['password=hunter2', 'password=[secret]'],
    ['"client_secret": "q8Xz-71kd"', '"client_secret": "[secret]"'],
    ['DB_PASSWORD=letmein\n', 'DB_PASSWORD=[secret]\n'],
    ['{"api_key":"9f8e7d6c5b4a39281706"}', '{"api_key":"[secret]"}'],
    ['<password>tr0ub4dor</password>', '<password>[secret]</password>'],
    ['- name: DB_PASSWORD\n  value: letmein', '- name: DB_PASSWORD\n  value: [secret]'],
    ['tool login --password hunter2 --verbose', 'tool login --password [secret] --verbose'],
    ['AccountKey=a1b2c3d4e5f6g7h8i9j0==;EndpointSuffix=x', 'AccountKey=[secret];EndpointSuffix=x'],
  ],
};

/** What looks like something and must stay: the facts of an audit, and ordinary text. */
const kept: readonly string[] = [
  'claude-3-5-sonnet-20241022',
  'gpt-4o-mini-2024-07-18',
  'ft:gpt-4o-mini-2024-07-18:acme::9aBcDeFg',
  'meta-llama/Llama-3.3-70B-Instruct',
  'text-bison@001',
  'anthropic.claude-3-5-sonnet-20241022-v2:0',
  'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-3-5-sonnet-20241022-v2:0',
  'projects/acme/locations/us-central1/publishers/google/models/gemini-2.0-flash',
  '0198f3a2-7c4e-7b1a-9d20-4f5e6a7b8c9d',
  '0af7651916cd43dd8448eb211c80319c',
  '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'chatcmpl-9sZx1L2m3N4o5P6q7R8s9T0u',
  'req_011CRBAquydCMPrCJEUky2Sx',
  '1795425562',
  '1795425562123',
  '1795425562123456789',
  '2026-11-23T10:45:40.123Z',
  '2024-10-22',
  '22.10.2024',
  '12:20:39',
  '0.00001234567',
  'version 1.2.3.4',
  'v22.17.0',
  'https://api.openai.com/v1/chat/completions?api-version=2024-10-21',
  'http://127.0.0.1:4318/v1/traces',
  'http://10.0.3.17:8080/healthz',
  'git@github.com:acme/shop.git',
  'logo@2x.png',
  '@opentelemetry/api@1.10.0',
  '{"input_tokens":1234,"output_tokens":567,"max_tokens":4096}',
  'max_tokens: 4096',
  'primary_key: orders_2024',
  'password: required',
  'password = config.password',
  'token = getToken(user)',
  'api_key=${API_KEY}',
  'Forgot your password? Reset it here.',
  'the secret is out of the bag',
  'bearer of bad news',
  'curl -u "$USER:$PASSWORD" https://x.example',
  'client_id=checkout-service-01',
  'PWD=/home/app/src',
  'invalidToken = "gfp901ze35ir94ea"',
  '4111 1111 1111 1112',
  '000-12-3456',
  'GB82WEST12345698765433',
  '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15',
];

describe('redactText', () => {
  for (const [name, cases] of Object.entries(found)) {
    it.each(cases)(`finds ${name} in %j`, (text, masked) => {
      expect(redactor.redactText(text).text).toBe(masked);
    });
  }

  it.each(kept)('leaves %j', (text) => {
    expect(redactor.redactText(text)).toEqual({ text, findings: [] });
  });

  it('counts by class', () => {
    expect(redactor.redactText('a@example.com b@example.com 4111111111111111')).toEqual({
      text: '[email] [email] [credit_card]',
      findings: [
        { class: 'credit_card', count: 1 },
        { class: 'email', count: 2 },
      ],
    });
  });
});
