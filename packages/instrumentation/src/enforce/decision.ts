import type { AccessRequest } from './access-request.ts';

/** The decision about a request; all but the effect is recorded. */
export interface Decision {
  /** `observe` is a denial that is only recorded, as in `shadow` mode: the call proceeds. */
  readonly effect: 'allow' | 'deny' | 'observe';
  /** The policy that decided. */
  readonly policyId: string;
  readonly policyVersion?: string | undefined;
  /** The rule within the policy. */
  readonly ruleId?: string | undefined;
  /** Text for the denied caller; by default it names the policy and rule. Never content of the call. */
  readonly message?: string | undefined;
}

/**
 * Decides, synchronously, whether a call may be made; `undefined` abstains. An exception, a promise or any other value
 * that is not a decision is a fault, and is handled according to {@link EnforceOptions.onFault}.
 */
export type Decide = (request: AccessRequest) => Decision | undefined;

/** Options of {@link enforce}. */
export interface EnforceOptions {
  /**
   * Whether the decider depends on the model: its id, sensitivity or data class. Default `true`: a body that names the
   * model is then read before it leaves; with `false` no body waits.
   */
  readonly readsModel?: boolean | undefined;
  /** Effect of a fault of the decider. Default `deny`. */
  readonly onFault?: 'allow' | 'deny' | undefined;
}
