/**
 * Why a request by `fetch` failed, in words: `fetch` itself only says that it did, and has in its cause whether a port is
 * closed, a name unknown or a certificate not trusted.
 */
export function fetchFault(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  // Of several addresses that were tried, none has the one message.
  return cause.message === '' && 'code' in cause ? String(cause.code) : cause.message;
}
