import { z } from 'zod';

/**
 * Returns the schema of an HTTP or HTTPS URL. A user or password in it is rejected: URLs are logged and printed, and
 * show in the process list if given by a flag.
 *
 * @param error message if the text is not such a URL
 * @param instead options that take the user and the password
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
