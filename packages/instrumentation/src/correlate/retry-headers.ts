import type { Headers } from '../tap/call-observer.ts';

/** What a client says of its attempts in the request itself. */
export interface RetryHeaders {
  /** The same for every attempt of one call, and for no other call. */
  readonly invocation?: string | undefined;
  /** Which attempt this is, from 1; clients that try again around another client start anew. */
  readonly attempt?: number | undefined;
}

/** The AWS SDK, the Azure SDK, and clients that let servers tell a repeated request from a new one. */
const INVOCATION_HEADERS = ['amz-sdk-invocation-id', 'x-ms-client-request-id', 'idempotency-key', 'x-idempotency-key'];

/** Reads what the SDKs of OpenAI, Anthropic, AWS and Azure, those made by the same generators, and gRPC say of attempts. */
export function retryHeadersOf(headers: Headers): RetryHeaders {
  const attempt = attemptOf(headers);
  for (const name of INVOCATION_HEADERS)
    if (headers[name] !== undefined) return { invocation: `${name} ${headers[name]}`, attempt };
  return { attempt };
}

function attemptOf(headers: Headers): number | undefined {
  const retries = countOf(headers['x-stainless-retry-count']);
  if (retries !== undefined) return retries + 1;
  const before = countOf(headers['grpc-previous-rpc-attempts']);
  if (before !== undefined) return before + 1;
  const { 'amz-sdk-request': told } = headers;
  return told === undefined ? undefined : countOf(/(?:^|;)\s*attempt=(\d+)/u.exec(told)?.[1]);
}

/** A header's text as a number that is none where it counts nothing. */
export function countOf(text: string | undefined): number | undefined {
  const count = Number(text ?? Number.NaN);
  return Number.isFinite(count) && count >= 0 ? count : undefined;
}
