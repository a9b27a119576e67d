import type { Case } from './case.ts';

/** Secrets that no sign or another than usual joins to their name. All are invented. */
export const BARE_SECRETS: readonly Case[] = [
  ['user bob / pass Velvet7696', 'user bob / pass [secret]'],
  ['setx DB_PASS 7d5b8e55b24c68cf4172ef07', 'setx DB_PASS [secret]'],
  ['set -gx ACME_TOKEN "Kx92mvQp7rTz"', 'set -gx ACME_TOKEN "[secret]"'],
  ['set -x PATH /usr/local/bin'],
  ['the hmac key is rhtqbkthyr107fn7gccw7j09l55uk57dutw9', 'the hmac key is [secret]'],
  ['api_key|oPKXRa9qOp1M0HOWWwilYxl5XQ9JkYLb', 'api_key|[secret]'],
  ['{"k":"password","v":"Saffron0702"}', '{"k":"password","v":"[secret]"}'],
  ['token i got: 37078b96c1e9a615b5317aae6d99d15fdc06c0ed', 'token i got: [secret]'],
];
