import type { AuditPrincipalSource, AuditPrincipalType } from '@auditspan/conventions';
import { AUDIT_PRINCIPAL_SOURCE, AUDIT_PRINCIPAL_TYPE } from '@auditspan/conventions';
import * as z from 'zod';
import { InvalidPrincipalError } from '../errors.ts';

/** Who acts. */
export interface Principal {
  /** The id under which the caller is known, such as a user's subject. Never a credential. */
  readonly id: string;
  /** Default `user`. */
  readonly type?: AuditPrincipalType | undefined;
  /** Roles that the caller has now. */
  readonly roles?: readonly string[] | undefined;
  /** For whom the caller acts, nearest first. Default: for an agent or a service within another's context, the other. */
  readonly onBehalfOf?: readonly string[] | undefined;
  /** How the service knows the caller. Default `explicit`. */
  readonly source?: AuditPrincipalSource | undefined;
  /** Whether the service checked the source cryptographically. Default `false`. */
  readonly verified?: boolean | undefined;
}

/** What a principal acts for. */
export interface RunAsOptions {
  /** Purpose of use, such as `support`; an outer `runAs`'s purpose is inherited. */
  readonly purpose?: string | undefined;
  /** Session or conversation; inherited. */
  readonly sessionId?: string | undefined;
  /** Class of the data involved; inherited. */
  readonly dataClass?: string | undefined;
  /** Approval or elevation relied on; inherited. */
  readonly approvalId?: string | undefined;
}

const name = z.string().trim().min(1).max(1024);
const names = z.array(name).max(64);

const principalSchema = z.strictObject({
  id: name,
  type: z.enum(AUDIT_PRINCIPAL_TYPE).optional(),
  roles: names.optional(),
  onBehalfOf: names.optional(),
  source: z.enum(AUDIT_PRINCIPAL_SOURCE).optional(),
  verified: z.boolean().optional(),
});

const optionsSchema = z.strictObject({
  purpose: name.optional(),
  sessionId: name.optional(),
  dataClass: name.optional(),
  approvalId: name.optional(),
});

/** @throws InvalidPrincipalError naming every wrong field */
export function parsePrincipal(input: unknown): Principal {
  return parsed(principalSchema, input);
}

/** @throws InvalidPrincipalError naming every wrong field */
export function parseRunAsOptions(input: unknown): RunAsOptions {
  return parsed(optionsSchema, input);
}

function parsed<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new InvalidPrincipalError(
    result.error.issues.map(({ path, message }) => ({ field: path.map(String).join('.'), message })),
  );
}
