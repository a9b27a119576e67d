import { ATTR_ERROR_TYPE, AUDIT_ATTRIBUTION, AUDIT_PRINCIPAL_SOURCE } from '@auditspan/conventions';
import type { LogRecord } from '../../decode/log-record.ts';
import { AZURE_OPENAI_LOG } from './azure-openai-log.ts';
import { BEDROCK_LOG } from './bedrock-log.ts';
import { toldIn } from './log-content.ts';
import { type Naming, type OtherRecord, recordOf } from './other-record.ts';
import type { ProviderLog } from './provider-log.ts';
import { VERTEX_AUDIT_LOG } from './vertex-audit-log.ts';
import { VERTEX_REQUEST_LOG } from './vertex-request-log.ts';

/** Named by the credential, which the provider has verified, and the sink has not. */
const BY_PROVIDER: Naming = {
  principalSource: AUDIT_PRINCIPAL_SOURCE.WORKLOAD,
  attribution: AUDIT_ATTRIBUTION.EXACT,
};
/** OTLP's status codes. */
const [OK, ERROR] = [1, 2];

/** Providers whose logs become records. */
export const PROVIDER_LOGS: readonly ProviderLog[] = [
  BEDROCK_LOG,
  VERTEX_AUDIT_LOG,
  VERTEX_REQUEST_LOG,
  AZURE_OPENAI_LOG,
];
const PATHS: readonly string[] = [
  ...new Set(PROVIDER_LOGS.flatMap(({ marks, reads, keys }) => [...marks, ...reads, ...Object.values(keys).flat()])),
];

/** Reads a log record in which a provider logged an access to a model; `undefined` if it is not one. */
export function providerRecord(log: LogRecord): OtherRecord | undefined {
  const attributes = toldIn(log, PATHS);
  const source = PROVIDER_LOGS.find(
    (each) => each.marks.some((mark) => mark in attributes) && each.isModelCall({ attributes, scope: log.scope }),
  );
  if (source === undefined) return undefined;
  const why = source.failureOf(attributes);
  const failed = why === '' ? {} : { [ATTR_ERROR_TYPE]: why };
  const { scope, resource } = log;
  const reported = { attributes: { ...attributes, ...failed }, statusCode: why === '' ? OK : ERROR, scope, resource };
  return recordOf({ ...reported, name: '', statusMessage: '', kind: 0, events: [] }, source, BY_PROVIDER);
}
