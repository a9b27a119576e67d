/**
 * Returns the trust domain of a SPIFFE id, `undefined` if the text is not one.
 *
 * @see https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE-ID.md#2-spiffe-identity
 */
export function trustDomainOf(id: string): string | undefined {
  if (Buffer.byteLength(id) > 2048) return undefined;
  const [, domain, path = ''] = /^spiffe:\/\/([a-z0-9._-]{1,255})((?:\/[\w.-]+)*)$/u.exec(id) ?? [];
  return path.split('/').some((segment) => segment === '.' || segment === '..') ? undefined : domain;
}
