import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The credentials of a request. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** An authenticated user. */
export interface AuthenticatedUser {
  readonly name: string;
  readonly readonly: boolean;
}

/** Checks user names and passwords. */
export interface Authenticator {
  /** Returns the user, or undefined if name or password is wrong. Does not reveal which, by timing or otherwise. */
  authenticate(credentials: Credentials): AuthenticatedUser | undefined;
}

/** Creates an authenticator for a list of users. Passwords are kept only as keyed digests. */
export function createAuthenticator(
  users: readonly { readonly name: string; readonly password: string; readonly readonly: boolean }[],
): Authenticator {
  const key = randomBytes(32);
  const digest = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const known = new Map(
    users.map((user) => [
      user.name,
      { user: { name: user.name, readonly: user.readonly }, proof: digest(user.password) },
    ]),
  );
  const nobody = { user: undefined, proof: randomBytes(32) };
  return {
    authenticate({ user, password }) {
      const entry = known.get(user) ?? nobody;
      return timingSafeEqual(entry.proof, digest(password)) ? entry.user : undefined;
    },
  };
}

function readBasic(authorization: string): Credentials | undefined {
  const encoded = /^basic\s+([A-Za-z0-9+/=_-]+)$/i.exec(authorization.trim())?.[1];
  if (encoded === undefined) return undefined;
  const [user = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { user, password: password.join(':') };
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/**
 * Finds a request's credentials: HTTP Basic, then `X-ClickHouse-User` and `-Key`, then `user` and `password` in the
 * URL.
 *
 * @returns undefined if there are none, or of a kind that the embedded server does not support (Bearer).
 */
export function readCredentials(headers: IncomingHttpHeaders, params: URLSearchParams): Credentials | undefined {
  if (headers.authorization !== undefined) return readBasic(headers.authorization);
  const user = one(headers['x-clickhouse-user']);
  if (user !== undefined) return { user, password: one(headers['x-clickhouse-key']) ?? '' };
  const urlUser = params.get('user');
  const urlPassword = params.get('password');
  if (urlUser === null && urlPassword === null) return undefined;
  return { user: urlUser ?? 'default', password: urlPassword ?? '' };
}
