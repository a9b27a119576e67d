import type { ClientHttp2Session, OutgoingHttpHeaders } from 'node:http2';
import { originOfSameStream } from '../../context/origin/stream-origin.ts';
import type { Headers } from '../../tap/call-observer.ts';
import type { Fence } from '../../hook/fence.ts';
import { headersOf } from '../../tap/header-fields.ts';
import { opensWebSocket } from '../../tap/http2-request.ts';
import { beforeRequests, isOfUndici, type SessionRequest } from '../../hook/http2-session.ts';
import { internalOf } from '../../hook/internals.ts';
import type { Undo } from '../../hook/override.ts';
import { placeOf } from '../../tap/url-place.ts';
import { isBaggage } from '../baggage-members.ts';
import type { Propagator } from './propagator.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Adds the propagator's baggage to the headers of every request of a session. */
export function propagateOverHttp2(fence: Fence, propagator: Propagator): Undo {
  const telling = (original: SessionRequest): SessionRequest =>
    function request(this: ClientHttp2Session, headers, ...rest) {
      const extended = fence.run(() => withBaggage(this, headers, propagator));
      return original.call(this, extended ?? headers, ...rest);
    };
  return fence.run(() => beforeRequests(telling)) ?? (() => undefined);
}

/** Returns the headers with baggage; `undefined` if they need not change. */
function withBaggage(
  session: ClientHttp2Session,
  headers: unknown,
  propagator: Propagator,
): OutgoingHttpHeaders | undefined {
  // Undici's HTTP/2 requests already have their baggage, added where they were made.
  if (isOfUndici(session)) return undefined;
  const fields = headersOf(headers);
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
  const extended = Array.isArray(headers) ? withPair(headers, baggage) : withField((headers ?? {}) as Fields, baggage);
  return extended as OutgoingHttpHeaders;
}

function authorityOf(session: ClientHttp2Session, fields: Headers): URL | null {
  const authority = fields[':authority'] ?? fields['host'];
  const scheme = fields[':scheme'] ?? (session.encrypted === true ? 'https' : 'http');
  return URL.parse(`${scheme}://${authority ?? String(internalOf(session, 'authority'))}`);
}

/** Copies symbol properties too, such as the list of sensitive headers. */
function withField(headers: Fields, baggage: string): Fields {
  const others = { ...headers };
  for (const name of Object.keys(others)) if (isBaggage(name)) Reflect.deleteProperty(others, name);
  return { ...others, baggage };
}

function withPair(headers: readonly unknown[], baggage: string): readonly unknown[] {
  const others = headers.filter((_part, index) => !isBaggage(headers[index - (index % 2)]));
  return [...others, 'baggage', baggage];
}
