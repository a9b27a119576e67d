export { grpcInterceptor, type GrpcInterceptor } from './context/origin/grpc-origin.ts';
export { runAs } from './context/run-as.ts';
export { setPrincipal, type SetPrincipalOptions } from './context/set-principal.ts';
export type { Principal, RunAsOptions } from './context/principal.ts';
export { audited, withAudit } from './work/audited.ts';
export type { AuditDetails, AuditEvent, ResultFacts, WorkDetails } from './work/audit-details.ts';
export {
  recordComplianceCheck,
  recordDataAccess,
  recordDataTransform,
  recordLifecycle,
  recordSubjectRequest,
  recordTraining,
  type LifecycleAction,
  type LifecycleEvent,
} from './work/record-event.ts';
export { enforce } from './enforce/deciders.ts';
export type { Decide, Decision, EnforceOptions } from './enforce/decision.ts';
export type { AccessPrincipal, AccessRequest } from './enforce/access-request.ts';
export { forceFlush, shutdown } from './lifecycle.ts';
export {
  AccessDeniedError,
  errorCatalogue,
  InstrumentationConfigError,
  InvalidAuditDetailsError,
  InvalidPrincipalError,
  UnsupportedNodeError,
  UnsupportedRuntimeError,
  type DenyingPolicy,
  type FieldProblem,
} from './errors.ts';
