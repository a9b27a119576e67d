import * as z from 'zod';
import { AUDIT_PRINCIPAL_TYPE, type AuditPrincipalType } from '@auditspan/conventions';
import { headerName } from '../../header-schema.ts';
import { isAddressRange } from './address-list.ts';
import { CALLER_SOURCES, type CallerSource } from './caller-method.ts';
import { publicKeySetSchema, verificationKeysSchema, type JwkSet } from '../key-config.ts';
import type { JwsKey } from '../compact-jws.ts';

/** An issuer of callers' tokens, and the claims that are used. */
export interface JwtIssuerConfig {
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** Names of this service, one of which must be in a token's `aud`. */
  readonly audience: readonly string[];
  readonly algorithms: readonly JwtAlgorithm[];
  /** URL of its keys, or the keys themselves. */
  readonly jwksUrl?: string | undefined;
  readonly jwks?: JwkSet | undefined;
  /** Header with the token; in `authorization` it follows `Bearer`. */
  readonly header: string;
  /** Tolerated clock difference between issuer and service, in seconds. */
  readonly clockTolerance: number;
  /** Required `typ` of a token, such as `at+jwt`; any if absent. */
  readonly tokenType?: string | undefined;
  /** Prepended to every id, in case ids of several issuers could be equal. */
  readonly prefix: string;
  readonly principalType: AuditPrincipalType;
  /** Type of the actor in the `act` claim, who acts for the subject. */
  readonly actorType: AuditPrincipalType;
  /** Names of the claims; dots select nested claims. */
  readonly claims: {
    readonly principal: string;
    readonly roles: string;
    readonly session: string;
    readonly purpose?: string | undefined;
  };
}

/** Signature algorithms with a public key; those with a secret, and `none`, are never accepted. */
export const JWT_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;
/** One of {@link JWT_ALGORITHMS}. */
export type JwtAlgorithm = (typeof JWT_ALGORITHMS)[number];

/** Names in a certificate that may identify its holder. */
export const CERTIFICATE_NAMES = ['spiffe', 'uri', 'dns', 'email', 'cn', 'subject'] as const;
/** One of {@link CERTIFICATE_NAMES}: an alternative name, the common name, or the whole subject (RFC 4514). */
export type CertificateName = (typeof CERTIFICATE_NAMES)[number];

/** Callers with a client certificate that the server has accepted. */
export interface CertificateConfig {
  /** Names that may identify the holder; the first that the certificate contains is used. */
  readonly names: readonly CertificateName[];
  /** Accepted SPIFFE trust domains; all if absent. */
  readonly trustDomains?: readonly string[] | undefined;
  readonly principalType: AuditPrincipalType;
}

/** Callers that a proxy in front of the service names in a header. */
export interface TrustedHeaderConfig {
  /** Addresses of the proxies, or ranges such as `10.0.0.0/8`. */
  readonly proxies: readonly string[];
  readonly principal: string;
  /** Header with comma-separated roles. */
  readonly roles?: string | undefined;
  readonly session?: string | undefined;
  readonly principalType: AuditPrincipalType;
}

/** Callers that another audited service names in signed baggage. */
export interface SignedBaggageConfig {
  /** Names of this service; by default its `service.name`. */
  readonly audience?: readonly string[] | undefined;
  /** Accepted services, each with the keys that it signs with. */
  readonly issuers: readonly { readonly issuer: string; readonly keys: readonly JwsKey[] }[];
  readonly clockTolerance: number;
}

/** Callers named in unsigned baggage, which anybody can write: recorded as `baggage`, unverified. */
export interface BaggageConfig {
  readonly principal: string;
  readonly session?: string | undefined;
  readonly purpose?: string | undefined;
}

/** How callers of received requests are identified automatically. */
export interface CallerConfig {
  /** Precedence of the sources. */
  readonly order: readonly CallerSource[];
  readonly jwt: readonly JwtIssuerConfig[];
  readonly mtls?: CertificateConfig | undefined;
  readonly trustedHeader?: TrustedHeaderConfig | undefined;
  readonly signedBaggage?: SignedBaggageConfig | undefined;
  readonly baggage?: BaggageConfig | undefined;
}

