import {
  AUDIT_ACTION,
  AUDIT_ATTRIBUTE_PREFIX,
  AUDIT_DENIED_BY,
  AUDIT_OUTCOME,
  AUDIT_OUTCOME_REASON,
  AUDIT_REASONS_OF_OUTCOME,
  type AuditAction,
} from '@auditspan/conventions';
import * as z from 'zod';
import { InvalidAuditDetailsError } from '../errors.ts';
import { parsedBy } from '../parsed-by.ts';
import type { AuditDetails, AuditEvent, WorkDetails } from './audit-details.ts';

const name = z.string().trim().min(1).max(1024).optional();

/** Actions of the service; those on the audit trail itself belong to whoever keeps it. */
const actions = Object.values(AUDIT_ACTION).filter((action) => !action.startsWith(AUDIT_ATTRIBUTE_PREFIX));

const detailsShape = {
  action: z.enum(actions).optional(),
  model: name,
  provider: name,
  version: name,
  digest: name,
  sensitivity: z.int().min(0).max(4).optional(),
  operation: name,
  purpose: name,
  dataClass: name,
  sessionId: name,
  approvalId: name,
  attributes: z
    .record(
      z.string().refine((key) => key !== '' && !key.startsWith(AUDIT_ATTRIBUTE_PREFIX), {
        error: `no key may be empty or start with ${AUDIT_ATTRIBUTE_PREFIX}`,
      }),
      z.union([z.string(), z.number(), z.boolean()]),
    )
    .optional(),
};

/** Refuses details that do not say what their action is on. */
function requireSubject(details: AuditDetails, context: z.core.$RefinementCtx): void {
  const { action = AUDIT_ACTION.MODEL_INVOKE, model, dataClass } = details;
  const missing = (field: string): void => {
    context.addIssue({ code: 'custom', path: [field], message: `${action} needs it` });
  };
  if (action.startsWith('model.') && action !== AUDIT_ACTION.MODEL_LIST && model === undefined) missing('model');
  if (action.startsWith('data.') && dataClass === undefined) missing('dataClass');
}

const work = z.custom<never>((value) => typeof value === 'function', 'not a function');

const workSchema = z.strictObject({ ...detailsShape, readResult: work.optional() }).superRefine(requireSubject);

const outcomeShape = {
  outcome: z.enum(AUDIT_OUTCOME).optional(),
  reason: z.enum(AUDIT_OUTCOME_REASON).optional(),
  deniedBy: z.enum(AUDIT_DENIED_BY).optional(),
};

const eventSchema = z
  .strictObject({ ...detailsShape, ...outcomeShape })
  .superRefine(requireSubject)
  .superRefine(({ outcome = AUDIT_OUTCOME.SUCCESS, reason, deniedBy }, context) => {
    const issue = (field: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [field], message });
    const reasons = AUDIT_REASONS_OF_OUTCOME[outcome];
    const fits = reason === undefined ? reasons.length === 0 : reasons.includes(reason);
    if (!fits) issue('reason', `of outcome ${outcome} it is ${reasons.length === 0 ? 'none' : reasons.join(', ')}`);
    if (deniedBy !== undefined && outcome !== AUDIT_OUTCOME.DENIED) issue('deniedBy', `outcome is ${outcome}`);
  });

const lifecycleAction = z
  .enum(actions)
  .refine((action) => action.startsWith('model.') && action !== AUDIT_ACTION.MODEL_INVOKE, {
    error: 'not a step in the life of a model, such as model.deploy',
  });

/** @throws InvalidAuditDetailsError naming every wrong field */
export function parseWork<T>(input: WorkDetails<T>, fn: unknown): WorkDetails<T> {
  parsed(z.strictObject({ work }), { work: fn });
  return parsed<WorkDetails<T>>(workSchema, input);
}

/** @throws InvalidAuditDetailsError naming every wrong field */
export function parseEvent(action: AuditAction, input: unknown): AuditEvent & AuditDetails {
  return parsed(eventSchema, { ...(input as object), action });
}

/** @throws InvalidAuditDetailsError where the event is no step in the life of a model */
export function parseLifecycleAction(event: unknown): AuditAction {
  return parsed(z.looseObject({ action: lifecycleAction }), event).action;
}

/** What was read, or the fault of ours that kept it from being read. */
export type Read<T> = { readonly value: T } | { readonly fault: unknown };

/** @throws InvalidAuditDetailsError where what is read is wrong */
export function readDetails<T>(read: () => T): Read<T> {
  try {
    return { value: read() };
  } catch (fault) {
    if (fault instanceof InvalidAuditDetailsError) throw fault;
    return { fault };
  }
}

function parsed<T>(schema: z.ZodType<T>, input: unknown): T {
  return parsedBy(schema, input, InvalidAuditDetailsError);
}
