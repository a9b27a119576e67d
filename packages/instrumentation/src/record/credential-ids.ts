import type { Digester } from '../body/digest.ts';
import { learnCredential } from './own-secrets.ts';

/** Returns the id of a credential, and registers the credential to be masked on every record. */
export type CredentialIds = (credential: string) => string;

/** Maximum number of cached ids: far fewer than the credentials being masked, so that none in use is forgotten. */
const MAX_KEPT = 32;

/** Caches the ids of credentials that are held in memory anyway, since they are masked on every record. */
export function createCredentialIds(digester: Digester): CredentialIds {
  const kept = new Map<string, string>();
  let last = { credential: '', id: '' };
  return (credential) => {
    // A credential masked by its format alone is kept only until the next one.
    const before = kept.get(credential) ?? (last.credential === credential ? last.id : undefined);
    if (before !== undefined) return before;
    const id = digester.ofCredential(credential);
    if (kept.size >= MAX_KEPT) kept.clear();
    if (learnCredential(credential)) kept.set(credential, id);
    else last = { credential, id };
    return id;
  };
}
