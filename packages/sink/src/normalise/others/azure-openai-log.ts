import { AUDIT_ACTION, type AuditAction } from '@auditspan/conventions';
import type { Attributes } from '../../decode/span.ts';
import { firstText } from './other-source.ts';
import type { ProviderLog } from './provider-log.ts';

/** Names of a property in an export and in a row of `AzureDiagnostics`. */
function property(name: string): string[] {
  return [`properties.${name}`, `properties_s.${name}`, `${name}_s`];
}

const CATEGORY = ['category', 'Category', 'azure.category'];
const OPERATION = ['operationName', 'OperationName', 'operation.name', 'azure.operation.name'];
const RESOURCE = ['resourceId', 'ResourceId', '_ResourceId', 'cloud.resource_id'];
const STREAM_TYPE = property('streamType');

interface Kind {
  readonly operation?: string;
  readonly action: AuditAction;
}

const invokes = (operation: string): Kind => ({
  operation,
  action: AUDIT_ACTION.MODEL_INVOKE,
});

const KINDS: readonly (readonly [RegExp, Kind])[] = [
  [/^(?:Extensions)?Chat_?Completions?_/i, invokes('chat')],
  [/^Completions?_/i, invokes('text_completion')],
  [/^Embeddings?_/i, invokes('embeddings')],
  [/^(?:Responses?_Create|Create_Response|Create_(?:Thread_And_)?Run)/i, invokes('chat')],
  [/^Images?_?(?:Generation|Edit|Create|Generate)/i, invokes('image_generation')],
  [/^(?:Audio_?)?(?:Transcription|Translation)/i, invokes('transcription')],
  [/^(?:Audio_?)?Speech_/i, invokes('speech')],
  // Reading a key grants access as the resource; regenerating it revokes that of the old key.
  [/^List_?Keys?$/i, { action: AUDIT_ACTION.ACCESS_GRANT }],
  [/^Regenerate_?Keys?$/i, { action: AUDIT_ACTION.ACCESS_REVOKE }],
];

/**
 * Diagnostic records of Azure OpenAI, categories RequestResponse and Audit, from an Event Hub or the table `AzureDiagnostics`.
 * Entra ID's object id may be that of a user or a service, which the records do not tell; it is missing if an API key was used.
 * Sources: https://learn.microsoft.com/azure/ai-services/openai/how-to/monitor-openai,
 * https://learn.microsoft.com/azure/azure-monitor/platform/resource-logs-schema, and for the names that the Collector
 * gives: pkg/translator/azurelogs.
 */
export const AZURE_OPENAI_LOG: ProviderLog = {
  name: 'Azure OpenAI',
  marks: OPERATION,
  reads: [...CATEGORY, ...RESOURCE, ...STREAM_TYPE],
  keys: {
    principalId: property('objectId'),
    clientAddress: ['callerIpAddress', 'CallerIPAddress', 'network.peer.address'],
    modelId: property('modelDeploymentName'),
    modelServedId: property('modelName'),
    modelVersion: property('modelVersion'),
    requestBytes: property('requestLength'),
    responseBytes: property('responseLength'),
    httpStatus: ['resultSignature', 'ResultSignature', 'result.signature', 'azure.result.signature'],
    responseId: ['correlationId', 'CorrelationId', 'correlation.id', 'azure.correlation_id'],
  },
  isModelCall: ({ attributes }) =>
    /\/MICROSOFT\.COGNITIVESERVICES\//i.test(firstText(attributes, RESOURCE)) &&
    /^(?:RequestResponse|Audit)$/.test(firstText(attributes, CATEGORY)) &&
    kindOf(attributes) !== undefined,
  derive: {
    modelProvider: () => 'azure.ai.openai',
    action: (reported) => kindOf(reported)?.action,
    operation: (reported) => kindOf(reported)?.operation,
    stream: (reported) => {
      const type = firstText(reported, STREAM_TYPE);
      return type === '' ? undefined : !/^non/i.test(type);
    },
  },
  failureOf: () => '',
};

function kindOf(reported: Attributes): Kind | undefined {
  const operation = firstText(reported, OPERATION);
  return KINDS.find(([pattern]) => pattern.test(operation))?.[1];
}
