import type { Headers } from '../tap/call-observer.ts';

/** What a client's request headers reveal about its attempts. */
export interface RetryHeaders {
  /** The same for every attempt of a call, and for no other call. */
  readonly invocation?: string | undefined;
  /** Number of the attempt, from 1; clients that retry around another client start again. */
  readonly attempt?: number | undefined;
}

/** Sent by the AWS SDK, the Azure SDK, and clients that let servers distinguish a repeated request from a new one. */
const INVOCATION_HEADERS = ['amz-sdk-invocation-id', 'x-ms-client-request-id', 'idempotency-key', 'x-idempotency-key'];

/**
 * Parses the retry headers of the SDKs of OpenAI, Anthropic, AWS and Azure, of those made by the same generators, and
 * of gRPC.
 */
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
  const { 'amz-sdk-request': value } = headers;
  return value === undefined ? undefined : countOf(/(?:^|;)\s*attempt=(\d+)/u.exec(value)?.[1]);
}

/** Parses a count in a header; returns `undefined` if it is not one. */
export function countOf(text: string | undefined): number | undefined {
  const count = Number(text ?? Number.NaN);
  return Number.isFinite(count) && count >= 0 ? count : undefined;
}
