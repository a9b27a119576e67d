/**
 * Describes why a `fetch` failed. The message of `fetch` itself is generic; its cause tells a closed port, an unknown
 * host or an untrusted certificate.
 */
export function fetchFault(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  // If several addresses were tried, the cause is an AggregateError, whose message is empty.
  return cause.message === '' && 'code' in cause ? String(cause.code) : cause.message;
}
