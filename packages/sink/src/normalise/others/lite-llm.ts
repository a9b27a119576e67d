import { ATTR_GEN_AI_REQUEST_MODEL } from '@auditspan/conventions';
import { GEN_AI_KEYS } from './otel-gen-ai.ts';
import { OPEN_LLMETRY, REQUEST_TYPE, operationOfRequest } from './open-llmetry.ts';
import type { OtherSource } from './other-source.ts';

const KEY_HASH = 'metadata.user_api_key_hash';

/**
 * The proxy and the library of LiteLLM: OpenLLMetry's names, and the hash of the API key.
 * Source: https://docs.litellm.ai/docs/observability/opentelemetry_integration
 */
export const LITE_LLM: OtherSource = {
  name: 'LiteLLM',
  marks: [KEY_HASH, REQUEST_TYPE],
  keys: {
    ...OPEN_LLMETRY.keys,
    principalId: [
      'metadata.user_api_key_end_user_id',
      'metadata.user_api_key_user_id',
      'llm.user',
      ...GEN_AI_KEYS.principalId,
    ],
    clientAddress: ['metadata.requester_ip_address'],
  },
  isModelCall: (span) =>
    (KEY_HASH in span.attributes || span.scope.name === 'litellm') && ATTR_GEN_AI_REQUEST_MODEL in span.attributes,
  derive: { operation: operationOfRequest },
};
