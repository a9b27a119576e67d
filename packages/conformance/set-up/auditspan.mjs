// As its README says.
import '@auditspan/instrumentation/register';
import { forceFlush, runAs } from '@auditspan/instrumentation';

globalThis.conformanceTool = { asUser: (id, fn) => runAs({ id }, fn), flush: forceFlush };
