import {
  AUDIT_PRINCIPAL_SOURCE,
  AUDIT_PRINCIPAL_TYPE,
  type AuditPrincipalSource,
  type AuditPrincipalType,
} from '@auditspan/conventions';
import * as z from 'zod';
import { InvalidPrincipalError } from '../errors.ts';
import { unpolluted } from '../own.ts';
import { parsedBy } from '../parsed-by.ts';

/** A principal. */
export interface Principal {
  /** The id under which the principal is known, such as a user's subject. Never a credential. */
  readonly id: string;
  /** Default `user`. */
  readonly type?: AuditPrincipalType | undefined;
  /** Current roles of the principal. */
  readonly roles?: readonly string[] | undefined;
  /**
   * Principals for whom this one acts, nearest first. Default: for an agent or a service within another's context, the
   * other.
   */
  readonly onBehalfOf?: readonly string[] | undefined;
  /** How the service identified the principal. Default `explicit`. */
  readonly source?: AuditPrincipalSource | undefined;
  /** Whether the service verified the source cryptographically. Default `false`. */
  readonly verified?: boolean | undefined;
}

/** Purpose and context in which a principal acts. */
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

const MAX_NAME = 1024;
const MAX_NAMES = 64;
const name = z.string().trim().min(1).max(MAX_NAME);
const names = z.array(name).max(MAX_NAMES);

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

/**
 * Parses a principal.
 *
 * @throws {InvalidPrincipalError} naming every wrong field
 */
export function parsePrincipal(given: unknown): Principal {
  const input = unpolluted(given);
  return plainPrincipal(input) ?? parsedBy(principalSchema, input, InvalidPrincipalError);
}

/** Returns a principal whose names are valid as they are, as most are: parsing it with the schema takes far longer. */
function plainPrincipal(input: unknown): Principal | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const { id, roles, ...others } = input as Principal;
  if (!isPlainName(id) || Object.keys(others).length > 0) return undefined;
  if (roles === undefined) return { id };
  return Array.isArray(roles) && roles.length <= MAX_NAMES && roles.every(isPlainName)
    ? { id, roles: [...roles] }
    : undefined;
}

function isPlainName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME && value.trim() === value;
}

/**
 * Parses options of `runAs`.
 *
 * @throws {InvalidPrincipalError} naming every wrong field
 */
export function parseRunAsOptions(input: unknown): RunAsOptions {
  return parsedBy(optionsSchema, unpolluted(input), InvalidPrincipalError);
}
