import { AUDIT_PRINCIPAL_SOURCE, AUDIT_PURPOSE_SOURCE } from '@auditspan/conventions';
import { isObject } from '../../body/parse-json.ts';
import { boundedChain } from '../../context/delegation.ts';
import type { Principal } from '../../context/principal.ts';
import type { Finding } from './caller-method.ts';
import type { JwtIssuerConfig } from './caller-config.ts';
import { nameOf, namesOf } from '../names.ts';

type Claims = Readonly<Record<string, unknown>>;

/**
 * Returns the principal of a verified token: its subject, or the actor that acts for the subject.
 *
 * @returns `undefined` if no claim names a principal
 * @see https://www.rfc-editor.org/rfc/rfc8693#section-4.1
 */
export function findingOfClaims(claims: Claims, config: JwtIssuerConfig): Finding | undefined {
  const subject = nameOf(claimAt(claims, config.claims.principal));
  const actors = actorsOf(claims);
  if (subject === undefined || actors === undefined) return undefined;
  const chain = [...actors, subject].map((id) => config.prefix + id);
  const purpose = optionalName(claims, config.claims.purpose);
  return {
    caller: {
      principal: principalOf(chain, rolesOf(claims, config.claims.roles), config),
      sessionId: optionalName(claims, config.claims.session),
      ...(purpose === undefined ? {} : { purpose, purposeSource: AUDIT_PURPOSE_SOURCE.EXPLICIT }),
    },
    mayAct: nameOf(asClaims(claims['may_act'])?.['sub']),
  };
}

function principalOf(
  [id, ...onBehalfOf]: readonly string[],
  roles: readonly string[] | undefined,
  config: JwtIssuerConfig,
): Principal {
  const delegated = onBehalfOf.length > 0;
  return {
    id: id as string,
    type: delegated ? config.actorType : config.principalType,
    source: AUDIT_PRINCIPAL_SOURCE.VERIFIED_JWT,
    verified: true,
    // The roles of a delegated token are its subject's, for whom the actor is authorised to act.
    ...(roles === undefined ? {} : { roles }),
    ...(delegated ? { onBehalfOf: boundedChain(onBehalfOf) } : {}),
  };
}

/** Maximum number of nested actors. */
const MAX_ACTORS = 64;

/** Returns the actors of a token, the current one first; `undefined` if one has no name. */
function actorsOf(claims: Claims): readonly string[] | undefined {
  const actors: string[] = [];
  let { act } = claims;
  while (act !== undefined) {
    const id = nameOf(asClaims(act)?.['sub']);
    if (id === undefined || actors.length === MAX_ACTORS) return undefined;
    actors.push(id);
    ({ act } = asClaims(act) as Claims);
  }
  return actors;
}

/** Parses a list of names, or space-separated names as in OAuth's `scope`. */
function rolesOf(claims: Claims, path: string): readonly string[] | undefined {
  const roles = claimAt(claims, path);
  if (Array.isArray(roles)) return namesOf(roles);
  return typeof roles === 'string' ? namesOf(roles.split(' ')) : undefined;
}

function optionalName(claims: Claims, path: string | undefined): string | undefined {
  return path === undefined ? undefined : nameOf(claimAt(claims, path));
}

/** Returns the claim of this name, else the nested claim selected by its dots: `realm_access.roles`. */
export function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let value: unknown = claims;
  for (const step of path.split('.')) {
    const object = asClaims(value);
    if (object === undefined || !Object.hasOwn(object, step)) return undefined;
    value = object[step];
  }
  return value;
}

function asClaims(value: unknown): Claims | undefined {
  return isObject(value) ? value : undefined;
}
