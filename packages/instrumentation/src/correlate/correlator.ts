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
  /** Whether it is known to be a model call; of others the spans are marked only when it is. */
  readonly certain: boolean;
}

/** What an answer says of the next attempt. */
export interface AnswerHead {
  readonly status?: number | undefined;
  /** Where it sends its caller on to. */
  readonly location?: string | undefined;
}

/** How an attempt ended, as far as it matters for the next. */
export interface EndedCall extends AnswerHead {
  /** Digest of the request's body. */
  readonly digest?: string | undefined;
  /** Whether it ended in a way that clients try again after, whatever its status. */
  readonly mayBeRetried: boolean;
}

/** Which logical call an attempt belongs to, known from its start. */
export interface Correlation {
  /** To be told of the headers as they are sent, with what other instrumentations added. */
  sent(headers: Headers): void;
  /** To be told when an answer begins. */
  answered(head: AnswerHead): void;
  /** Which attempt of which call it is, where that is recorded before its end. */
  soFar(): Attempt;
  /** To be told once, of a call that is recorded: which attempt of which call it was. */
  end(ended: EndedCall): Attempt;
}

/** Gives every call its id, and the spans of other instrumentations the same one. */
export interface Correlator {
  begin(call: StartingCall): Correlation;
  /** Leaves the spans of others alone from now on. */
  release(): void;
}

export function createCorrelator(fence: Fence, digester: Digester): Correlator {
  const watch = createSpanWatch(fence);
  const book = createAttemptBook();
  const marked = new WeakSet<Span>();

  /** A span keeps the id of its first call: it may be of a kind that nobody knows, and hold several. */
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
        answered: (answer) => open.answered(followedBy(call, answer)),
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

/** The spans around a received call are those of the request, which may make calls of its own. */
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
    told: retryHeadersOf(head.headers),
    place: { around: spans.around, runAs, request },
    span: spans.call,
    thread,
    digest: () => digestOf(head, digester),
  };
}

/** Whoever is still being searched for makes no difference: the request that they make does. */
function locationOf({ direction, origin }: StartingCall, { host, port, path }: UrlPlace): string {
  const known = direction === AUDIT_DIRECTION.OUTBOUND && origin.search === undefined;
  // No line ends in what stands before the id, which may be any text.
  return `${direction}\n${host}\n${port}\n${path}\n${(known ? origin.acting?.principal.id : undefined) ?? ''}`;
}

function digestOf({ body, headers }: RequestHead, digester: Digester): string | undefined {
  const bytes = headers['content-encoding'] === undefined ? bytesOf(body) : undefined;
  return bytes === undefined ? undefined : digester.of(bytes);
}

const RETRIED: ReadonlySet<number> = new Set([408, 409, 425, 429]);
const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308]);

function followedBy(call: StartingCall, { status, location }: AnswerHead): Followed {
  const mayBeRetried = status !== undefined && (RETRIED.has(status) || status >= 500);
  return { mayBeRetried, redirect: redirectOf(call, status, location) };
}

function redirectOf(call: StartingCall, status: number | undefined, location: string | undefined): string | undefined {
  if (!REDIRECTS.has(status) || location === undefined) return undefined;
  const to = URL.parse(location, urlOf(call.head));
  return to === null ? undefined : locationOf(call, placeOf(to));
}

/** The scheme is not known of every call; of a location that is absolute, as most are, it does not matter. */
function urlOf({ host, port, path }: UrlPlace): string {
  return `${port === 443 ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}${path}`;
}
