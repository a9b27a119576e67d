import { createHmac, sign, timingSafeEqual, verify, type KeyObject } from 'node:crypto';
import { isObject, parseJson } from '../body/parse-json.ts';

/** A key for signing or verifying, with the only algorithm that it is used with. */
export interface JwsKey {
  readonly kid: string;
  readonly alg: 'EdDSA' | 'HS256';
  readonly key: KeyObject;
}

/** Why a token was rejected. */
export type JwsFault = 'malformed' | 'key' | 'signature';

/** A verified token's payload, or why it was rejected. */
export type VerifiedJws<K extends JwsKey> =
  | { readonly payload: Readonly<Record<string, unknown>>; readonly key: K }
  | { readonly fault: JwsFault };

/**
 * Signs synchronously, as a request that is being sent requires, and `jose` cannot.
 *
 * @param typ type of the token, so that it is not accepted as another
 * @see https://www.rfc-editor.org/rfc/rfc7515
 */
export function signJws({ kid, alg, key }: JwsKey, typ: string, payload: object): string {
  const signed = `${encoded({ alg, kid, typ })}.${encoded(payload)}`;
  return `${signed}.${signatureOf(alg, key, signed).toString('base64url')}`;
}

/** Verifies a token with the key that it names and that key's algorithm, ignoring the token's own. */
export function verifyJws<K extends JwsKey>(token: string, typ: string, keys: readonly K[]): VerifiedJws<K> {
  const [head = '', body = '', signature = '', ...rest] = token.split('.');
  const header = decoded(head);
  const payload = decoded(body);
  const isOurs = header !== undefined && header['typ'] === typ && header['crit'] === undefined;
  if (!isOurs || payload === undefined || rest.length > 0) return { fault: 'malformed' };
  const key = keys.find(({ kid }) => kid === header['kid']);
  if (key === undefined || key.alg !== header['alg']) return { fault: 'key' };
  const isSigned = isSignedBy(key, `${head}.${body}`, Buffer.from(signature, 'base64url'));
  return isSigned ? { payload, key } : { fault: 'signature' };
}

function signatureOf(alg: JwsKey['alg'], key: KeyObject, text: string): Buffer {
  return alg === 'HS256' ? createHmac('sha256', key).update(text).digest() : sign(null, Buffer.from(text), key);
}

function isSignedBy({ alg, key }: JwsKey, text: string, signature: Buffer): boolean {
  if (alg === 'EdDSA') return verify(null, Buffer.from(text), key, signature);
  const right = signatureOf(alg, key, text);
  return right.length === signature.length && timingSafeEqual(right, signature);
}

function encoded(object: object): string {
  return Buffer.from(JSON.stringify(object)).toString('base64url');
}

function decoded(part: string): Readonly<Record<string, unknown>> | undefined {
  const value = parseJson(Buffer.from(part, 'base64url').toString());
  return isObject(value) ? value : undefined;
}
