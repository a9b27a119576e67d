import type { Headers } from '../../tap/call-observer.ts';
import { countWith, noteError, noteIdentity, noteUsage } from '../response-facts.ts';
import type { ResponseFacts, Route } from '../format.ts';
import { asText } from '../json-value.ts';
import { decodeSegment } from '../path-route.ts';

const MODEL_OPERATION = /\/model\/([^/]+|arn:.+)\/([a-z-]+)$/u;

/** Matches `/model/{id}/{operation}`, where the id may be a profile's ARN with encoded or plain slashes. */
export function bedrockRoute(method: string, path: string, operations: ReadonlySet<string>): Route | undefined {
  const [, model, operation] = MODEL_OPERATION.exec(path) ?? [];
  if (method !== 'POST' || model === undefined || operation === undefined) return undefined;
  return operations.has(operation) ? { modelId: decodeSegment(model), certain: true } : undefined;
}

/** Reads Amazon's headers, which contain the id, the kind of error and Bedrock's token counts. */
export function readAmazonHead(status: number, headers: Headers, facts: ResponseFacts): void {
  noteIdentity(facts, headers['x-amzn-requestid'], undefined);
  const [input, read, written, output] = ['input', 'cache-read-input', 'cache-write-input', 'output'].map((kind) =>
    countOf(headers[`x-amzn-bedrock-${kind}-token-count`]),
  );
  noteUsage(facts, countWith(input, read, written), output);
  const kind = asText(headers['x-amzn-errortype']?.split(':', 1)[0]);
  // Some successful responses have one too.
  if (kind !== undefined && status >= 400) noteError(facts, { code: kind });
}

function countOf(text: string | undefined): number | undefined {
  return text === undefined || text === '' ? undefined : Number(text);
}
