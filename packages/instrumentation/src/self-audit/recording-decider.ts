import type { AccessRequest } from '../enforce/access-request.ts';
import { enforce } from '../enforce/deciders.ts';
import type { Decide, Decision } from '../enforce/decision.ts';

const UNRECORDABLE: Decision = {
  effect: 'deny',
  policyId: 'auditspan',
  ruleId: 'unrecordable',
  message: 'Denied: the call could not be recorded, since neither disk nor memory has room for audit records.',
};

/**
 * No audit, no call: before every call of a sensitive model, checks whether its record could be stored.
 *
 * @param from least sensitivity of denied models; 0 for every model, absent for none
 * @returns a function that stops it
 */
export function blockUnrecorded(from: number | undefined, records: { hasRoom(): boolean }): () => void {
  if (from === undefined) return () => undefined;
  const decide: Decide = (request) => (isSensitive(request, from) && !records.hasRoom() ? UNRECORDABLE : undefined);
  return enforce(decide, { readsModel: from > 0 });
}

/** A call with an unknown model may be for the most sensitive one. */
function isSensitive({ sensitivity, modelKnown }: AccessRequest, from: number): boolean {
  return !modelKnown || (sensitivity ?? 0) >= from;
}
