import { AUDIT_ATTRIBUTION, AUDIT_PRINCIPAL_SOURCE } from '@auditspan/conventions';
import type { ActingContext } from '../../context/acting-context.ts';
import type { CallOrigin } from '../../context/origin/call-origin.ts';
import { delegated } from '../../context/delegation.ts';
import { providerOfHost } from '../../recognise/hosts.ts';
import { workload } from '../../context/who.ts';
import type { UrlPlace } from '../../tap/url-place.ts';
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

/** Most signed tokens that are kept, and what share of its lifetime one is used for. */
const MAX_KEPT = 1000;
const USED_FOR = 0.25;

/** Where a request goes. */
export type Destination = Pick<UrlPlace, 'host' | 'port'>;

/** Tells other services who calls, in baggage that this one signs. */
export interface Propagator {
  /**
   * The baggage that a request has to have, or `undefined` where it stays as it is.
   *
   * @param origin where the request comes from, asked for only if it goes to a configured service
   * @param baggage what the request has already
   */
  baggageFor(destination: Destination, origin: () => CallOrigin, baggage: () => string): string | undefined;
}

export function createPropagator(config: PropagationConfig, serviceName: string, faults: IdentityFaults): Propagator {
  const signed = new ExpiringCache<string>(MAX_KEPT);
  const itself: ActingContext = { principal: workload({ name: serviceName }) };
  const { issuer = serviceName } = config;
  /** Who acts, seen from the next service. */
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
  /** Who has more roles than fit is still named, without them. */
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

/** What is only a guess, not yet known, or anybody's word must not become a statement that this service signs. */
function isSure({ attribution, search, acting }: CallOrigin, faults: IdentityFaults): boolean {
  if (attribution !== AUDIT_ATTRIBUTION.EXACT) faults.add('propagation_ambient');
  else if (search !== undefined) faults.add('propagation_pending');
  else if (acting?.principal.source === AUDIT_PRINCIPAL_SOURCE.BAGGAGE) faults.add('propagation_unverified');
  else return true;
  return false;
}

/** The service that a request goes to, if it is to be told; a model provider never is. */
export function targetOf(targets: readonly PropagationTarget[], to: Destination): PropagationTarget | undefined {
  const target = targets.find(({ host }) => isMatch(host, to));
  return target === undefined || providerOfHost(to.host) !== undefined ? undefined : target;
}

function isMatch(pattern: string, { host, port }: Destination): boolean {
  const [, wanted = '', wantedPort] = /^(.*?)(?::(\d+))?$/u.exec(pattern) ?? [];
  if (wantedPort !== undefined && Number(wantedPort) !== port) return false;
  const name = wanted.replaceAll(/[[\]]/gu, '');
  return name.startsWith('*.') ? host.toLowerCase().endsWith(name.slice(1)) : host.toLowerCase() === name;
}
