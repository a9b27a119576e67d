import { parseJson } from '../../body/parse-json.ts';
import { readAnyResponse, readAnyEvent } from '../any-response.ts';
import { bedrockRoute, readAmazonHead } from './bedrock-route.ts';
import type { ResponseFacts, ModelFormat } from '../format.ts';
import { asObject, asText, type JsonObject } from '../json-value.ts';
import { plainFormat } from '../plain-format.ts';

const OPERATIONS: ReadonlySet<string> = new Set([
  'invoke',
  'invoke-with-response-stream',
  'invoke-with-bidirectional-stream',
]);
const RUNTIME = /(?:^|\.)bedrock-runtime[.-]/iu;

/** Bedrock's `InvokeModel`, whose bodies have the format of the model behind it. */
export const bedrockInvoke: ModelFormat = plainFormat({
  name: 'bedrock.invoke',
  operation: 'invoke_model',
  provider: 'aws.bedrock',
  match: (method, path, { host }) =>
    bedrockRoute(method, path, OPERATIONS) ??
    (method === 'POST' && path === '/async-invoke' && RUNTIME.test(host) ? { certain: true } : undefined),
  // Only asynchronous calls name the model in the body; bodies in a model's own format have no such field.
  requestFields: ['modelId'],
  readRequest: ({ modelId }) => ({ modelId: asText(modelId) }),
  readHead: readAmazonHead,
  readResponse,
  readEvent(event, facts) {
    const bytes = asText(asObject(parseJson(event.data))['bytes']);
    readAnyEvent(
      bytes === undefined ? event : { event: '', data: Buffer.from(bytes, 'base64').toString('utf8') },
      facts,
    );
  },
});

/** The counts in Bedrock's own headers take precedence over those in the model's response. */
function readResponse(body: JsonObject, facts: ResponseFacts): void {
  const { inputTokens, outputTokens } = facts;
  readAnyResponse(body, facts);
  if (inputTokens !== undefined) facts.inputTokens = inputTokens;
  if (outputTokens !== undefined) facts.outputTokens = outputTokens;
}
