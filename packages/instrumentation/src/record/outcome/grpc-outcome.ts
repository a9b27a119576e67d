import { judgeOutcome, type EndOfCall, type Outcome } from './outcome.ts';

const PROVIDER_ERROR: Outcome = { outcome: 'error', outcomeReason: 'provider_error' };
const INVALID: Outcome = { outcome: 'error', outcomeReason: 'invalid_request' };
const DEADLINE_EXCEEDED = 4;

/** Outcomes by gRPC status code; any other is an error of the provider. */
const OUTCOME_OF_STATUS: Readonly<Record<number, Outcome>> = {
  1: { outcome: 'aborted', outcomeReason: 'client' },
  3: INVALID,
  4: { outcome: 'error', outcomeReason: 'timeout' },
  5: { outcome: 'denied', outcomeReason: 'model_unavailable', deniedBy: 'provider' },
  6: INVALID,
  7: { outcome: 'denied', outcomeReason: 'forbidden', deniedBy: 'provider' },
  8: { outcome: 'denied', outcomeReason: 'rate_limited', deniedBy: 'provider' },
  9: INVALID,
  11: INVALID,
  12: INVALID,
  16: { outcome: 'denied', outcomeReason: 'unauthenticated', deniedBy: 'provider' },
};

/**
 * Judges a gRPC call by the status in its trailers: the HTTP status is 200 whatever the result. A response without
 * trailers is an error of the provider, as clients treat it too.
 *
 * @see https://grpc.io/docs/guides/status-codes/
 */
export function judgeGrpc(call: EndOfCall): Outcome {
  const { grpcStatus } = call.response;
  if (grpcStatus === 0) return judgeOutcome({ ...call, end: { kind: 'complete' }, streamed: false });
  if (grpcStatus === DEADLINE_EXCEEDED && call.overdue) return { outcome: 'aborted', outcomeReason: 'deadline' };
  if (grpcStatus !== undefined) return OUTCOME_OF_STATUS[grpcStatus] ?? PROVIDER_ERROR;
  return call.end.kind === 'complete' && call.status === 200 ? PROVIDER_ERROR : judgeOutcome(call);
}

const MILLISECONDS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 };

/** Returns the client's timeout in seconds, from its `grpc-timeout` header. */
export function grpcTimeoutOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const [, amount, unit = ''] = /^(\d{1,8})([HMSmun])$/u.exec(header) ?? [];
  return amount === undefined ? undefined : (Number(amount) * (MILLISECONDS[unit] as number)) / 1000;
}
