import type { IncomingHttpHeaders } from 'node:http';
import { AUDIT_PRINCIPAL_SOURCE } from '@auditspan/conventions';
import type { JwtIssuerConfig } from './caller-config.ts';
import type { CallerMethod, Finding } from './caller-method.ts';
import type { IdentityFaults } from '../faults.ts';
import { createJwtVerifier, type Verdict } from './jwt-verifier.ts';

/** Creates the source of callers by token. A credential that is not a token, such as an API key, is not a fault. */
export function createJwtMethod(issuers: readonly JwtIssuerConfig[], faults: IdentityFaults): CallerMethod {
  const verifier = createJwtVerifier(issuers);
  const headers = [...new Set(issuers.map(({ header }) => header))];
  const judge = (verdict: Verdict): Finding | undefined => {
    if (typeof verdict !== 'string') return verdict;
    faults.add(verdict);
    return undefined;
  };
  return {
    source: AUDIT_PRINCIPAL_SOURCE.VERIFIED_JWT,
    find(request) {
      const token = tokenIn(request.headers, headers);
      if (token === undefined) return undefined;
      const verdict = verifier.verify(token);
      return verdict instanceof Promise ? verdict.then(judge) : judge(verdict);
    },
  };
}

/** Returns the token in the first header that has one. */
function tokenIn(headers: IncomingHttpHeaders, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = headers[name];
    const token = typeof value === 'string' ? value.replace(/^bearer +/iu, '').trim() : '';
    if (/^[\w-]+\.[\w-]+\.[\w-]*$/u.test(token)) return token;
  }
  return undefined;
}
