import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { internalOf, symbolOf } from '../../hook/internals.ts';

/** A stream whose head is not sent before it is told to: until then it is what it is while its session connects. */
export interface PendingStream {
  readonly stream: ClientHttp2Stream;
  readonly session: ClientHttp2Session;
  /** Node's own way to send it; absent where the session cannot be asked any more, which the stream tells itself. */
  readonly request: (() => void) | undefined;
  isSent: boolean;
}

type Requests = (() => void)[];
/** What of a session is not in its types, and is the same in Node 22, 24 and 26. */
interface SessionState {
  readonly pendingStreams: Set<ClientHttp2Stream>;
}

/** The list of what a session sends when it is connected. */
const QUEUE = 'kPendingRequestCalls';

/** Whether streams of a session can be opened pending. */
export function canOpenPending(session: ClientHttp2Session): boolean {
  return symbolOf(session, QUEUE) !== undefined && symbolOf(session, 'state') !== undefined;
}

/** @param open opens one stream of the session, and may open others beside it, which are sent as they would be */
export function openPending(session: ClientHttp2Session, open: () => ClientHttp2Stream): PendingStream {
  const queue = symbolOf(session, QUEUE) as symbol;
  const queued = Reflect.get(session, queue) as Requests | null;
  const requests: Requests = [];
  Reflect.set(session, queue, requests);
  // Its own property stands before the getter of all sessions.
  Object.defineProperty(session, 'connecting', { configurable: true, value: true });
  let stream: ClientHttp2Stream;
  try {
    stream = open();
  } finally {
    Reflect.deleteProperty(session, 'connecting');
    Reflect.set(session, queue, queued);
    for (const request of requests.splice(1)) whenConnected(session, request);
  }
  return { stream, session, request: requests[0], isSent: false };
}

/** Sends the head, and what was written, by the stream's session or in its place by another. */
export function sendPending(pending: PendingStream, by: ClientHttp2Session = pending.session): void {
  const { stream, session, request, isSent } = pending;
  if (isSent || request === undefined || stream.destroyed) return;
  if (by !== session) moveTo(by, session, stream);
  whenConnected(by, request);
  pending.isSent = true;
}

function whenConnected(session: ClientHttp2Session, request: () => void): void {
  if (session.connecting) session.once('connect', request);
  else request();
}

/** What was not sent yet belongs to its session by these two alone. */
function moveTo(to: ClientHttp2Session, from: ClientHttp2Session, stream: ClientHttp2Stream): void {
  stateOf(from).pendingStreams.delete(stream);
  stateOf(to).pendingStreams.add(stream);
  Reflect.set(stream, symbolOf(stream, 'kSession') as symbol, to);
}

function stateOf(session: ClientHttp2Session): SessionState {
  return internalOf(session, 'state') as SessionState;
}
