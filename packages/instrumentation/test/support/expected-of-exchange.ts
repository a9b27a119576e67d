import type { RecordedExchange } from './recorded-exchanges.ts';

/** Fields of an exchange's record, as far as the exchange itself determines them. */
export interface ExpectedOfExchange {
  readonly action: string;
  readonly modelId: string | undefined;
  readonly outcome: string;
  readonly usageState: string;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
}

type Values = readonly (readonly [path: string, value: unknown])[];

/** Derives them without the product's parsers: from every JSON value of the response, at any depth, by its path. */
export function expectedOf(exchange: RecordedExchange): ExpectedOfExchange {
  const values = jsonDocuments(exchange).flatMap((document) => flatten('', document));
  const usage = usageOf(values, exchange);
  return {
    action: 'model.invoke',
    modelId: modelOf(exchange),
    outcome: outcomeOf(values, exchange.status),
    usageState: usage.inputTokens === undefined && usage.outputTokens === undefined ? 'absent' : 'reported',
    ...usage,
  };
}

function modelOf({ url, requestBody }: RecordedExchange): string | undefined {
  const inPath = /\/model\/([^/]+)\/|\/models\/([^/:]+):|\/deployments\/([^/]+)\/|\/models\/(.+)\/predictions$/u.exec(
    url.pathname,
  );
  const named = inPath?.slice(1).find((name) => name !== undefined);
  if (named !== undefined) return decodeURIComponent(named);
  const inForm = /name="model"\r\n\r\n(.+)\r\n/u.exec(requestBody.toString('latin1'))?.[1];
  if (inForm !== undefined) return inForm;
  const body = parse(requestBody.toString());
  const { model, agent } = (body ?? {}) as { model?: string; agent?: string };
  // Google names models as resources.
  return model?.replace(/^models\//u, '') ?? agent;
}

/** Returns every JSON document in the response: the whole, or those in lines and frames. */
function jsonDocuments({ responseBody }: RecordedExchange): unknown[] {
  const text = responseBody.toString('latin1');
  const whole = parse(responseBody.toString());
  if (whole !== undefined) return [whole];
  if (text.includes(':message-type')) return frames(responseBody);
  return responseBody
    .toString()
    .split(/\r?\n/u)
    .map((line) => parse(line.replace(/^data: ?/u, '')))
    .filter((document) => document !== undefined);
}

function frames(bytes: Buffer): unknown[] {
  const documents = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    const payload = bytes.subarray(at + 12 + bytes.readUInt32BE(at + 4), at + bytes.readUInt32BE(at) - 4);
    const document = parse(payload.toString()) as { bytes?: string };
    documents.push(document.bytes === undefined ? document : parse(Buffer.from(document.bytes, 'base64').toString()));
  }
  return documents;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function flatten(path: string, value: unknown): Values {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => flatten(`${path}/${key}`, inner));
}

/** Paths at which providers report tokens, the most specific last. */
const INPUT = [
  /^\/(?:input_tokens|totalTokens)$|^\/usage\/total_tokens$/u,
  /\/tokens\/input_tokens$/u,
  /\/token_count\/prompt_tokens$/u,
  /\/billed_units\/input_tokens$/u,
  /\/inputTextTokenCount$|\/prompt_token_count$|\/prompt_eval_count$/u,
  /\/usage\/(?:input_tokens|prompt_tokens|inputTokens|total_input_tokens)$/u,
  /\/usageMetadata\/promptTokenCount$/u,
  /\/amazon-bedrock-invocationMetrics\/inputTokenCount$/u,
];
const OUTPUT = [
  /\/tokens\/output_tokens$/u,
  /\/token_count\/response_tokens$/u,
  /\/billed_units\/output_tokens$/u,
  /\/totalOutputTextTokenCount$|\/results\/\d+\/tokenCount$|\/generation_token_count$|\/eval_count$/u,
  /\/usage\/(?:output_tokens|completion_tokens|outputTokens|total_output_tokens)$/u,
  /\/usageMetadata\/candidatesTokenCount$/u,
  /\/amazon-bedrock-invocationMetrics\/outputTokenCount$/u,
];
/** Reported separately from the output, and billed as output. */
const THOUGHTS = [/\/usageMetadata\/thoughtsTokenCount$|\/usage\/total_thought_tokens$/u];

/** Reported separately from the input, and part of it: tokens of caches and tools. */
const INPUT_APART = [
  /\/usage\/(?:cache_read_input_tokens|cacheReadInputTokens)$/u,
  /\/usage\/(?:cache_creation_input_tokens|cacheWriteInputTokens)$/u,
  /\/usageMetadata\/toolUsePromptTokenCount$|\/usage\/total_tool_use_tokens$/u,
];

/** Cached content is only read: all its tokens are input. */
const CACHED = [/^\/usageMetadata\/totalTokenCount$/u];

function usageOf(values: Values, { url, responseHeaders }: RecordedExchange) {
  const input = url.pathname.endsWith('/cachedContents') ? CACHED : INPUT;
  const inHeader = (name: string): number | undefined => {
    const text = responseHeaders[`x-amzn-bedrock-${name}-token-count`];
    return text === undefined ? undefined : Number(text);
  };
  const output = lastCount(values, OUTPUT);
  const thoughts = lastCount(values, THOUGHTS);
  const spoken = output === undefined && thoughts === undefined ? undefined : (output ?? 0) + (thoughts ?? 0);
  const apart = INPUT_APART.map((pattern) => lastCount(values, [pattern]) ?? 0);
  const read = lastCount(values, input);
  const allRead = read === undefined ? undefined : apart.reduce((sum, count) => sum + count, read);
  return { inputTokens: inHeader('input') ?? allRead, outputTokens: inHeader('output') ?? spoken };
}

function lastCount(values: Values, patterns: readonly RegExp[]): number | undefined {
  for (const pattern of patterns.toReversed()) {
    const counts = values.filter(([path, value]) => pattern.test(path) && typeof value === 'number');
    const last = counts.at(-1)?.[1];
    if (typeof last === 'number') return last;
  }
  return undefined;
}

const DENYING =
  /^(?:guardrail_intervened|content_filter(?:ed)?|refusal|SAFETY|PROHIBITED_CONTENT|BLOCKLIST|RECITATION)$/u;

function outcomeOf(values: Values, status: number): string {
  const says = (path: RegExp, value: RegExp): boolean =>
    values.some(([at, said]) => path.test(at) && typeof said === 'string' && value.test(said));
  if (status === 401 || status === 403 || status === 429) return 'denied';
  if (status === 404) return says(/error/u, /model_not_found|not found/u) ? 'denied' : 'error';
  if (status >= 400) return 'error';
  if (says(/\/error\/(?:type|code|message|status)$/u, /./u)) return 'error';
  const isDenied =
    says(/reason$/iu, DENYING) || says(/blockReason$/u, /./u) || says(/\/(?:message|delta)\/refusal$/u, /./u);
  return isDenied ? 'denied' : 'success';
}
