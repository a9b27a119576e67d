import type { AccessPrincipal, AccessRequest } from '../../src/enforce/access-request.ts';

/** Creates a request of alice for gpt-5, with these fields replaced. */
export function accessRequest(
  fields: Partial<AccessRequest> = {},
  principal: Partial<AccessPrincipal> = {},
): AccessRequest {
  return {
    direction: 'outbound',
    action: 'model.invoke',
    operation: 'chat',
    principal: {
      id: 'alice',
      type: 'user',
      source: 'explicit',
      verified: false,
      roles: ['analyst'],
      onBehalfOf: [],
      ...principal,
    },
    attribution: 'exact',
    principalKnown: true,
    purpose: 'support',
    purposeSource: 'explicit',
    modelId: 'gpt-5',
    modelKnown: true,
    provider: 'openai',
    host: 'api.openai.com',
    port: 443,
    path: '/v1/chat/completions',
    method: 'POST',
    ...fields,
  };
}
