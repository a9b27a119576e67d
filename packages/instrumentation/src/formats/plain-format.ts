import { AUDIT_ACTION } from '@auditspan/conventions';
import { ANY_ANSWER_FIELDS, readAnyAnswer, readAnyEvent } from './any-answer.ts';
import type { ModelFormat } from './format.ts';
import { asText } from './json-value.ts';

type Told = Pick<ModelFormat, 'name' | 'provider' | 'match'> & Partial<ModelFormat>;

/** Creates a format from its particulars; by default it has a `model` field and responses with common fields. */
export function plainFormat(told: Told): ModelFormat {
  return {
    action: AUDIT_ACTION.MODEL_INVOKE,
    requestFields: ['model', 'stream'],
    readRequest: ({ model, stream }) => ({ modelId: asText(model), stream: stream === true }),
    readMessages: () => [],
    answerFields: ANY_ANSWER_FIELDS,
    readAnswer: readAnyAnswer,
    readEvent: readAnyEvent,
    ...told,
  };
}
