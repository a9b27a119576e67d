import type { AttemptStart, FollowedAttempt } from './attempt.ts';

/** Maximum time between an attempt and its retry, in milliseconds, if the client identifies it. */
export const TOLD_WINDOW_MS: number = 10 * 60 * 1000;
/** The same if only similarity identifies it: longer than the longest pause of known clients. */
const LIKENESS_WINDOW_MS = 2 * 60 * 1000;

/** Finds the attempt whose response redirected the caller here. */
export function findRedirected(
  start: AttemptStart,
  candidates: readonly FollowedAttempt[],
  now: number,
): FollowedAttempt | undefined {
  return candidates.find((earlier) => isInPlace(start, earlier, now));
}

/** Finds the attempt that this one repeats: the client's own headers take precedence over similarity. */
export function findRepeated(
  start: AttemptStart,
  candidates: readonly FollowedAttempt[],
  now: number,
): FollowedAttempt | undefined {
  const { invocation, attempt = 1 } = start.retryHeaders;
  const isRecent = ({ since }: FollowedAttempt): boolean => since + TOLD_WINDOW_MS > now;
  if (invocation !== undefined)
    return candidates.find((earlier) => earlier.start.retryHeaders.invocation === invocation && isRecent(earlier));
  // Over gRPC, only attempts after the first are numbered.
  const possible =
    attempt > 1
      ? candidates.filter((earlier) => (earlier.start.retryHeaders.attempt ?? 1) === attempt - 1 && isRecent(earlier))
      : candidates.filter((earlier) => isInPlace(start, earlier, now) && !isUnderWay(start, earlier));
  return nearest(start, possible);
}

/** Whether an attempt continues an earlier one whatever their bodies are. */
export function isSure(start: AttemptStart, earlier: FollowedAttempt): boolean {
  if (earlier.redirected || start.retryHeaders.invocation !== undefined) return true;
  return start.span !== undefined && earlier.start.span === start.span;
}

/**
 * Chooses among several attempts with the same body: that of the same span, else the last made by the same code, else
 * any.
 */
function nearest(start: AttemptStart, candidates: readonly FollowedAttempt[]): FollowedAttempt | undefined {
  const sure = candidates.find((earlier) => isSure(start, earlier));
  if (sure !== undefined || candidates.length === 0) return sure;
  const digest = start.digest();
  const alike = candidates.filter((earlier) => digest === undefined || earlier.digest === digest);
  const before = start.thread?.earlier;
  return alike.find((earlier) => before !== undefined && earlier.start.thread?.call === before) ?? alike[0];
}

function isInPlace({ place }: AttemptStart, { start, since }: FollowedAttempt, now: number): boolean {
  return (
    place.runAs === start.place.runAs &&
    place.request === start.place.request &&
    place.around === start.place.around &&
    since + LIKENESS_WINDOW_MS > now
  );
}

/** Whether its call has a span of its own that has not ended: its retries would be made within that span. */
function isUnderWay({ span }: AttemptStart, { start }: FollowedAttempt): boolean {
  return start.span !== undefined && start.span !== span && start.span.isRecording();
}
