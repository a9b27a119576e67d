import { noteUsage } from '../response-facts.ts';
import { bedrockRoute, readAmazonHead } from './bedrock-route.ts';
import type { ModelFormat } from '../format.ts';
import { plainFormat } from '../plain-format.ts';

const OPERATIONS: ReadonlySet<string> = new Set(['count-tokens']);

/** Bedrock's token counting, which receives the whole prompt. */
export const bedrockCountTokens: ModelFormat = plainFormat({
  name: 'bedrock.count_tokens',
  operation: 'count_tokens',
  provider: 'aws.bedrock',
  match: (method, path) => bedrockRoute(method, path, OPERATIONS),
  requestFields: [],
  readRequest: () => ({}),
  readHead: readAmazonHead,
  responseFields: ['inputTokens'],
  readResponse: ({ inputTokens }, facts) => noteUsage(facts, inputTokens, undefined),
});
