import { AUDIT_ACTION, AUDIT_PRINCIPAL_TYPE, type AuditAction } from '@auditspan/conventions';
import type { Attributes } from '../../decode/span.ts';
import { httpWordOf } from './google-status.ts';
import { firstText } from './other-source.ts';
import type { ProviderLog } from './provider-log.ts';
import { vertexModelOf, vertexOperationOf } from './vertex-names.ts';

/** Names of an `AuditLog` member: in a `LogEntry`, by itself, or as the Collector names it. */
function at(member: string, named: string): string[] {
  return [`protoPayload.${member}`, member, named];
}

const METHOD = at('methodName', 'gcp.audit.method.name');
const SERVICE = at('serviceName', 'gcp.audit.service.name');
const RESOURCE = at('resourceName', 'gcp.audit.resource.name');
const EMAIL = at('authenticationInfo.principalEmail', 'user.email');
const SUBJECT = at('authenticationInfo.principalSubject', 'user.id');
const STATUS = at('status.code', 'rpc.jsonrpc.error_code');

const INVOKES =
  /\.(?:PredictionService|EndpointService)\.(?:Stream|Server|Direct|Raw)*(?:GenerateContent|Predict|RawPredict|StreamingPredict|StreamingRawPredict|ChatCompletions|Explain)$/;
const OTHER_ACTIONS: readonly (readonly [RegExp, AuditAction])[] = [
  [/\.ModelService\.List\w+$/, AUDIT_ACTION.MODEL_LIST],
  [/\.ModelService\.Get\w+$/, AUDIT_ACTION.MODEL_READ],
];

/**
 * Cloud Audit Logs of Vertex AI: data access entries, which are off by default.
 * Sources: https://cloud.google.com/vertex-ai/docs/general/audit-logging,
 * https://cloud.google.com/logging/docs/reference/audit/auditlog/rest/Shared.Types/AuditLog, and for the names that the
 * Collector gives: extension/encoding/googlecloudlogentryencodingextension.
 */
export const VERTEX_AUDIT_LOG: ProviderLog = {
  name: 'Vertex AI audit logs',
  marks: METHOD,
  reads: [...SERVICE, ...RESOURCE, ...STATUS],
  keys: {
    principalId: [...EMAIL, ...SUBJECT],
    clientAddress: at('requestMetadata.callerIp', 'client.address'),
    userAgent: at('requestMetadata.callerSuppliedUserAgent', 'user_agent.original'),
    serverAddress: SERVICE,
  },
  isModelCall: ({ attributes }) =>
    firstText(attributes, SERVICE) === 'aiplatform.googleapis.com' && actionOf(attributes) !== undefined,
  derive: {
    modelProvider: () => 'gcp.vertex_ai',
    action: actionOf,
    modelId: (reported) => vertexModelOf(firstText(reported, RESOURCE)),
    principalType: (reported) => {
      const name = firstText(reported, [...EMAIL, ...SUBJECT]);
      if (name === '') return undefined;
      return name.endsWith('gserviceaccount.com') ? AUDIT_PRINCIPAL_TYPE.SERVICE : AUDIT_PRINCIPAL_TYPE.USER;
    },
    operation: (reported) => vertexOperationOf(firstText(reported, METHOD)),
    stream: (reported) => (INVOKES.test(firstText(reported, METHOD)) ? /Stream/.test(verbOf(reported)) : undefined),
  },
  failureOf: (reported) => httpWordOf(reported, STATUS),
};

function actionOf(reported: Attributes): AuditAction | undefined {
  const method = firstText(reported, METHOD);
  if (INVOKES.test(method)) return AUDIT_ACTION.MODEL_INVOKE;
  return OTHER_ACTIONS.find(([pattern]) => pattern.test(method))?.[1];
}

function verbOf(reported: Attributes): string {
  return /[^.]*$/.exec(firstText(reported, METHOD))?.[0] ?? '';
}
