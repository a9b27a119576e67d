import { parseJson } from '../../body/parse-json.ts';
import { readAnyAnswer, readAnyEvent } from '../any-answer.ts';
import { bedrockRoute, readAmazonHead } from './bedrock-route.ts';
import type { AnswerFacts, ModelFormat } from '../format.ts';
import { asObject, asText, type JsonObject } from '../json-value.ts';
import { plainFormat } from '../plain-format.ts';

const OPERATIONS: ReadonlySet<string> = new Set([
  'invoke',
  'invoke-with-response-stream',
  'invoke-with-bidirectional-stream',
]);
const RUNTIME = /(?:^|\.)bedrock-runtime[.-]/iu;

/** Bedrock's `InvokeModel`, whose bodies are in the words of the model behind it. */
export const bedrockInvoke: ModelFormat = plainFormat({
  name: 'bedrock.invoke',
  operation: 'invoke_model',
  provider: 'aws.bedrock',
  match: (method, path, { host }) =>
    bedrockRoute(method, path, OPERATIONS) ??
    (method === 'POST' && path === '/async-invoke' && RUNTIME.test(host) ? { certain: true } : undefined),
  // Asynchronous calls alone name it in the body; a body in the words of a model has no such field.
  requestFields: ['modelId'],
  readRequest: ({ modelId }) => ({ modelId: asText(modelId) }),
  readHead: readAmazonHead,
  readAnswer,
  readEvent(event, facts) {
    const bytes = asText(asObject(parseJson(event.data))['bytes']);
    readAnyEvent(
      bytes === undefined ? event : { event: '', data: Buffer.from(bytes, 'base64').toString('utf8') },
      facts,
    );
  },
});

/** The counts of Bedrock's own headers stand above those of the model's answer. */
function readAnswer(body: JsonObject, facts: AnswerFacts): void {
  const { inputTokens, outputTokens } = facts;
  readAnyAnswer(body, facts);
  if (inputTokens !== undefined) facts.inputTokens = inputTokens;
  if (outputTokens !== undefined) facts.outputTokens = outputTokens;
}
