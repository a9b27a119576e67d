import { isObject, parseJson } from '../body/parse-json.ts';
import type { StreamEvent } from '../body/stream-event.ts';
import { countWith, noteError, noteFinish, noteIdentity, noteText, noteUsage } from './response-facts.ts';
import type { ResponseFacts } from './format.ts';
import { asCount, asList, asObject, asText, type JsonObject } from './json-value.ts';

/** Fields in which model families nest a response, or one of several. */
const NESTED = ['message', 'delta', 'response', 'messageStop', 'metadata', 'output', 'details'];
const CHOICES = [
  'choices',
  'outputs',
  'results',
  'generations',
  'completions',
  'candidates',
  'predictions',
  'artifacts',
];
const REASONS = ['stop_reason', 'stopReason', 'finish_reason', 'finishReason', 'completionReason', 'done_reason'];
const TEXTS = ['text', 'generation', 'completion', 'outputText', 'generated_text'];
/** In either case; Stability says what its filter rejected: `Filter reason: prompt`. */
const REFUSAL = /^(?:refusal|content_filter(?:ed)?|error_toxic|safety|filter reason: .*)$/iu;
const INVOCATION_METRICS = 'amazon-bedrock-invocationMetrics';
const GUARDRAIL_ACTION = 'amazon-bedrock-guardrailAction';

/** Names of the input count, each with those of the counts reported separately from it. */
const INPUT: readonly (readonly [string, ...string[]])[] = [
  ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'],
  ['prompt_tokens'],
  ['inputTokens', 'cacheReadInputTokens', 'cacheWriteInputTokens'],
  ['promptTokenCount', 'toolUsePromptTokenCount'],
  ['inputTokenCount', 'cacheReadInputTokenCount', 'cacheWriteInputTokenCount'],
  ['input_length'],
];
const OUTPUT = [
  'output_tokens',
  'completion_tokens',
  'outputTokens',
  'candidatesTokenCount',
  'outputTokenCount',
  'generated_tokens',
];

/** Top-level fields that {@link readAnyResponse} reads. */
export const ANY_RESPONSE_FIELDS: readonly string[] = [
  ...NESTED,
  ...CHOICES,
  ...REASONS,
  ...TEXTS,
  'id',
  'responseId',
  'finish_reasons',
  'model',
  'modelVersion',
  'content',
  'usage',
  'usageMetadata',
  'meta',
  'meta_info',
  'error',
  'errors',
  'inputTextTokenCount',
  'prompt_token_count',
  'generation_token_count',
  'promptFeedback',
  INVOCATION_METRICS,
  GUARDRAIL_ACTION,
];

/** Reads a response of any model family, for transports whose body format is that of the model behind them. */
export function readAnyResponse(body: JsonObject, facts: ResponseFacts): void {
  noteIdentity(facts, body['id'] ?? body['responseId'], body['model'] ?? body['modelVersion']);
  noteError(facts, body['error'] ?? firstOf(body['errors']));
  // The last event of some streams repeats the whole response, with its reason.
  if (!isObject(body['response'])) readChoice(body, facts);
  for (const field of NESTED) if (isObject(body[field])) readAnyResponse(asObject(body[field]), facts);
  for (const choice of CHOICES.flatMap((field) => asList(body[field]))) readInner(asObject(choice), facts);
  for (const reason of asList(body['finish_reasons'])) readChoice({ finish_reason: reason }, facts);
  for (const block of asList(body['content'])) readText(asObject(block), facts);
  readAnyUsage(body, facts);
  if (body[GUARDRAIL_ACTION] === 'INTERVENED') facts.guarded = true;
  if (asText(asObject(body['promptFeedback'])['blockReason']) !== undefined) facts.refused = true;
}

/** Returns the first element of a list, if any; other values unchanged. */
function firstOf(errors: unknown): unknown {
  return Array.isArray(errors) ? errors[0] : errors;
}

/** Reads an event of a stream of any model family. */
export function readAnyEvent({ event, data, isException }: StreamEvent, facts: ResponseFacts): void {
  if (data === '[DONE]') facts.ended = true;
  const body = asObject(parseJson(data));
  if (isException === true) noteError(facts, { code: event });
  else if (event === 'error' || body['type'] === 'error') noteError(facts, body['error'] ?? body);
  readAnyResponse(body, facts);
  if (body['type'] === 'message_stop' || body[INVOCATION_METRICS] !== undefined) facts.ended = true;
}

function readInner(choice: JsonObject, facts: ResponseFacts): void {
  readChoice(choice, facts);
  noteUsage(facts, undefined, asCount(choice['tokenCount']));
  const { message, delta, data } = choice;
  for (const part of [message, delta, data]) readText(asObject(part), facts);
}

function readChoice(choice: JsonObject, facts: ResponseFacts): void {
  const reason = REASONS.map((name) => asText(choice[name]) ?? asText(asObject(choice[name])['reason'])).find(Boolean);
  noteFinish(facts, reason);
  if (reason !== undefined && REFUSAL.test(reason)) facts.refused = true;
  if (reason === 'guardrail_intervened') facts.guarded = true;
  readText(choice, facts);
}

function readText(part: JsonObject, facts: ResponseFacts): void {
  noteText(facts, TEXTS.map((name) => asText(part[name])).find(Boolean) ?? part['content']);
}

/** Reads token counts wherever a model family puts them; the transport's own counts come last and take precedence. */
function readAnyUsage(body: JsonObject, facts: ResponseFacts): void {
  noteUsage(facts, body['inputTextTokenCount'], body['totalOutputTextTokenCount']);
  noteUsage(facts, body['prompt_token_count'], body['generation_token_count']);
  const { billed_units: billed, tokens } = asObject(body['meta']);
  // TGI counts in `details`, SGLang in `meta_info`.
  const { details, meta_info: info, usage, usageMetadata, [INVOCATION_METRICS]: metrics } = body;
  for (const counts of [tokens, billed, details, info, usage, usageMetadata, metrics])
    readUsage(asObject(counts), facts);
}

function readUsage(usage: JsonObject, facts: ResponseFacts): void {
  const input = INPUT.map(([name, ...apart]) => countWith(usage[name], ...apart.map((kind) => usage[kind])));
  const output = OUTPUT.map((name) => asCount(usage[name])).find(isPresent);
  // What has no output, such as an embedding, may be reported by its total alone.
  const total = output === undefined ? usage['total_tokens'] : undefined;
  noteUsage(facts, input.find(isPresent) ?? total, output);
}

function isPresent(value: unknown): boolean {
  return value !== undefined;
}
