/** A fault in a field of a configuration or an argument. */
export interface FieldProblem {
  /** The field, as a path such as `endpoints.0.path`; empty for the whole value. */
  readonly field: string;
  /** What is wrong with it. */
  readonly message: string;
}

/** The configuration is invalid; the message names every wrong field. */
export class InstrumentationConfigError extends Error {
  readonly code = 'AUDITSPAN_INSTRUMENTATION_CONFIG';
  /** Every wrong field. */
  readonly problems: readonly FieldProblem[];

  constructor(problems: readonly FieldProblem[]) {
    super(`The configuration of @auditspan/instrumentation is invalid: ${listed(problems)}.`);
    this.name = 'InstrumentationConfigError';
    this.problems = problems;
  }
}

/** `runAs` was called with an invalid principal or options. */
export class InvalidPrincipalError extends TypeError {
  readonly code = 'AUDITSPAN_INVALID_PRINCIPAL';
  /** Every wrong field. */
  readonly problems: readonly FieldProblem[];

  constructor(problems: readonly FieldProblem[]) {
    super(
      `A principal like { id: 'alice' } and options like { purpose: 'support' } are required: ${listed(problems)}.`,
    );
    this.name = 'InvalidPrincipalError';
    this.problems = problems;
  }
}

/** `withAudit`, `audited` or one of the `record…` functions was called with invalid details. */
export class InvalidAuditDetailsError extends TypeError {
  readonly code = 'AUDITSPAN_INVALID_AUDIT_DETAILS';
  /** Every wrong field. */
  readonly problems: readonly FieldProblem[];

  constructor(problems: readonly FieldProblem[]) {
    super(`Details like { model: 'cats-1' } and a function as work are required: ${listed(problems)}.`);
    this.name = 'InvalidAuditDetailsError';
    this.problems = problems;
  }
}

/** The service runs on a Node version that does not report all outgoing calls. */
export class UnsupportedNodeError extends Error {
  readonly code = 'AUDITSPAN_UNSUPPORTED_NODE';

  /** @param version the running Node version */
  constructor(version: string) {
    super(
      `@auditspan/instrumentation needs Node 22.17 or later of 22, or 24 or later: Node ${version} does not report all outgoing calls. Run the service on one of these, or set AUDITSPAN_DISABLED.`,
    );
    this.name = 'UnsupportedNodeError';
  }
}

/** The service runs on a runtime other than Node, which does not report outgoing calls. */
export class UnsupportedRuntimeError extends Error {
  readonly code = 'AUDITSPAN_UNSUPPORTED_RUNTIME';

  /** @param runtime name and version */
  constructor(runtime: string) {
    super(
      `@auditspan/instrumentation needs Node: ${runtime} does not report outgoing calls, so none would be recorded or denied. Run the service on Node 22.17 or later, or set AUDITSPAN_DISABLED.`,
    );
    this.name = 'UnsupportedRuntimeError';
  }
}

/** The policy and rule that denied a call or some work. */
export interface DenyingPolicy {
  /** Id of the policy; absent for a call that is ended after it began, whose record names it. */
  readonly policyId?: string | undefined;
  /** Version of the policy; by default a hash of its content. */
  readonly policyVersion?: string | undefined;
  /** Id of the rule; absent if no rule applied. */
  readonly ruleId?: string | undefined;
}

/** A policy denied the work, and none of it was done. */
export class AccessDeniedError extends Error implements DenyingPolicy {
  readonly code = 'AUDITSPAN_ACCESS_DENIED';
  readonly policyId: string | undefined;
  readonly policyVersion: string | undefined;
  readonly ruleId: string | undefined;

  constructor(message: string, { policyId, policyVersion, ruleId }: DenyingPolicy) {
    super(message);
    this.name = 'AccessDeniedError';
    this.policyId = policyId;
    this.policyVersion = policyVersion;
    this.ruleId = ruleId;
  }
}

function listed(problems: readonly FieldProblem[]): string {
  return problems.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join('; ');
}

/** Every coded error and warning of this package, for the documentation. */
export const errorCatalogue: readonly { readonly code: string; readonly when: string; readonly remedy: string }[] = [
  {
    code: 'AUDITSPAN_INSTRUMENTATION_CONFIG',
    when: 'An AUDITSPAN_ variable has a wrong value or an unknown name.',
    remedy:
      'Correct the fields that the message names. At start, `register` prints it to stderr and uses their defaults.',
  },
  {
    code: 'AUDITSPAN_INVALID_PRINCIPAL',
    when: 'runAs or setPrincipal was called without an id, or with a field of a wrong type.',
    remedy: 'Pass { id } of the authenticated caller; see the fields of Principal.',
  },
  {
    code: 'AUDITSPAN_INVALID_AUDIT_DETAILS',
    when: 'withAudit, audited or one of the record functions was called with a wrong, unknown or missing field, or without a function.',
    remedy:
      'Correct the fields that the message names; every model action requires a model, every data action a dataClass.',
  },
  {
    code: 'AUDITSPAN_UNSUPPORTED_NODE',
    when: 'The service runs on a Node version that does not report all outgoing calls.',
    remedy: 'Run it on Node 22.17 or later of 22, or 24 or later, or set AUDITSPAN_DISABLED, which turns auditing off.',
  },
  {
    code: 'AUDITSPAN_UNSUPPORTED_RUNTIME',
    when: 'The service runs on Bun or Deno, whose `fetch` and HTTP clients cannot be observed.',
    remedy: 'Run it on Node 22.17 or later, or set AUDITSPAN_DISABLED, which turns auditing off.',
  },
  {
    code: 'AUDITSPAN_ACCESS_DENIED',
    when: 'A policy or a decider denied the work of withAudit or audited, and it was not started. Denied network calls get a 403 response instead.',
    remedy: 'See policyId and ruleId of the error, and the audit record of the attempt.',
  },
  {
    code: 'AUDITSPAN_NOT_RUNNING',
    when: 'Warning: a function such as runAs or enforce was called, but auditing is not running.',
    remedy:
      "Import '@auditspan/instrumentation/register' first, make sure that the bundler keeps it, and do not set AUDITSPAN_DISABLED.",
  },
  {
    code: 'AUDITSPAN_NOT_DELIVERED',
    when: 'Warning: the receiver does not accept records, for the reason in the message. They wait, and delivery is retried.',
    remedy: 'Correct AUDITSPAN_ENDPOINT, AUDITSPAN_HEADERS or the certificate, or start the receiver.',
  },
  {
    code: 'AUDITSPAN_SPOOL_UNUSABLE',
    when: 'Warning: records cannot be kept on disk. They wait in memory, and are lost if the process ends.',
    remedy: 'Free disk space, or set AUDITSPAN_SPOOL_DIR to a directory that this user can write.',
  },
  {
    code: 'AUDITSPAN_RECORDS_LOST',
    when: 'Warning: records were dropped because neither disk nor memory had room, or were rejected by the receiver.',
    remedy:
      'Read the reason in the message. A record of the service states how many were lost or rejected, and their sequence numbers.',
  },
  {
    code: 'AUDITSPAN_RECEIPT_NOT_KEPT',
    when: 'Warning: a receipt of the sink could not be written. The records were delivered.',
    remedy: 'Read the reason in the message; receipts are kept beside the spool, in AUDITSPAN_SPOOL_DIR.',
  },
];
