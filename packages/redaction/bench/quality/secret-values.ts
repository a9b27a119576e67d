import type { Maker } from './personal-values.ts';
import { ALPHANUMERIC, BASE64URL, DIGITS, HEX, LOWER, UPPER, type Random } from './random.ts';

const token =
  (prefix: string, alphabet: string, length: number): Maker =>
  (random) =>
    prefix + random.text(alphabet, length);

/** Tokens in the formats of their providers. */
export const TOKENS: Readonly<Record<string, Maker>> = {
  openai: token('sk-proj-', BASE64URL, 120),
  anthropic: (random) => `sk-ant-api03-${random.text(BASE64URL, 93)}AA`,
  aws: token('AKIA', `${UPPER}234567`, 16),
  github: token('ghp_', ALPHANUMERIC, 36),
  githubFine: (random) => `github_pat_${random.text(ALPHANUMERIC, 22)}_${random.text(ALPHANUMERIC, 59)}`,
  gitlab: token('glpat-', BASE64URL, 20),
  google: token('AIzaSy', BASE64URL, 33),
  slack: (random) => `xoxb-${random.text(DIGITS, 12)}-${random.text(DIGITS, 13)}-${random.text(ALPHANUMERIC, 24)}`,
  stripe: token('sk_live_', ALPHANUMERIC, 24),
  npm: token('npm_', ALPHANUMERIC, 36),
  huggingFace: token('hf_', ALPHANUMERIC, 34),
  sendGrid: (random) => `SG.${random.text(BASE64URL, 22)}.${random.text(BASE64URL, 43)}`,
  digitalOcean: token('dop_v1_', HEX, 64),
  databricks: token('dapi', HEX, 32),
  vault: token('hvs.', BASE64URL, 90),
  groq: token('gsk_', ALPHANUMERIC, 52),
  twilio: token('SK', HEX, 32),
  pypi: token('pypi-AgEIcHlwaS5vcmc', BASE64URL, 150),
  shopify: token('shpat_', HEX, 32),
  doppler: token('dp.pt.', ALPHANUMERIC, 43),
  linear: token('lin_api_', ALPHANUMERIC, 40),
  sentry: token('sntryu_', HEX, 64),
  telegram: (random) => `${random.text('123456789', 10)}:AA${random.text(BASE64URL, 33)}`,
};

/** A signed JSON Web Token. */
export function makeJwt(random: Random): string {
  const header = base64({ alg: 'HS256', typ: 'JWT' });
  return `${header}.${base64({ sub: random.text(DIGITS, 10), iat: 1_795_425_562 })}.${random.text(BASE64URL, 43)}`;
}

/** A private key in PEM. */
export function makePem(random: Random): string {
  const lines = Array.from({ length: 12 + random.below(14) }, () => random.text(`${ALPHANUMERIC}+/`, 64));
  const label = random.of(['RSA PRIVATE KEY', 'PRIVATE KEY', 'EC PRIVATE KEY', 'OPENSSH PRIVATE KEY']);
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----`;
}

/** Generates a password for an assignment or connection string. */
export function password(random: Random): string {
  return random.of([
    () => random.text(`${ALPHANUMERIC}!#%*-_`, 12),
    () => random.of(['Winter', 'Tiger', 'Orange', 'Sommer']) + random.text(DIGITS, 4) + random.of(['!', '#', '']),
    () => random.text(HEX, 32),
    () => random.text(LOWER, 10),
  ])();
}

function base64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
