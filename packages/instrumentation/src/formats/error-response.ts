import { noteError } from './response-facts.ts';
import type { ResponseFacts, ModelFormat } from './format.ts';
import { asList, asText, type JsonObject } from './json-value.ts';

/** Fields in which providers put an error or its code, besides the body itself. */
const ERROR_FIELDS = ['error', 'errors', 'type', 'code', 'error_code'];

/**
 * Creates the format by which an error response (status 400 or above) is read. Whatever the format of a call, its error
 * may be an object or text in `error`, the first of a list `errors`, or the body itself, as of Mistral, Cerebras, vLLM
 * and TorchServe.
 */
export function errorFormat(format: ModelFormat): ModelFormat {
  return {
    ...format,
    responseFields: [...new Set([...format.responseFields, ...ERROR_FIELDS])],
    readResponse(fields, facts) {
      format.readResponse(fields, facts);
      readErrorBody(fields, facts);
    },
  };
}

function readErrorBody(body: JsonObject, facts: ResponseFacts): void {
  const codes = [...(facts.error?.codes ?? [])];
  for (const error of [body['error'], asList(body['errors'])[0], body]) {
    noteError(facts, error);
    codes.push(...(facts.error?.codes ?? []));
  }
  const code = asText(body['error_code']);
  facts.error = { codes: code === undefined ? codes : [...codes, code] };
}