const name = z.string().trim().min(1);
const lowerHeaderName = headerName.toLowerCase();
/** A single value or a list; not a union, whose error messages name neither. */
const oneOrMore = z.preprocess(listOf, z.array(name).min(1));
const principalType = z.enum(AUDIT_PRINCIPAL_TYPE);
const clockTolerance = z.number().min(0).max(300);

/** Keys that are fetched in plain text could be anybody's. */
const keyUrl = z.url({ protocol: /^https?$/u }).refine(isConfidential, {
  error: 'must be https, or http to this machine',
});

function listOf(value: unknown): unknown {
  return value === undefined || Array.isArray(value) ? value : [value];
}

function isConfidential(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' || /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/u.test(url?.hostname ?? '');
}

const jwtIssuerSchema: z.ZodType<JwtIssuerConfig> = z
  .strictObject({
    issuer: name,
    audience: oneOrMore,
    algorithms: z.array(z.enum(JWT_ALGORITHMS)).min(1).default(['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519']),
    jwksUrl: keyUrl.optional(),
    jwks: publicKeySetSchema.optional(),
    header: lowerHeaderName.default('authorization'),
    clockTolerance: clockTolerance.default(5),
    tokenType: name.optional(),
    prefix: z.string().max(256).default(''),
    principalType: principalType.default('user'),
    actorType: principalType.default('service'),
    claims: z
      .strictObject({
        principal: name.default('sub'),
        roles: name.default('roles'),
        session: name.default('sid'),
        purpose: name.optional(),
      })
      .prefault({}),
  })
  .refine(({ jwksUrl, jwks }) => (jwksUrl === undefined) !== (jwks === undefined), {
    error: 'requires either jwksUrl or jwks',
  });

const certificateSchema: z.ZodType<CertificateConfig> = z.strictObject({
  names: z.array(z.enum(CERTIFICATE_NAMES)).min(1).default(['spiffe', 'subject']),
  trustDomains: z.array(name).min(1).optional(),
  principalType: principalType.default('service'),
});

const trustedHeaderSchema: z.ZodType<TrustedHeaderConfig> = z.strictObject({
  proxies: z
    .array(z.string().refine(isAddressRange, { error: 'not an address such as 10.1.2.3 or 10.0.0.0/8' }))
    .min(1),
  principal: lowerHeaderName.default('x-forwarded-user'),
  roles: lowerHeaderName.optional(),
  session: lowerHeaderName.optional(),
  principalType: principalType.default('user'),
});

const signedBaggageSchema: z.ZodType<SignedBaggageConfig> = z.strictObject({
  audience: oneOrMore.optional(),
  issuers: z.array(z.strictObject({ issuer: name, keys: verificationKeysSchema })).min(1),
  clockTolerance: clockTolerance.default(10),
});

const baggageSchema: z.ZodType<BaggageConfig> = z.strictObject({
  principal: name.default('user.id'),
  session: name.optional(),
  purpose: name.optional(),
});

/** Schema of {@link CallerConfig}. */
export const callerSchema: z.ZodType<CallerConfig> = z.strictObject({
  order: z
    .array(z.enum(CALLER_SOURCES))
    .refine((order) => new Set(order).size === CALLER_SOURCES.length && order.length === CALLER_SOURCES.length, {
      error: `must contain each of ${CALLER_SOURCES.join(', ')} once`,
    })
    .default([...CALLER_SOURCES]),
  jwt: z.preprocess(listOf, z.array(jwtIssuerSchema)).default([]),
  mtls: certificateSchema.optional(),
  trustedHeader: trustedHeaderSchema.optional(),
  signedBaggage: signedBaggageSchema.optional(),
  baggage: baggageSchema.optional(),
});
