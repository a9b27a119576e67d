// According to its README.
import '@auditspan/instrumentation/register';
import { enforce, forceFlush, runAs } from '@auditspan/instrumentation';

globalThis.conformanceTool = {
  asUser: (id, fn) => runAs({ id }, fn),
  denyAll: () => enforce(() => ({ effect: 'deny', policyId: 'conformance' })),
  flush: forceFlush,
};
