import * as z from 'zod';
import {
  AUDIT_PRINCIPAL_SOURCE,
  AUDIT_PRINCIPAL_TYPE,
  AUDIT_PURPOSE_SOURCE,
  type AuditPrincipalType,
} from '@auditspan/conventions';
import type { ActingContext } from '../context/acting-context.ts';
import { boundedChain } from '../context/delegation.ts';
import { nameOf, namesOf } from './names.ts';

/** The baggage member in which a service propagates the caller. */
export const SIGNED_CALLER_KEY = 'auditspan.caller';

/** The `typ` of its token, so that no other token of the same key is accepted instead. */
export const SIGNED_CALLER_TYPE = 'auditspan-caller+jwt';

/** Maximum validity of a token, in seconds, which bounds replay. */
export const MAX_LIFETIME = 600;

/** Maximum length of a token: it shares 8192 bytes with all other baggage. */
export const MAX_TOKEN_LENGTH = 4096;

/** Short-lived claims of a service about a caller, for one other service. */
export interface CallerClaims {
  /** The service that signs. */
  readonly iss: string;
  /** The service that is addressed. */
  readonly aud: string;
  /** Seconds since the Unix epoch. */
  readonly iat: number;
  readonly exp: number;
  readonly sub: string;
  readonly type: AuditPrincipalType;
  readonly roles?: readonly string[] | undefined;
  /** Delegation chain, nearest first. */
  readonly on_behalf_of?: readonly string[] | undefined;
  readonly purpose?: string | undefined;
  readonly sid?: string | undefined;
}

const name = z.string().transform((text, context) => {
  const named = nameOf(text);
  if (named === undefined) context.addIssue('not a name');
  return named ?? z.NEVER;
});
const names = z.array(name).max(64);

const claimsSchema: z.ZodType<CallerClaims> = z.object({
  iss: name,
  aud: name,
  iat: z.number(),
  exp: z.number(),
  sub: name,
  type: z.enum(AUDIT_PRINCIPAL_TYPE),
  roles: names.optional(),
  on_behalf_of: names.optional(),
  purpose: name.optional(),
  sid: name.optional(),
});

/** Parses a verified payload; returns `undefined` if it is not valid. */
export function parseCallerClaims(payload: unknown): CallerClaims | undefined {
  const result = claimsSchema.safeParse(payload);
  return result.success ? result.data : undefined;
}

/** The claims about a caller, without audience and validity. */
export type CallerStatement = Omit<CallerClaims, 'iss' | 'aud' | 'iat' | 'exp'>;

/** Returns the claims about an acting context. */
export function statementOf(acting: ActingContext): CallerStatement {
  const { principal, purpose, sessionId } = acting;
  return {
    sub: principal.id,
    type: principal.type ?? AUDIT_PRINCIPAL_TYPE.USER,
    roles: principal.roles,
    on_behalf_of: principal.onBehalfOf,
    purpose,
    sid: sessionId,
  };
}

/** Returns the acting context that another service has propagated. */
export function actingOf(claims: CallerClaims): ActingContext {
  const { sub, type, roles, on_behalf_of: onBehalfOf, purpose, sid } = claims;
  return {
    principal: {
      id: sub,
      type,
      source: AUDIT_PRINCIPAL_SOURCE.SIGNED_BAGGAGE,
      verified: true,
      ...(roles === undefined ? {} : { roles: namesOf(roles) }),
      ...(onBehalfOf === undefined ? {} : { onBehalfOf: boundedChain(onBehalfOf) }),
    },
    sessionId: sid,
    ...(purpose === undefined ? {} : { purpose, purposeSource: AUDIT_PURPOSE_SOURCE.INHERITED }),
  };
}
