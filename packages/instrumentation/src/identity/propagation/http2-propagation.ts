import type { ClientHttp2Session } from 'node:http2';
import { originOfSameStream } from '../../context/origin/stream-origin.ts';
import { symbolOf } from '../../context/origin/dispatch-anchor.ts';
import type { Unsubscribe } from '../../tap/channel-set.ts';
import type { Headers } from '../../tap/call-observer.ts';
import type { Fence } from '../../tap/fence.ts';
import { headersOfObject, headersOfPairs } from '../../tap/header-fields.ts';
import { opensWebSocket } from '../../tap/http2-request.ts';
import { isOfUndici, prototypeOfSessions } from '../../tap/http2-session.ts';
import { placeOf } from '../../tap/url-place.ts';
import { isBaggage } from '../baggage-members.ts';
import type { Propagator } from './propagator.ts';

type Request = (this: ClientHttp2Session, headers: unknown, ...rest: unknown[]) => unknown;
type Fields = Readonly<Record<string, unknown>>;

/**
 * HTTP/2 has no channel that comes before a request's headers are written: the method of all sessions that makes
 * requests is put behind one that adds a header to its first argument.
 */
export function propagateOverHttp2(fence: Fence, propagator: Propagator): Unsubscribe {
  const sessions = fence.run(prototypeOfSessions);
  const descriptor = Object.getOwnPropertyDescriptor(sessions ?? {}, 'request');
  if (sessions === undefined || typeof descriptor?.value !== 'function') return () => undefined;
  const original = descriptor.value as Request;
  let isIn = true;
  const request: Request = function request(headers, ...rest) {
    const told = (isIn ? fence.run(() => withBaggage(this, headers, propagator)) : undefined) ?? headers;
    return original.call(this, told, ...rest);
  };
  Object.defineProperty(sessions, 'request', { ...descriptor, value: request });
  return () => {
    // Somebody may stand before it by now, who will go on to call it.
    isIn = false;
    if (Reflect.get(sessions, 'request') === request) Object.defineProperty(sessions, 'request', descriptor);
  };
}

/** The headers with baggage; `undefined` where they stay as they are. */
function withBaggage(session: ClientHttp2Session, headers: unknown, propagator: Propagator): object | undefined {
  // What undici sends over HTTP/2 has its baggage already, from where it was made.
  if (isOfUndici(session)) return undefined;
  const fields = Array.isArray(headers) ? headersOfPairs(headers) : headersOfObject((headers ?? {}) as Fields);
  const to = authorityOf(session, fields);
  const baggage =
    to === null || (fields[':method'] === 'CONNECT' && !opensWebSocket(fields))
      ? undefined
      : propagator.baggageFor(
          placeOf(to),
          () => originOfSameStream(fields),
          () => fields['baggage'] ?? '',
        );
  if (baggage === undefined) return undefined;
  return Array.isArray(headers) ? withPair(headers, baggage) : withField((headers ?? {}) as Fields, baggage);
}

function authorityOf(session: ClientHttp2Session, fields: Headers): URL | null {
  const authority = fields[':authority'] ?? fields['host'];
  const symbol = symbolOf(session, 'authority');
  const ofSession: unknown = symbol === undefined ? undefined : Reflect.get(session, symbol);
  const scheme = fields[':scheme'] ?? (session.encrypted === true ? 'https' : 'http');
  return URL.parse(`${scheme}://${authority ?? String(ofSession)}`);
}

/** Symbols of the object, such as which fields are sensitive, stay on it. */
function withField(headers: Fields, baggage: string): Fields {
  const others = { ...headers };
  for (const name of Object.keys(others)) if (isBaggage(name)) Reflect.deleteProperty(others, name);
  return { ...others, baggage };
}

function withPair(headers: readonly unknown[], baggage: string): readonly unknown[] {
  const others = headers.filter((_part, index) => !isBaggage(headers[index - (index % 2)]));
  return [...others, 'baggage', baggage];
}
