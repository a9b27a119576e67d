import type { DeniedResponse } from './call-gate.ts';

type ErrorBody = (message: string) => object;

/** Machine-readable code of a denial by policy, for providers whose errors have free-form codes. */
const CODE = 'denied_by_policy';

const ofOpenAi: ErrorBody = (message) => ({
  error: { message, type: 'request_forbidden', param: null, code: CODE },
});
const ofGoogle: ErrorBody = (message) => ({ error: { code: 403, message, status: 'PERMISSION_DENIED' } });
const ofAmazon: ErrorBody = (message) => ({ __type: 'AccessDeniedException', message });
const inText: ErrorBody = (error) => ({ error });

/** Providers' error bodies of a 403, by the prefix of their format's name; all others use OpenAI's. */
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
  // The type that its client knows.
  ['vercel.', (message) => ({ error: { message, type: 'forbidden', param: null, code: CODE } })],
  ['replicate', (detail) => ({ title: 'Forbidden', detail, status: 403 })],
];

/** `PERMISSION_DENIED`. */
const GRPC_DENIED = '7';
/** Characters that must be percent-encoded in `grpc-message`. */
const NOT_PLAIN_IN_GRPC = /[^\u0020-\u0024\u0026-\u007e]+/gu;
const OVER_GRPC = /\.grpc(?:\.|$)/u;

/** Returns the 403 that a provider of this format would send, which its SDKs recognise and do not retry. */
export function deniedResponse(format: string, message: string): DeniedResponse {
  return OVER_GRPC.test(format) ? deniedOverGrpc(message) : deniedOverHttp(format, message);
}

/**
 * gRPC does not use HTTP's status; its result is in the trailers, which are the only fields here.
 *
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses
 */
function deniedOverGrpc(message: string): DeniedResponse {
  const headers = {
    'content-type': 'application/grpc',
    'grpc-status': GRPC_DENIED,
    'grpc-message': message.toWellFormed().replaceAll(NOT_PLAIN_IN_GRPC, encodeURIComponent),
  };
  return { status: 200, headers, body: Buffer.alloc(0) };
}

function deniedOverHttp(format: string, message: string): DeniedResponse {
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
