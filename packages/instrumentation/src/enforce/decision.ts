import type { AccessRequest } from './access-request.ts';

/** What a decider says of a request; all but the effect stands on the record. */
export interface Decision {
  /** `observe` is a denial that is only recorded, as one in `shadow` mode: the call goes on. */
  readonly effect: 'allow' | 'deny' | 'observe';
  /** The policy that says so. */
  readonly policyId: string;
  readonly policyVersion?: string | undefined;
  /** The rule within the policy. */
  readonly ruleId?: string | undefined;
  /** What a denied caller reads; by default which policy and rule it was. Never content of the call. */
  readonly message?: string | undefined;
}

/**
 * Says, synchronously, whether a call may be made. `undefined` is to have no opinion. A throw, a promise or anything
 * else that is no decision is a fault, and counts as {@link EnforceOptions.onFault} says.
 */
export type Decide = (request: AccessRequest) => Decision | undefined;

/** How {@link enforce} treats a decider. */
export interface EnforceOptions {
  /**
   * Whether the decider looks at the model or what hangs on it: its id, sensitivity, data class. Default `true`. A body
   * that names the model is then read before it leaves; with `false` no body waits.
   */
  readonly readsModel?: boolean | undefined;
  /** What a fault of the decider does to the call. Default `deny`. */
  readonly onFault?: 'allow' | 'deny' | undefined;
}
