import { AUDIT_PRINCIPAL_TYPE } from '@auditspan/conventions';
import { textOf } from './other-source.ts';
import type { ProviderLog } from './provider-log.ts';

const SCHEMA = 'schemaType';
const ARN = 'identity.arn';
const OPERATION = 'operation';
const ERROR = 'errorCode';
const MODEL = 'modelId';
const EMBEDS = /embed/i;
const RERANKS = /rerank/i;
/** ARNs of people: IAM users, the root of the account, and roles of IAM Identity Center. */
const PERSON = /:user\/|:root$|:assumed-role\/AWSReservedSSO_/;

/**
 * Amazon Bedrock's model invocation log, from CloudWatch Logs or S3.
 * Source: https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html
 */
export const BEDROCK_LOG: ProviderLog = {
  name: 'Amazon Bedrock',
  marks: [SCHEMA],
  reads: [OPERATION, ERROR],
  keys: {
    principalId: [ARN],
    modelId: [MODEL],
    purpose: ['requestMetadata.audit.purpose', 'requestMetadata.purpose'],
    sessionId: ['requestMetadata.audit.session.id', 'requestMetadata.session.id'],
    inputTokens: ['input.inputTokenCount'],
    outputTokens: ['output.outputTokenCount'],
    finishReasons: ['output.outputBodyJson.stopReason', 'output.outputBodyJson.stop_reason'],
    responseId: ['requestId'],
  },
  isModelCall: ({ attributes }) => textOf(attributes, SCHEMA) === 'ModelInvocationLog',
  derive: {
    modelProvider: () => 'aws.bedrock',
    principalType: (reported) => {
      const arn = textOf(reported, ARN);
      if (arn === '') return undefined;
      return PERSON.test(arn) ? AUDIT_PRINCIPAL_TYPE.USER : AUDIT_PRINCIPAL_TYPE.SERVICE;
    },
    operation: (reported) => operationOf(textOf(reported, OPERATION), textOf(reported, MODEL)),
    stream: (reported) =>
      textOf(reported, OPERATION) === '' ? undefined : textOf(reported, OPERATION).endsWith('Stream'),
  },
  failureOf: (reported) => textOf(reported, ERROR),
};

/** The operation of `InvokeModel` depends on the model. */
function operationOf(operation: string, model: string): string | undefined {
  if (EMBEDS.test(model)) return 'embeddings';
  if (RERANKS.test(model)) return 'rerank';
  if (operation.startsWith('Converse')) return 'chat';
  return operation.startsWith('InvokeModel') ? 'invoke_model' : undefined;
}
