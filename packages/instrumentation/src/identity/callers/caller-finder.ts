import { AUDIT_PRINCIPAL_SOURCE } from '@auditspan/conventions';
import type { ActingContext } from '../../context/acting-context.ts';
import { boundedChain } from '../../context/delegation.ts';
import type { FoundCaller } from '../../context/request-scope.ts';
import type { Fence } from '../../hook/fence.ts';
import type { ShownRequest } from '../../tap/inbound/received-request.ts';
import type { CallerConfig } from './caller-config.ts';
import type { CallerMethod, Finding } from './caller-method.ts';
import { createCertificateMethod } from './client-certificate.ts';
import type { IdentityFaults } from '../faults.ts';
import { createJwtMethod } from './jwt-method.ts';
import { createSignedBaggageMethod } from './signed-baggage.ts';
import { createTrustedHeaderMethod } from './trusted-header.ts';
import { createBaggageMethod } from './unsigned-baggage.ts';

/** Identifies the callers of received requests. */
export interface CallerFinder {
  /** Returns the caller if it is known synchronously, else a promise that never rejects. */
  find(request: ShownRequest): FoundCaller;
  /** Resolves when no search is running. */
  settle(): Promise<void>;
}

/** Options of {@link createCallerFinder}. */
export interface CallerFinderOptions {
  readonly config: CallerConfig;
  readonly serviceName: string;
  readonly faults: IdentityFaults;
  readonly fence: Fence;
}

/** Results of the sources, in order of precedence. */
type Findings = readonly (Finding | undefined)[];

export function createCallerFinder({ config, serviceName, faults, fence }: CallerFinderOptions): CallerFinder {
  const methods = methodsOf(config, serviceName, faults);
  const searches = new Set<Promise<unknown>>();
  return {
    find(request) {
      const findings = methods.map((method) => fence.run(() => method.find(request)));
      if (!findings.some((finding) => finding instanceof Promise)) return callerOf(findings as Findings);
      const search = fence.made(Promise.all(findings.map((finding) => Promise.resolve(finding))), callerOf);
      searches.add(search);
      void search.then(fence.listener(() => searches.delete(search)));
      return search;
    },
    async settle() {
      await Promise.all(searches);
    },
  };
}

function methodsOf(config: CallerConfig, serviceName: string, faults: IdentityFaults): readonly CallerMethod[] {
  const { jwt, mtls, signedBaggage, trustedHeader, baggage, order } = config;
  const methods = [
    jwt.length > 0 && createJwtMethod(jwt, faults),
    mtls !== undefined && createCertificateMethod(mtls, faults),
    signedBaggage !== undefined && createSignedBaggageMethod(signedBaggage, serviceName, faults),
    trustedHeader !== undefined && createTrustedHeaderMethod(trustedHeader, faults),
    baggage !== undefined && createBaggageMethod(baggage, faults),
  ].filter((method) => method !== false);
  return methods.toSorted((a, b) => order.indexOf(a.source) - order.indexOf(b.source));
}

/** Combines the findings: the first names the principal; others may supply a missing purpose or session. */
function callerOf(findings: Findings): ActingContext | undefined {
  const found = findings.filter((finding) => finding !== undefined);
  const [first] = found;
  if (first === undefined) return undefined;
  const { principal, ...rest } = actedFor(first, found)?.caller ?? first.caller;
  const others = found.map(({ caller }) => caller).filter((caller) => isVerified(caller));
  const purpose = [rest, ...others].find((caller) => caller.purpose !== undefined);
  const sessionId = [rest, ...others].find((caller) => caller.sessionId !== undefined)?.sessionId;
  return {
    principal,
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(purpose === undefined ? {} : { purpose: purpose.purpose, purposeSource: purpose.purposeSource }),
  };
}

/** Whether a source is verified: only then may it supply the purpose for another's principal. */
function isVerified({ principal }: ActingContext): boolean {
  return principal.verified === true;
}

/**
 * Returns the actor, if a token names who may act for its subject and the certificate proves that its bearer is that
 * party.
 */
function actedFor(first: Finding, found: Findings): Finding | undefined {
  if (first.mayAct === undefined) return undefined;
  const actor = found.find((finding) => finding?.caller.principal.source === AUDIT_PRINCIPAL_SOURCE.MTLS);
  if (actor === undefined || actor.caller.principal.id !== first.mayAct) return undefined;
  const { id, onBehalfOf = [] } = first.caller.principal;
  const principal = { ...actor.caller.principal, onBehalfOf: boundedChain([id, ...onBehalfOf]) };
  return { caller: { ...first.caller, principal } };
}
