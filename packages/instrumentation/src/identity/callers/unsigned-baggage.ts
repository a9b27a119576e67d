import { AUDIT_PRINCIPAL_SOURCE, AUDIT_PURPOSE_SOURCE } from '@auditspan/conventions';
import { valuesOf } from '../baggage-members.ts';
import type { BaggageConfig } from './caller-config.ts';
import type { CallerMethod } from './caller-method.ts';
import type { IdentityFaults } from '../faults.ts';
import { nameOf } from '../names.ts';

/** Creates the source of callers by unsigned baggage, which anybody may have written. */
export function createBaggageMethod(config: BaggageConfig, faults: IdentityFaults): CallerMethod {
  return {
    source: AUDIT_PRINCIPAL_SOURCE.BAGGAGE,
    find({ headers }) {
      const { baggage } = headers;
      if (typeof baggage !== 'string') return undefined;
      const values = valuesOf(baggage, config.principal);
      if (values.length === 0) return undefined;
      const id = values.length === 1 ? nameOf(values[0]) : undefined;
      if (id === undefined) {
        faults.add('baggage_invalid');
        return undefined;
      }
      const purpose = memberOf(baggage, config.purpose);
      return {
        caller: {
          principal: { id, source: AUDIT_PRINCIPAL_SOURCE.BAGGAGE, verified: false },
          sessionId: memberOf(baggage, config.session),
          ...(purpose === undefined ? {} : { purpose, purposeSource: AUDIT_PURPOSE_SOURCE.INHERITED }),
        },
      };
    },
  };
}

function memberOf(baggage: string, key: string | undefined): string | undefined {
  return key === undefined ? undefined : nameOf(valuesOf(baggage, key)[0]);
}
