import { AUDIT_ACTION } from '@auditspan/conventions';
import { parseJson } from '../../body/parse-json.ts';
import { countWith, noteError, noteFinish, noteIdentity, noteText, noteUsage } from '../response-facts.ts';
import type { ResponseFacts, Message, ModelFormat } from '../format.ts';
import { asList, asObject, type JsonObject } from '../json-value.ts';
import { messageOf, messagesOf } from '../messages.ts';
import { isOfType } from '../event-type.ts';
import { MODEL_FIELDS, namedModels } from '../named-models.ts';

/** Anthropic messages. */
export const anthropicMessages: ModelFormat = {
  name: 'anthropic.messages',
  operation: 'chat',
  action: AUDIT_ACTION.MODEL_INVOKE,
  provider: 'anthropic',
  match: (method, path) => (method === 'POST' && path.endsWith('/v1/messages') ? { certain: true } : undefined),
  requestFields: [...MODEL_FIELDS, 'stream', 'messages', 'system'],
  readRequest: (fields) => ({ ...namedModels(fields), stream: fields['stream'] === true }),
  readMessages,
  responseFields: ['id', 'model', 'usage', 'stop_reason', 'content', 'error'],
  readResponse: readMessage,
  isOnlyText: (event) => isOfType(event, 'content_block_delta'),
  readEvent({ data }, facts) {
    const event = asObject(parseJson(data));
    readStep(event, facts);
  },
};

function readMessages({ messages, system }: JsonObject): readonly Message[] {
  return system === undefined ? messagesOf(messages) : [messageOf('system', system), ...messagesOf(messages)];
}

function readStep(event: JsonObject, facts: ResponseFacts): void {
  switch (event['type']) {
    case 'message_start':
      return readMessage(asObject(event['message']), facts);
    case 'content_block_start':
      // A fallback model takes over from the one that the start of the stream names, and that declined.
      return noteIdentity(facts, undefined, asObject(asObject(event['content_block'])['to'])['model']);
    case 'content_block_delta':
      return noteText(facts, asObject(event['delta'])['text']);
    case 'message_delta': {
      readUsage(event['usage'], facts);
      return readStop(asObject(event['delta'])['stop_reason'], facts);
    }
    case 'message_stop':
      facts.ended = true;
      return undefined;
    case 'error':
      return noteError(facts, event['error'] ?? {});
    default:
      return undefined;
  }
}

function readMessage(message: JsonObject, facts: ResponseFacts): void {
  noteIdentity(facts, message['id'], message['model']);
  noteError(facts, message['error']);
  readUsage(message['usage'], facts);
  readStop(message['stop_reason'], facts);
  for (const block of asList(message['content'])) noteText(facts, asObject(block)['text']);
}

/** The input count excludes cached tokens. */
function readUsage(usage: unknown, facts: ResponseFacts): void {
  const {
    input_tokens: input,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: read,
    output_tokens: output,
    iterations,
  } = asObject(usage);
  noteUsage(facts, countWith(input, written, read), output);
  const served = asList(iterations)
    .map(asObject)
    .findLast(({ type }) => type === 'fallback_message');
  noteIdentity(facts, undefined, served?.['model']);
}

function readStop(reason: unknown, facts: ResponseFacts): void {
  noteFinish(facts, reason);
  if (reason === 'refusal') facts.refused = true;
}
