/** Query parameters in which providers and gateways accept a key, in lower case. */
export const KEY_PARAMETERS: ReadonlySet<string> = new Set([
  'key',
  'api_key',
  'api-key',
  'apikey',
  'access_token',
  'subscription-key',
  'x-amz-credential',
]);

/** Returns the credential in the query of a URL, as far as it identifies its owner. */
export function credentialInQuery(search: string): string | undefined {
  if (search === '') return undefined;
  for (const [name, value] of new URLSearchParams(search)) {
    const key = name.toLowerCase();
    if (!KEY_PARAMETERS.has(key) || value === '') continue;
    return key === 'x-amz-credential' ? value.split('/')[0] : value;
  }
  return undefined;
}
