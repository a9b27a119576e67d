import type { Digester } from '../body/digest.ts';
import { learnCredential } from './own-secrets.ts';

/** Gives credentials their ids, and has them masked on every record. */
export type CredentialIds = (credential: string) => string;

/** Most credentials whose ids are kept: far fewer than stay known, so that none is forgotten that is in use. */
const MAX_KEPT = 32;

/** Keeps the ids of credentials that are held in memory anyway, since they are masked on every record. */
export function createCredentialIds(digester: Digester): CredentialIds {
  const kept = new Map<string, string>();
  let last = { credential: '', id: '' };
  return (credential) => {
    // What is masked by its looks alone is kept no longer than until the next comes.
    const before = kept.get(credential) ?? (last.credential === credential ? last.id : undefined);
    if (before !== undefined) return before;
    const id = digester.ofCredential(credential);
    if (kept.size >= MAX_KEPT) kept.clear();
    if (learnCredential(credential)) kept.set(credential, id);
    else last = { credential, id };
    return id;
  };
}
