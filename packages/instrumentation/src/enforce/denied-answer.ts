import type { DeniedAnswer } from './call-gate.ts';

type ErrorBody = (message: string) => object;

/** Machine-readable word of a denial by policy, where a provider's errors have one of their own choice. */
const CODE = 'denied_by_policy';

const ofOpenAi: ErrorBody = (message) => ({
  error: { message, type: 'request_forbidden', param: null, code: CODE },
});
const ofGoogle: ErrorBody = (message) => ({ error: { code: 403, message, status: 'PERMISSION_DENIED' } });
const ofAmazon: ErrorBody = (message) => ({ __type: 'AccessDeniedException', message });
const inText: ErrorBody = (error) => ({ error });

/** How providers word a 403, by the start of their format's name; all others word it like OpenAI. */
const BODY_OF_FORMAT: readonly (readonly [format: string, body: ErrorBody])[] = [
  ['anthropic.', (message) => ({ type: 'error', error: { type: 'permission_error', message } })],
  ['gemini', ofGoogle],
  ['bedrock.', ofAmazon],
  ['sagemaker.', ofAmazon],
  ['cohere', (message) => ({ message })],
  ['ollama', inText],
  ['kserve', inText],
  ['tensorflow.', inText],
  ['huggingface.', inText],
  ['torchserve', (message) => ({ code: 403, type: 'Forbidden', message })],
  ['mlflow.', (message) => ({ error_code: 'PERMISSION_DENIED', message })],
  ['replicate', (detail) => ({ title: 'Forbidden', detail, status: 403 })],
];

/** The 403 that a provider of this format would give, which its SDKs know and do not retry. */
export function deniedAnswer(format: string, message: string): DeniedAnswer {
  const bodyOf = BODY_OF_FORMAT.find(([start]) => format.startsWith(start))?.[1] ?? ofOpenAi;
  const body = Buffer.from(JSON.stringify(bodyOf(message)));
  return {
    status: 403,
    headers: {
      'content-type': 'application/json',
      'content-length': String(body.length),
      'x-should-retry': 'false',
      ...(bodyOf === ofAmazon ? { 'x-amzn-errortype': 'AccessDeniedException' } : {}),
    },
    body,
  };
}
