import type { AccessRequest } from '../enforce/access-request.ts';
import { enforce } from '../enforce/deciders.ts';
import type { Decide } from '../enforce/decision.ts';

/**
 * No audit, no call: asks before every call of a sensitive model whether a record of it would be kept.
 *
 * @param from sensitivity from which on; absent for no model
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
 * Denies the use of sensitive models while a record of it could not be kept.
 *
 * @param from sensitivity from which on models are denied; 0 is every model
 * @param hasRoom whether a further record would be kept
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

/** A call that may be for any model may be for the most sensitive one. */
function isSensitive({ sensitivity, modelKnown }: AccessRequest, from: number): boolean {
  return !modelKnown || (sensitivity ?? 0) >= from;
}
