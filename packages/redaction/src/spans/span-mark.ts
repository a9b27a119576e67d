/** The policy of each redacted view. Unlike an attribute, object identity cannot be forged. */
const policyOf = new WeakMap<object, string>();

/** Marks a span or log record as redacted with a policy. */
export function markRedacted(view: object, policyHash: string): void {
  policyOf.set(view, policyHash);
}

/** Returns the hash of the policy that this object was redacted with; undefined if it was not redacted. */
export function redactedBy(record: object): string | undefined {
  return policyOf.get(record);
}
