import { z } from 'zod';

/**
 * The schema of the address of a server that may be asked over HTTP or HTTPS. A user and a password have no place in it:
 * addresses are logged and printed, and stand in the list of processes where a flag gives them.
 *
 * @param error where it is no such address
 * @param instead what takes the user and the password
 */
export function httpAddress(error: string, instead: string): z.ZodURL {
  return z
    .url({ protocol: /^https?$/, error })
    .refine((text) => !holdsCredentials(text), `must hold no user and no password: set ${instead}`);
}

function holdsCredentials(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.username !== '' || url.password !== '' || url.searchParams.has('password'));
}
