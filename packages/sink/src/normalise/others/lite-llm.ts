import { ATTR_GEN_AI_REQUEST_MODEL } from '@auditspan/conventions';
import type { Attributes } from '../../decode/span.ts';
import { isText, memberOf } from './json-member.ts';
import { OPEN_LLMETRY, REQUEST_TYPE } from './open-llmetry.ts';
import { type OtherSource, textOf } from './other-source.ts';
import { locationOfUrl, type ServerLocation } from './server-location.ts';

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
    principalId: ['metadata.user_api_key_end_user_id', 'metadata.user_api_key_user_id', 'llm.user'],
    clientAddress: ['metadata.requester_ip_address'],
  },
  isModelCall: (span) =>
    (KEY_HASH in span.attributes || span.scope.name === 'litellm') && ATTR_GEN_AI_REQUEST_MODEL in span.attributes,
  otherwise: {
    ...OPEN_LLMETRY.otherwise,
    modelProvider: (attributes) => /^[^/]+(?=\/)/.exec(textOf(attributes, 'litellm.provider.model'))?.[0],
    serverAddress: (attributes) => baseOf(attributes).serverAddress,
    serverPort: (attributes) => baseOf(attributes).serverPort,
  },
};

function baseOf(attributes: Attributes): ServerLocation {
  const base = memberOf(attributes, 'hidden_params', 'api_base');
  return isText(base) ? locationOfUrl(base) : {};
}
