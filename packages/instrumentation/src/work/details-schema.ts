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

/** Actions of a service; those on the audit trail itself are reserved for its keeper. */
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
        error: `a key must not be empty or start with ${AUDIT_ATTRIBUTE_PREFIX}`,
      }),
      z.union([z.string(), z.number(), z.boolean()]),
    )
    .optional(),
};

/** Rejects details without the subject that their action requires. */
function requireSubject(details: AuditDetails, context: z.core.$RefinementCtx): void {
  const { action = AUDIT_ACTION.MODEL_INVOKE, model, dataClass } = details;
  const missing = (field: string): void => {
    context.addIssue({ code: 'custom', path: [field], message: `required by ${action}` });
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
    if (!fits)
      issue(
        'reason',
        `outcome ${outcome} ${reasons.length === 0 ? 'has no reason' : `requires one of ${reasons.join(', ')}`}`,
      );
    if (deniedBy !== undefined && outcome !== AUDIT_OUTCOME.DENIED) issue('deniedBy', `outcome is ${outcome}`);
  });

const lifecycleAction = z
  .enum(actions)
  .refine((action) => action.startsWith('model.') && action !== AUDIT_ACTION.MODEL_INVOKE, {
    error: 'not a lifecycle action such as model.deploy',
  });

/**
 * Parses the details of audited work, and requires its function.
 *
 * @throws {InvalidAuditDetailsError} naming every wrong field
 */
export function parseWork<T>(input: WorkDetails<T>, fn: unknown): WorkDetails<T> {
  parsed(z.strictObject({ work }), { work: fn });
  return parsed<WorkDetails<T>>(workSchema, input);
}

/**
 * Parses an event.
 *
 * @throws {InvalidAuditDetailsError} naming every wrong field
 */
export function parseEvent(action: AuditAction, input: unknown): AuditEvent & AuditDetails {
  return parsed(eventSchema, { ...(input as object), action });
}

/**
 * Parses the action of a lifecycle event.
 *
 * @throws {InvalidAuditDetailsError} if it is not a lifecycle action
 */
export function parseLifecycleAction(event: unknown): AuditAction {
  return parsed(z.looseObject({ action: lifecycleAction }), event).action;
}

/** Parsed details, or the fault of ours that kept them from being parsed. */
export type Read<T> = { readonly value: T } | { readonly fault: unknown };

/**
 * Catches faults of ours in parsing.
 *
 * @throws {InvalidAuditDetailsError} if the details are invalid
 */
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
