import { parseJson } from '../../body/parse-json.ts';
import { countWith, noteError, noteFinish, noteIdentity, noteText, noteUsage } from '../response-facts.ts';
import { bedrockRoute, readAmazonHead } from './bedrock-route.ts';
import type { ResponseFacts, Message, ModelFormat } from '../format.ts';
import { asList, asObject, asText } from '../json-value.ts';
import { messageOf } from '../messages.ts';
import { plainFormat } from '../plain-format.ts';

const OPERATIONS: ReadonlySet<string> = new Set(['converse', 'converse-stream']);

/** Bedrock's `Converse`, the same for every model. */
export const bedrockConverse: ModelFormat = plainFormat({
  name: 'bedrock.converse',
  operation: 'chat',
  provider: 'aws.bedrock',
  match: (method, path) => bedrockRoute(method, path, OPERATIONS),
  requestFields: ['messages', 'system'],
  readRequest: () => ({}),
  readMessages: ({ messages, system }) => [
    ...asList(system).map((block) => messageOf('system', asObject(block)['text'])),
    ...asList(messages).map(readMessage),
  ],
  readHead: readAmazonHead,
  responseFields: ['output', 'stopReason', 'usage', 'trace'],
  readResponse({ output, stopReason, usage, trace }, facts) {
    readTrace(trace, facts);
    for (const block of asList(asObject(asObject(output)['message'])['content']))
      noteText(facts, asObject(block)['text']);
    readStop(stopReason, facts);
    readUsage(usage, facts);
  },
  readEvent({ event, data, isException }, facts) {
    const body = asObject(parseJson(data));
    if (isException === true) noteError(facts, { code: event });
    noteText(facts, asObject(body['delta'])['text']);
    if (event === 'messageStop') readStop(body['stopReason'], facts);
    readUsage(body['usage'], facts);
    readTrace(body['trace'], facts);
    if (event === 'metadata') facts.ended = true;
  },
});

function readMessage(message: unknown): Message {
  const { role, content } = asObject(message);
  const parts = asList(content).map((block) => {
    const text = asObject(block)['text'];
    return typeof text === 'string'
      ? { type: 'text', content: text }
      : { type: Object.keys(asObject(block))[0] ?? 'unknown' };
  });
  return { role: asText(role) ?? 'user', parts };
}

/** A prompt router reports which model it chose. */
function readTrace(trace: unknown, facts: ResponseFacts): void {
  noteIdentity(facts, undefined, asObject(asObject(trace)['promptRouter'])['invokedModelId']);
}

function readStop(reason: unknown, facts: ResponseFacts): void {
  noteFinish(facts, reason);
  if (reason === 'guardrail_intervened') facts.guarded = true;
  if (reason === 'content_filtered') facts.refused = true;
}

/** The input count excludes cached tokens. */
function readUsage(usage: unknown, facts: ResponseFacts): void {
  const { inputTokens, cacheReadInputTokens, cacheWriteInputTokens, outputTokens } = asObject(usage);
  noteUsage(facts, countWith(inputTokens, cacheReadInputTokens, cacheWriteInputTokens), outputTokens);
}
