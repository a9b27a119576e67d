import type { Span } from '@opentelemetry/api';
import { ATTR_AUDIT_CALL_ID, AUDIT_DIRECTION, type AuditDirection } from '@auditspan/conventions';
import type { Digester } from '../body/digest.ts';
import type { CallOrigin } from '../context/origin/call-origin.ts';
import { bytesOf } from '../tap/body-chunk.ts';
import type { Headers, RequestHead } from '../tap/call-observer.ts';
import type { Fence } from '../hook/fence.ts';
import { placeOf, type UrlPlace } from '../tap/url-place.ts';
import type { Attempt, AttemptStart, Followed } from './attempt.ts';
import { createAttemptBook } from './attempt-book.ts';
import { spansOfCall, type CallSpans } from './call-spans.ts';
import { retryHeadersOf } from './retry-headers.ts';
import { createSpanWatch, type SpanWatch } from './span-watch.ts';

/** A call that starts. */
export interface StartingCall {
  readonly head: RequestHead;
  readonly origin: CallOrigin;
  readonly direction: AuditDirection;
  /** Whether it is known to be a model call; otherwise its spans are marked only once it is. */
  readonly certain: boolean;
}

/** Facts of a response that determine the next attempt. */
export interface ResponseHead {
  readonly status?: number | undefined;
  /** Redirect target. */
  readonly location?: string | undefined;
}

/** The end of an attempt, as far as it matters for the next. */
export interface EndedCall extends ResponseHead {
  /** Digest of the request's body. */
  readonly digest?: string | undefined;
  /** Whether it ended in a way that clients retry, whatever its status. */
  readonly mayBeRetried: boolean;
}

/** The logical call of an attempt, known from its start. */
export interface Correlation {
  /** Must be called with the headers as they are sent, including those of other instrumentations. */
  sent(headers: Headers): void;
  /** Must be called when a response begins. */
  answered(head: ResponseHead): void;
  /** Returns the attempt, if it is recorded before its end. */
  soFar(): Attempt;
  /** Must be called once, for a recorded call; returns the attempt. */
  end(ended: EndedCall): Attempt;
}

/** Assigns every call an id, and marks the spans of other instrumentations with it. */
export interface Correlator {
  begin(call: StartingCall): Correlation;
  /** Stops observing and marking spans. */
  release(): void;
}

export function createCorrelator(fence: Fence, digester: Digester): Correlator {
  const watch = createSpanWatch(fence);
  const book = createAttemptBook();
  const marked = new WeakSet<Span>();

  /** Marks a span with its first call's id: a span of an unknown kind may cover several calls. */
  const mark = (span: Span | undefined, callId: string): void => {
    if (span === undefined || marked.has(span)) return;
    fence.run(() => {
      if (!span.isRecording()) return;
      marked.add(span);
      span.setAttribute(ATTR_AUDIT_CALL_ID, callId);
    });
  };
  const markAll = ({ call, exchanges }: CallSpans, callId: string): void => {
    for (const span of exchanges) mark(span, callId);
    mark(call, callId);
  };

  return {
    begin(call) {
      const spans = spansOf(call, watch);
      const start = startOf(call, spans, digester);
      const open = book.begin(start);
      const markedNow = call.certain && !open.uncertain;
      if (markedNow) markAll(spans, open.attempt.callId);
      let headers: Headers = {};
      return {
        sent(sent) {
          headers = sent;
          if (markedNow) mark(watch.ofTraceParent(sent['traceparent']), open.attempt.callId);
        },
        answered: (response) => open.answered(followedBy(call, response)),
        soFar: () => open.settle(),
        end({ digest, mayBeRetried, status, location }) {
          const followed = followedBy(call, { status, location });
          const attempt = open.end({ ...followed, mayBeRetried: mayBeRetried || followed.mayBeRetried }, digest);
          if (!markedNow) markAll(spans, attempt.callId);
          mark(watch.ofTraceParent(headers['traceparent']), attempt.callId);
          return attempt;
        },
      };
    },
    release: () => watch.release(),
  };
}

/** A received call has no spans of its own: those around it belong to the request, which may make calls. */
function spansOf({ origin: { place } }: StartingCall, watch: SpanWatch): CallSpans {
  if (place === undefined) return { exchanges: [] };
  watch.adopt();
  return spansOfCall(place, watch);
}

function startOf(call: StartingCall, spans: CallSpans, digester: Digester): AttemptStart {
  const { head, origin } = call;
  const { runAs, request, thread } = origin.place ?? { request: {} };
  const location = locationOf(call, head);
  return {
    target: `${head.method} ${location}`,
    location,
    retryHeaders: retryHeadersOf(head.headers),
    place: { around: spans.around, runAs, request },
    span: spans.call,
    thread,
    digest: () => digestOf(head, digester),
  };
}

/** A principal that is still being identified is left out: the request distinguishes callers well enough. */
function locationOf({ direction, origin }: StartingCall, { host, port, path }: UrlPlace): string {
  const known = direction === AUDIT_DIRECTION.OUTBOUND && origin.search === undefined;
  // Newlines separate the parts: those before the id contain none, and the id may be any text.
  return `${direction}\n${host}\n${port}\n${path}\n${(known ? origin.acting?.principal.id : undefined) ?? ''}`;
}

function digestOf({ body, headers }: RequestHead, digester: Digester): string | undefined {
  const bytes = headers['content-encoding'] === undefined ? bytesOf(body) : undefined;
  return bytes === undefined ? undefined : digester.of(bytes);
}

const RETRIED: ReadonlySet<number> = new Set([408, 409, 425, 429]);
const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308]);

function followedBy(call: StartingCall, { status, location }: ResponseHead): Followed {
  const mayBeRetried = status !== undefined && (RETRIED.has(status) || status >= 500);
  return { mayBeRetried, redirect: redirectOf(call, status, location) };
}

function redirectOf(call: StartingCall, status: number | undefined, location: string | undefined): string | undefined {
  if (!REDIRECTS.has(status) || location === undefined) return undefined;
  const to = URL.parse(location, urlOf(call.head));
  return to === null ? undefined : locationOf(call, placeOf(to));
}

/** Returns the URL, with a guessed scheme, which does not matter for absolute locations, as most are. */
function urlOf({ host, port, path }: UrlPlace): string {
  return `${port === 443 ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}${path}`;
}
