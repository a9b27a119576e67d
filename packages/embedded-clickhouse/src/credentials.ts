import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Who a request says it is. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** A user that has proved who it is. */
export interface AuthenticatedUser {
  readonly name: string;
  readonly readonly: boolean;
}

/** Checks names and passwords. */
export interface Authenticator {
  /** The user; nothing where name or password is wrong, without telling which, by time or otherwise. */
  authenticate(credentials: Credentials): AuthenticatedUser | undefined;
}

/** Creates the check over a list of users, whose passwords it keeps as keyed digests only. */
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
 * Finds a request's credentials: HTTP Basic, then `X-ClickHouse-User` and `-Key`, then `user` and `password` of the URL.
 *
 * @returns nothing where there are none, or of a kind that the embedded server has no users for (Bearer).
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
