import { AUDIT_ATTRIBUTION, AUDIT_PRINCIPAL_SOURCE } from '@auditspan/conventions';
import type { ActingContext } from '../../context/acting-context.ts';
import type { CallOrigin } from '../../context/origin/call-origin.ts';
import { delegated } from '../../context/delegation.ts';
import { providerOfHost } from '../../recognise/hosts.ts';
import { workload } from '../../context/principal-fields.ts';
import { withoutBrackets, type UrlPlace } from '../../tap/url-place.ts';
import { withMember } from '../baggage-members.ts';
import { signJws } from '../compact-jws.ts';
import { ExpiringCache } from '../expiring-cache.ts';
import type { IdentityFaults } from '../faults.ts';
import type { PropagationConfig, PropagationTarget } from './propagation-config.ts';
import {
  MAX_TOKEN_LENGTH,
  SIGNED_CALLER_KEY,
  SIGNED_CALLER_TYPE,
  statementOf,
  type CallerClaims,
  type CallerStatement,
} from '../signed-caller.ts';

/** Maximum number of cached tokens, and the fraction of its lifetime for which one is reused. */
const MAX_KEPT = 1000;
const USED_FOR = 0.25;

/** Target of a request. */
export type Destination = Pick<UrlPlace, 'host' | 'port'>;

/** Propagates callers to other services, in baggage signed by this one. */
export interface Propagator {
  /**
   * Returns the baggage of a request, or `undefined` if it need not change.
   *
   * @param origin origin of the request, called only if its target is a configured service
   * @param baggage existing baggage of the request
   */
  baggageFor(destination: Destination, origin: () => CallOrigin, baggage: () => string): string | undefined;
}

export function createPropagator(config: PropagationConfig, serviceName: string, faults: IdentityFaults): Propagator {
  const signed = new ExpiringCache<string>(MAX_KEPT);
  const itself: ActingContext = { principal: workload({ name: serviceName }) };
  const { issuer = serviceName } = config;
  /** Returns the acting context as the next service is to see it. */
  const seen = (acting: ActingContext): ActingContext =>
    config.delegate ? { ...acting, principal: delegated(itself.principal, acting.principal) } : acting;

  const tokenOf = (statement: CallerStatement, audience: string): string => {
    const now = Date.now();
    const key = JSON.stringify([audience, statement]);
    const known = signed.get(key, now);
    if (known !== undefined) return known;
    const iat = Math.floor(now / 1000);
    const claims: CallerClaims = { iss: issuer, aud: audience, iat, exp: iat + config.lifetime, ...statement };
    const token = signJws(config.key, SIGNED_CALLER_TYPE, claims);
    signed.set(key, token, now + config.lifetime * 1000 * USED_FOR);
    return token;
  };
  /** Returns a token for a caller; without its roles if they do not fit. */
  const tokenThatFits = (acting: ActingContext, audience: string): string | undefined => {
    const statement = statementOf(acting);
    const token = tokenOf(statement, audience);
    if (token.length <= MAX_TOKEN_LENGTH) return token;
    const shorter = tokenOf({ ...statement, roles: undefined }, audience);
    if (shorter.length > MAX_TOKEN_LENGTH) return undefined;
    faults.add('propagation_roles_dropped');
    return shorter;
  };
  return {
    baggageFor(destination, origin, baggage) {
      const target = targetOf(config.to, destination);
      if (target === undefined) return undefined;
      const from = origin();
      if (!isSure(from, faults)) return undefined;
      const token = tokenThatFits(seen(from.acting ?? itself), target.audience ?? destination.host);
      const next = token === undefined ? undefined : withMember(baggage(), SIGNED_CALLER_KEY, token);
      if (next === undefined) faults.add('propagation_too_large');
      return next;
    },
  };
}

/**
 * Whether the caller is certain: a guess, a pending identification or unsigned baggage must not become a signed
 * statement.
 */
function isSure({ attribution, search, acting }: CallOrigin, faults: IdentityFaults): boolean {
  if (attribution !== AUDIT_ATTRIBUTION.EXACT) faults.add('propagation_ambient');
  else if (search !== undefined) faults.add('propagation_pending');
  else if (acting?.principal.source === AUDIT_PRINCIPAL_SOURCE.BAGGAGE) faults.add('propagation_unverified');
  else return true;
  return false;
}

/** Returns the configured service that a request goes to; never a model provider. */
export function targetOf(targets: readonly PropagationTarget[], to: Destination): PropagationTarget | undefined {
  const target = targets.find(({ host }) => isMatch(host, to));
  return target === undefined || providerOfHost(to.host) !== undefined ? undefined : target;
}

function isMatch(pattern: string, { host, port }: Destination): boolean {
  const [, wanted = '', wantedPort] = /^(.*?)(?::(\d+))?$/u.exec(pattern) ?? [];
  if (wantedPort !== undefined && Number(wantedPort) !== port) return false;
  const name = withoutBrackets(wanted);
  return name.startsWith('*.') ? host.toLowerCase().endsWith(name.slice(1)) : host.toLowerCase() === name;
}
