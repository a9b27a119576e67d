import type { Case } from './case.ts';

/** Secrets with no or an unusual separator after their name. All are invented. */
export const BARE_SECRETS: readonly Case[] = [
  ['user bob / pass Velvet7696', 'user bob / pass [secret]'],
  ['setx DB_PASS 7d5b8e55b24c68cf4172ef07', 'setx DB_PASS [secret]'],
  ['set -gx ACME_TOKEN "Kx92mvQp7rTz"', 'set -gx ACME_TOKEN "[secret]"'],
  ['set -x PATH /usr/local/bin'],
  ['the hmac key is rhtqbkthyr107fn7gccw7j09l55uk57dutw9', 'the hmac key is [secret]'],
  ['api_key|oPKXRa9qOp1M0HOWWwilYxl5XQ9JkYLb', 'api_key|[secret]'],
  ['{"k":"password","v":"Saffron0702"}', '{"k":"password","v":"[secret]"}'],
  ['token i got: 37078b96c1e9a615b5317aae6d99d15fdc06c0ed', 'token i got: [secret]'],
  ['const key = process.env.TOKEN ?? "Kx92mvQp7rTz4Lw8aB3c"', 'const key = process.env.TOKEN ?? "[secret]"'],
  ['message = error.password ?? "Enter a password"'],
  // Keys of signing and encryption functions.
  ['hmac.new(b"rhtqbkthyr107fn7gccw7j09", msg, sha256)', 'hmac.new(b"[secret]", msg, sha256)'],
  ["createHmac('sha256', 'Kx92mvQp7rTz4Lw8aB3c')", "createHmac('sha256', '[secret]')"],
  ['hmac.New(sha256.New, []byte("Kx92mvQp7rTz4Lw8aB3c"))', 'hmac.New(sha256.New, []byte("[secret]"))'],
  ['Fernet("Kx92mvQp7rTz4Lw8aB3c=")', 'Fernet("[secret]")'],
  [
    'jwt.decode(token, "Kx92mvQp7rTz4Lw8aB3c", algorithms=["HS256"])',
    'jwt.decode(token, "[secret]", algorithms=["HS256"])',
  ],
  ['expect(hmac(key, text)).toBe("2b00042f7481c7b056c4b410d28f33cf")'],
  ['createCipheriv("aes-256-gcm-with-a-long-name", key, iv)'],
  ['designer("Kx92mvQp7rTz4Lw8aB3c")'],
];
