/** Which policy made which view. An attribute could be set by anybody; that an object came out of a redaction cannot. */
const policyOf = new WeakMap<object, string>();

/** Notes that a span or log record is a view which the policy made. */
export function markRedacted(view: object, policyHash: string): void {
  policyOf.set(view, policyHash);
}

/** Hash of the policy that made this very object; undefined for what no redaction made. */
export function redactedBy(record: object): string | undefined {
  return policyOf.get(record);
}
