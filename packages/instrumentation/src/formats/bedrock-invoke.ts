import { parseJson } from '../body/json-picker.ts';
import { readAnyAnswer, readAnyEvent } from './any-answer.ts';
import { bedrockRoute, readAmazonHead } from './bedrock-route.ts';
import type { AnswerFacts, ModelFormat } from './format.ts';
import { asObject, asText, type JsonObject } from './json-value.ts';
import { plainFormat } from './plain-format.ts';

const OPERATIONS: ReadonlySet<string> = new Set(['invoke', 'invoke-with-response-stream', 'async-invoke']);

/** Bedrock's `InvokeModel`, whose bodies are in the words of the model behind it. */
export const bedrockInvoke: ModelFormat = plainFormat({
  name: 'bedrock.invoke',
  operation: 'invoke_model',
  provider: 'aws.bedrock',
  match: (method, path) => bedrockRoute(method, path, OPERATIONS),
  requestFields: [],
  readRequest: () => ({}),
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
