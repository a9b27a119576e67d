import type { Fault } from './model-api.ts';

interface OpenAiError {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

const SERVER_ERROR: OpenAiError = {
  message: 'The server had an error while processing your request. Sorry about that!',
  type: 'server_error',
  param: null,
  code: null,
};

const errors: Readonly<Record<Fault, (model: string) => OpenAiError>> = {
  invalid: () => invalid('you must provide a model parameter', null),
  unauthorized: () => invalid('Incorrect API key provided.', 'invalid_api_key'),
  forbidden: () =>
    invalid('You have insufficient permissions for this operation. Missing scopes: model.request.', 'missing_scope'),
  missing: (model) =>
    invalid(`The model \`${model}\` does not exist or you do not have access to it.`, 'model_not_found'),
  busy: (model) => ({
    message: `Rate limit reached for ${model} on requests per min (RPM): Limit 3, Used 3, Requested 1.`,
    type: 'requests',
    param: null,
    code: 'rate_limit_exceeded',
  }),
  quota: () => ({
    message: 'You exceeded your current quota, please check your plan and billing details.',
    type: 'insufficient_quota',
    param: null,
    code: 'insufficient_quota',
  }),
  broken: () => SERVER_ERROR,
};

function invalid(message: string, code: string | null): OpenAiError {
  return { message, type: 'invalid_request_error', param: null, code };
}

/** Returns the body of a failed request in OpenAI's format. */
export function openAiError(fault: Fault, model: string): { error: OpenAiError } {
  return { error: errors[fault](model) };
}

/** Returns the response to an unknown path. */
export function openAiUnknownPath(method: string, path: string): { error: OpenAiError } {
  return { error: invalid(`Invalid URL (${method} ${path})`, null) };
}

/** Returns the error of a response that fails after its status. */
export function openAiServerError(): { error: OpenAiError } {
  return { error: SERVER_ERROR };
}
