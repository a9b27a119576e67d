/** What is wrong with one field of a configuration or of an argument. */
export interface FieldProblem {
  /** The field, as a path such as `endpoints.0.path`. */
  readonly field: string;
  readonly message: string;
}

/** The configuration is wrong; the message names every wrong field. */
export class InstrumentationConfigError extends Error {
  readonly code = 'AUDITSPAN_INSTRUMENTATION_CONFIG';
  readonly problems: readonly FieldProblem[];

  constructor(problems: readonly FieldProblem[]) {
    super(`The configuration of @auditspan/instrumentation is wrong: ${listed(problems)}.`);
    this.name = 'InstrumentationConfigError';
    this.problems = problems;
  }
}

/** `runAs` was called with a principal or options that cannot stand on a record. */
export class InvalidPrincipalError extends TypeError {
  readonly code = 'AUDITSPAN_INVALID_PRINCIPAL';
  readonly problems: readonly FieldProblem[];

  constructor(problems: readonly FieldProblem[]) {
    super(
      `There must be a principal like { id: 'alice' } and options like { purpose: 'support' }: ${listed(problems)}.`,
    );
    this.name = 'InvalidPrincipalError';
    this.problems = problems;
  }
}

/** What `withAudit`, `audited` or one of the `record…` functions was told cannot stand on a record. */
export class InvalidAuditDetailsError extends TypeError {
  readonly code = 'AUDITSPAN_INVALID_AUDIT_DETAILS';
  readonly problems: readonly FieldProblem[];

  constructor(problems: readonly FieldProblem[]) {
    super(`An audit needs details like { model: 'cats-1' }, and work that is a function: ${listed(problems)}.`);
    this.name = 'InvalidAuditDetailsError';
    this.problems = problems;
  }
}

/** The Node that runs the service does not tell of all calls that it makes. */
export class UnsupportedNodeError extends Error {
  readonly code = 'AUDITSPAN_UNSUPPORTED_NODE';

  /** @param version of the Node that runs */
  constructor(version: string) {
    super(
      `@auditspan/instrumentation needs Node 22.17 or later of 22, or 24 or later: Node ${version} does not tell of all calls that it makes. Run the service on one of these, or set AUDITSPAN_DISABLED.`,
    );
    this.name = 'UnsupportedNodeError';
  }
}

/** The service does not run on Node, and what it runs on does not tell of the calls that are made. */
export class UnsupportedRuntimeError extends Error {
  readonly code = 'AUDITSPAN_UNSUPPORTED_RUNTIME';

  /** @param runtime by its name and version */
  constructor(runtime: string) {
    super(
      `@auditspan/instrumentation needs Node: ${runtime} does not tell of the calls that are made, so that none would be recorded or denied. Run the service on Node 22.17 or later, or set AUDITSPAN_DISABLED.`,
    );
    this.name = 'UnsupportedRuntimeError';
  }
}

/** What decided against a call or some work. */
export interface DenyingPolicy {
  readonly policyId?: string | undefined;
  readonly policyVersion?: string | undefined;
  readonly ruleId?: string | undefined;
}

/** A policy does not allow what was to be done, and nothing of it was. */
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

/** Every coded error of this package, for the documentation. */
export const errorCatalogue: readonly { readonly code: string; readonly when: string; readonly remedy: string }[] = [
  {
    code: 'AUDITSPAN_INSTRUMENTATION_CONFIG',
    when: 'An AUDITSPAN_ variable has a wrong value or an unknown name.',
    remedy:
      'Correct the fields that the message names. At start, `register` says it on stderr and goes on with their defaults.',
  },
  {
    code: 'AUDITSPAN_INVALID_PRINCIPAL',
    when: 'runAs or setPrincipal was called without an id, or with a field of a wrong type.',
    remedy: 'Pass { id } of the authenticated caller; see the fields of Principal.',
  },
  {
    code: 'AUDITSPAN_INVALID_AUDIT_DETAILS',
    when: 'withAudit, audited or one of the record functions got a field that is wrong, unknown or missing, or no function.',
    remedy:
      'Correct the fields that the message names; every model action needs a model, every data action a dataClass.',
  },
  {
    code: 'AUDITSPAN_UNSUPPORTED_NODE',
    when: 'The service runs on a Node that this package does not support, or one that is kept from loading ES modules by require().',
    remedy: 'Run it on Node 22.17 or later, or set AUDITSPAN_DISABLED, with which nothing is audited.',
  },
  {
    code: 'AUDITSPAN_UNSUPPORTED_RUNTIME',
    when: 'The service runs on Bun or Deno, whose `fetch` and HTTP clients cannot be watched.',
    remedy: 'Run it on Node 22.17 or later, or set AUDITSPAN_DISABLED, with which nothing is audited.',
  },
  {
    code: 'AUDITSPAN_ACCESS_DENIED',
    when: 'A policy or a decider does not allow work of withAudit or audited, which was not begun. Denied calls over the network get a 403 instead.',
    remedy: 'See policyId and ruleId of the error, and the audit record of the attempt.',
  },
];
