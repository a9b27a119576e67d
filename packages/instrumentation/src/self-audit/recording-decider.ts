import type { AccessRequest } from '../enforce/access-request.ts';
import { enforce } from '../enforce/deciders.ts';
import type { Decide } from '../enforce/decision.ts';

/**
 * No audit, no call: before every call of a sensitive model, checks whether its record could be stored.
 *
 * @param from least sensitivity; absent for no model
 * @returns a function that stops it
 */
export function blockUnrecorded(from: number | undefined, records: { hasRoom(): boolean }): () => void {
  if (from === undefined) return () => undefined;
  return enforce(
    createRecordingDecider(from, () => records.hasRoom()),
    { readsModel: from > 0 },
  );
}

/**
 * Creates a decider that denies sensitive models while their record could not be stored.
 *
 * @param from least sensitivity of denied models; 0 for every model
 * @param hasRoom whether another record could be stored
 */
function createRecordingDecider(from: number, hasRoom: () => boolean): Decide {
  return (request) =>
    isSensitive(request, from) && !hasRoom()
      ? {
          effect: 'deny',
          policyId: 'auditspan',
          ruleId: 'unrecordable',
          message: 'Denied: the call could not be recorded, since neither disk nor memory has room for audit records.',
        }
      : undefined;
}

/** A call with an unknown model may be for the most sensitive one. */
function isSensitive({ sensitivity, modelKnown }: AccessRequest, from: number): boolean {
  return !modelKnown || (sensitivity ?? 0) >= from;
}
