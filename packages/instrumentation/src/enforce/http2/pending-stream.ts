import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { internalOf, symbolOf } from '../../hook/internals.ts';

/** A stream whose head is sent on demand; until then it is in the state of a stream whose session is connecting. */
export interface PendingStream {
  readonly stream: ClientHttp2Stream;
  readonly session: ClientHttp2Session;
  /** Node's own function to send it; absent if the session accepts no requests, which the stream reports itself. */
  readonly request: (() => void) | undefined;
  isSent: boolean;
}

type Requests = (() => void)[];
/** Members of a session that are missing from its types, and are the same in Node 22, 24 and 26. */
interface SessionState {
  readonly pendingStreams: Set<ClientHttp2Stream>;
}

/** The list of requests that a session sends once it is connected. */
const QUEUE = 'kPendingRequestCalls';

/** Whether streams of a session can be opened pending. */
export function canOpenPending(session: ClientHttp2Session): boolean {
  return symbolOf(session, QUEUE) !== undefined && symbolOf(session, 'state') !== undefined;
}

/** @param open opens a stream of the session; further streams that it opens are sent as usual */
export function openPending(session: ClientHttp2Session, open: () => ClientHttp2Stream): PendingStream {
  const queue = symbolOf(session, QUEUE) as symbol;
  const queued = Reflect.get(session, queue) as Requests | null;
  const requests: Requests = [];
  Reflect.set(session, queue, requests);
  // An own property hides the getter of the prototype.
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

/** Sends the head and the queued writes, over the stream's session or another. */
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

/** These two references alone tie an unsent stream to its session. */
function moveTo(to: ClientHttp2Session, from: ClientHttp2Session, stream: ClientHttp2Stream): void {
  stateOf(from).pendingStreams.delete(stream);
  stateOf(to).pendingStreams.add(stream);
  Reflect.set(stream, symbolOf(stream, 'kSession') as symbol, to);
}

function stateOf(session: ClientHttp2Session): SessionState {
  return internalOf(session, 'state') as SessionState;
}
