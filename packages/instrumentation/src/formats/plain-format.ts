import { AUDIT_ACTION } from '@auditspan/conventions';
import { ANY_RESPONSE_FIELDS, readAnyResponse, readAnyEvent } from './any-response.ts';
import type { ModelFormat } from './format.ts';
import { asText } from './json-value.ts';

type Particulars = Pick<ModelFormat, 'name' | 'provider' | 'match'> & Partial<ModelFormat>;

/** Creates a format from its particulars; by default it has a `model` field and responses with common fields. */
export function plainFormat(particulars: Particulars): ModelFormat {
  return {
    action: AUDIT_ACTION.MODEL_INVOKE,
    requestFields: ['model', 'stream'],
    readRequest: ({ model, stream }) => ({ modelId: asText(model), stream: stream === true }),
    readMessages: () => [],
    responseFields: ANY_RESPONSE_FIELDS,
    readResponse: readAnyResponse,
    readEvent: readAnyEvent,
    ...particulars,
  };
}
