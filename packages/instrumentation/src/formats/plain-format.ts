import { AUDIT_ACTION } from '@auditspan/conventions';
import { ANY_ANSWER_FIELDS, readAnyAnswer, readAnyEvent } from './any-answer.ts';
import type { ModelFormat } from './format.ts';
import { asText } from './json-value.ts';

type Told = Pick<ModelFormat, 'name' | 'provider' | 'match'> & Partial<ModelFormat>;

/** A format of which only this much is particular: for the rest, a `model` field and what answers have in common. */
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
