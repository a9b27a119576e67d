/** A value that must be masked, within a text. All are examples from documentation or made up. */
export interface Sensitive {
  readonly kind: string;
  readonly text: string;
  readonly value: string;
}

const within = (kind: string, value: string, text = `before ${value} after`): Sensitive => ({ kind, value, text });

/** Concatenated, so that no repository scanner mistakes an example for a secret. */
const joined = (...parts: string[]): string => parts.join('');

/** At least one value of every class that a plain pattern can detect. */
export const SENSITIVE: readonly Sensitive[] = [
  within('email', 'jane.doe+tag@mail.example.co.uk'),
  within('email escaped', 'jane%40example.com'),
  within('credit_card visa', '4111 1111 1111 1111'),
  within('credit_card mastercard', '5555555555554444'),
  within('credit_card amex', '3782 822463 10005'),
  within('credit_card diners', '30569309025904'),
  within('us_ssn', '078-05-1120'),
  within('iban', 'DE89 3704 0044 0532 0130 00'),
  within('phone', '+49 30 901820'),
  within('phone north american', '(212) 555-0123'),
  within('ip_address', '203.0.113.77'),
  within('ip_address v6', '2001:db8:85a3::8a2e:370:7334'),
  within('mac_address', '00:1B:44:11:3A:B7'),
  within('api_key openai', joined('sk-', 'proj-', 'abcdefghijklmnopqrstuvwx')),
  within('api_key anthropic', joined('sk-', 'ant-', 'api03-abcdefghijklmnopqrst')),
  within('api_key aws', joined('AKIA', 'IOSFODNN7EXAMPLE')),
  within('api_key github', joined('ghp', '_', 'abcdefghijklmnopqrstuvwxyz0123456789')),
  within('api_key slack', joined('xoxb', '-', '123456789012-abcdefghij')),
  within('api_key stripe', joined('sk', '_live_', 'abcdefghijklmnop')),
  within('jwt', joined('eyJhbGciOiJIUzI1NiJ9', '.', 'eyJzdWIiOiIxMjM0In0', '.', 'c2lnbmF0dXJl')),
  within(
    'private_key',
    'MC4CAQAwBQYDK2VwBCIEIA',
    joined('-----BEGIN PRIV', 'ATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA\n-----END PRIVATE KEY-----'),
  ),
  within(
    'private_key cut short',
    'MC4CAQAwBQYDK2VwBCIEIB',
    joined('-----BEGIN PRIV', 'ATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIB'),
  ),
  within('authorization', 'bXl1c2VyOm15cGFzcw==', 'Authorization: Basic bXl1c2VyOm15cGFzcw=='),
  within('url_credentials', 'hunter2', 'postgres://app:hunter2@db.internal/orders'),
  within('url_signature', 'deadbeef01', 'https://bucket.example/o?X-Amz-Signature=deadbeef01&x=1'),
  within('secret', 'correct-horse', 'password=correct-horse'),
  within('secret json', 'tr0ub4dor', '{"client_secret": "tr0ub4dor"}'),
  within('crypto_address', '0x52908400098527886E0F7030069857D2E4169EE7'),
  within('location', '52.520008, 13.404954'),
  within('passport', 'C01X00T47', 'passport number: C01X00T47'),
  within('tax_id', '86095742719', 'Steuer-ID: 86095742719'),
  within('health_id', '943 476 5919', 'NHS number 943 476 5919'),
  within('bank_account', '532013000', 'account number 532013000'),
  within('date_of_birth', '1985-04-12', 'date of birth: 1985-04-12'),
  within('postal_address', '12 Elm Street', 'lives at 12 Elm Street now'),
  within('person', 'Erika Mustermann', 'customer name: Erika Mustermann'),
  within('person greeted', 'Mustermann', 'Dear Ms. Mustermann,'),
];

/** Texts in which nothing may be masked. */
export const HARMLESS: readonly string[] = [
  'GET /v1/chat/completions HTTP/1.1',
  'gpt-5-mini-2026-05-01',
  '01923456-789a-7bcd-8ef0-123456789abc',
  'SELECT count() FROM orders WHERE id = 4711',
  'took 1234567890 ns, 12.5 % of 2026-11-25T21:50:00.000Z',
  'undici/7.29.0 node/26.10.0',
  'masked before: [email], [credit_card:1111], <email:k1:0123456789abcdef0123456789abcdef>',
  '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  '{"role":"user","parts":[{"type":"text","content":"Where is my order?"}]}',
];
