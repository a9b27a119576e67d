import type { ResponseFacts } from './format.ts';
import { asCount, asList, asObject, asText } from './json-value.ts';

/** How servers that have no code for it say so: Ollama, TensorFlow Serving, Triton, KServe, vLLM, DeepSeek. */
const MISSING_MODEL = /\b(?:model|servable)\b.*\b(?:not found|not exist)\b/isu;
/** Length of an error's text that is searched: it may be of any length. */
const MAX_SEARCHED = 500;

/** Finish reasons of a response that failed: of Mistral, OpenRouter and Cohere, and of DeepSeek. */
const FAILED_REASONS: ReadonlySet<unknown> = new Set(['error', 'ERROR', 'insufficient_system_resource']);

/** Notes response id and model; absent values do not overwrite earlier ones. */
export function noteIdentity(facts: ResponseFacts, id: unknown, model: unknown): void {
  const responseId = asText(id);
  const servedId = asText(model);
  if (responseId !== undefined) facts.responseId = responseId;
  if (servedId !== undefined) facts.servedId = servedId;
}

/** Notes the reported token counts. */
export function noteUsage(facts: ResponseFacts, input: unknown, output: unknown): void {
  const inputTokens = asCount(input);
  const outputTokens = asCount(output);
  if (inputTokens !== undefined) facts.inputTokens = inputTokens;
  if (outputTokens !== undefined) facts.outputTokens = outputTokens;
}

/**
 * Adds the counts that a provider reports separately, such as input read from or written to a cache.
 *
 * @returns `undefined` if the count itself is not reported
 * @see https://github.com/open-telemetry/semantic-conventions-genai, `gen_ai.usage.input_tokens`: all types of input
 * tokens
 */
export function countWith(count: unknown, ...apart: readonly unknown[]): number | undefined {
  const reported = asCount(count);
  return reported === undefined ? undefined : apart.reduce<number>((sum, more) => sum + (asCount(more) ?? 0), reported);
}

/** Returns the sum of two counts, of which either may be missing; `undefined` if both are. */
export function sumOf(one: unknown, other: unknown): number | undefined {
  const [first, second] = [asCount(one), asCount(other)];
  return first === undefined && second === undefined ? undefined : (first ?? 0) + (second ?? 0);
}

/** Adds the tokens of one of a session's responses. */
export function addUsage(facts: ResponseFacts, input: unknown, output: unknown): void {
  const { inputTokens = 0, outputTokens = 0 } = facts;
  noteUsage(
    facts,
    typeof input === 'number' ? inputTokens + input : undefined,
    typeof output === 'number' ? outputTokens + output : undefined,
  );
}

/** Notes why a choice ended: it may have failed. */
export function noteFinish(facts: ResponseFacts, reason: unknown): void {
  const text = asText(reason);
  if (text !== undefined) facts.finishReasons.push(text);
  if (FAILED_REASONS.has(reason)) facts.error ??= { codes: [] };
}

/** Notes a text of the response; other values are ignored. */
export function noteText(facts: ResponseFacts, text: unknown): void {
  const said = asText(text);
  if (said !== undefined) facts.text.push(said);
}

/**
 * Notes an error: an object in the shape that most providers share, `{ type, code, message, … }`, or a text. Google's
 * reason is in the error's details, Azure's in an inner error.
 */
export function noteError(facts: ResponseFacts, error: unknown): void {
  if (error === undefined || error === null) return;
  const { type, code, status, innererror, details, message } = asObject(error);
  const reasons = asList(details).map((detail) => asObject(detail)['reason']);
  const codes = [type, code, status, asObject(innererror)['code'], ...reasons].map(asText);
  const text = asText(error) ?? asText(message) ?? '';
  if (MISSING_MODEL.test(text.slice(0, MAX_SEARCHED))) codes.push('model_not_found');
  facts.error = { codes: codes.filter((word) => word !== undefined) };
}
