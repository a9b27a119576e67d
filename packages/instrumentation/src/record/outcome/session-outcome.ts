import { judgeOutcome, type EndOfCall, type Outcome } from './outcome.ts';

/** Outcomes by the status code of a close frame; other codes are application-specific. */
const OUTCOME_OF_CLOSE: Readonly<Record<number, Outcome>> = {
  1008: { outcome: 'denied', outcomeReason: 'forbidden', deniedBy: 'provider' },
  1011: { outcome: 'error', outcomeReason: 'provider_error' },
  1012: { outcome: 'error', outcomeReason: 'provider_error' },
  1013: { outcome: 'denied', outcomeReason: 'rate_limited', deniedBy: 'provider' },
  1014: { outcome: 'error', outcomeReason: 'provider_error' },
  3000: { outcome: 'denied', outcomeReason: 'unauthenticated', deniedBy: 'provider' },
  3003: { outcome: 'denied', outcomeReason: 'forbidden', deniedBy: 'provider' },
};
const COMPLETE = { end: { kind: 'complete' }, streamed: false } as const;

/** Normal closure, going away, and no status. */
const NORMAL: ReadonlySet<number> = new Set([1000, 1001, 1005]);

/**
 * Judges a WebSocket session: by the status of a refused handshake, else by how it was closed. A connection that is
 * lost without a close frame is an error; one that the client destroys is aborted.
 *
 * @see https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number
 */
export function judgeSession(call: EndOfCall): Outcome {
  const { closeCode } = call.response;
  if (call.isSession !== true) return judgeOutcome(hasResponse(call) ? { ...call, ...COMPLETE } : call);
  if (closeCode === undefined) return judgeOutcome(call);
  if (!NORMAL.has(closeCode)) {
    return OUTCOME_OF_CLOSE[closeCode] ?? { outcome: 'error', outcomeReason: 'in_band_error' };
  }
  return judgeOutcome({ ...call, ...COMPLETE, status: 200 });
}

/** Whether the handshake got a response; otherwise it failed. */
function hasResponse({ status = 0 }: EndOfCall): boolean {
  return status >= 200;
}
