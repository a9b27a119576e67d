import * as z from 'zod';
import { AUDIT_PRINCIPAL_TYPE, type AuditPrincipalType } from '@auditspan/conventions';
import { headerName } from '../../header-schema.ts';
import { isAddressRange } from './address-list.ts';
import { CALLER_SOURCES, type CallerSource } from './caller-method.ts';
import { publicKeySetSchema, verificationKeysSchema, type JwkSet } from '../key-config.ts';
import type { JwsKey } from '../compact-jws.ts';

/** Who issues the tokens that callers show, and what of a token is believed. */
export interface JwtIssuerConfig {
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** The service's own names: a token is only believed if one is in its `aud`. */
  readonly audience: readonly string[];
  readonly algorithms: readonly JwtAlgorithm[];
  /** Where its keys are, or else the keys themselves. */
  readonly jwksUrl?: string | undefined;
  readonly jwks?: JwkSet | undefined;
  /** Header with the token; `authorization` has it behind `Bearer`. */
  readonly header: string;
  /** How far the clocks of issuer and service may differ, in seconds. */
  readonly clockTolerance: number;
  /** The `typ` that a token must have, such as `at+jwt`; any if absent. */
  readonly tokenType?: string | undefined;
  /** Put before every id, where ids of several issuers could be the same. */
  readonly prefix: string;
  readonly principalType: AuditPrincipalType;
  /** Type of who acts for the subject, by the `act` claim. */
  readonly actorType: AuditPrincipalType;
  /** Which claims tell what; dots lead into a claim. */
  readonly claims: {
    readonly principal: string;
    readonly roles: string;
    readonly session: string;
    readonly purpose?: string | undefined;
  };
}

/** Signature algorithms with a public key; those with a secret, and `none`, are never believed. */
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

/** What of a certificate may name its holder. */
export const CERTIFICATE_NAMES = ['spiffe', 'uri', 'dns', 'email', 'cn', 'subject'] as const;
/** One of {@link CERTIFICATE_NAMES}: an alternative name, the common name, or the whole subject (RFC 4514). */
export type CertificateName = (typeof CERTIFICATE_NAMES)[number];

/** Callers that show a client certificate which the server has accepted. */
export interface CertificateConfig {
  /** The names of a certificate that may name its holder; the first that it has counts. */
  readonly names: readonly CertificateName[];
  /** SPIFFE trust domains that are believed; every one if absent. */
  readonly trustDomains?: readonly string[] | undefined;
  readonly principalType: AuditPrincipalType;
}

/** Callers that a proxy in front of the service names in a header. */
export interface TrustedHeaderConfig {
  /** Addresses of the proxies, each `10.0.0.0/8` or a single one. */
  readonly proxies: readonly string[];
  readonly principal: string;
  /** Header of roles, with commas between them. */
  readonly roles?: string | undefined;
  readonly session?: string | undefined;
  readonly principalType: AuditPrincipalType;
}

/** Callers that another audited service names in baggage which it has signed. */
export interface SignedBaggageConfig {
  /** The service's own names; by default its `service.name`. */
  readonly audience?: readonly string[] | undefined;
  /** Which services are believed, each with the keys that it signs with. */
  readonly issuers: readonly { readonly issuer: string; readonly keys: readonly JwsKey[] }[];
  readonly clockTolerance: number;
}

/** Callers that anybody may name in baggage: believed only as `baggage`, unverified. */
export interface BaggageConfig {
  readonly principal: string;
  readonly session?: string | undefined;
  readonly purpose?: string | undefined;
}

/** How the callers of received requests are found without being told. */
export interface CallerConfig {
  /** Which way of knowing counts before which. */
  readonly order: readonly CallerSource[];
  readonly jwt: readonly JwtIssuerConfig[];
  readonly mtls?: CertificateConfig | undefined;
  readonly trustedHeader?: TrustedHeaderConfig | undefined;
  readonly signedBaggage?: SignedBaggageConfig | undefined;
  readonly baggage?: BaggageConfig | undefined;
}

const name = z.string().trim().min(1);
const lowerHeaderName = headerName.toLowerCase();
/** One instead of a list of one; no union, whose fault would be said of neither. */
const oneOrMore = z.preprocess(listOf, z.array(name).min(1));
const principalType = z.enum(AUDIT_PRINCIPAL_TYPE);
const clockTolerance = z.number().min(0).max(300);

/** Keys that come over the network in the clear could be anybody's. */
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
    error: 'needs either jwksUrl or jwks',
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
      error: `must hold each of ${CALLER_SOURCES.join(', ')} once`,
    })
    .default([...CALLER_SOURCES]),
  jwt: z.preprocess(listOf, z.array(jwtIssuerSchema)).default([]),
  mtls: certificateSchema.optional(),
  trustedHeader: trustedHeaderSchema.optional(),
  signedBaggage: signedBaggageSchema.optional(),
  baggage: baggageSchema.optional(),
});
