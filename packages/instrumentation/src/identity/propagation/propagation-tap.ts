import type { ClientRequest } from 'node:http';
import { originHere } from '../../context/origin/call-origin.ts';
import type { DispatchAnchors } from '../../context/origin/dispatch-anchor.ts';
import { subscribeAll } from '../../hook/channel-set.ts';
import { undoAll, type Undo } from '../../hook/override.ts';
import type { Fence } from '../../hook/fence.ts';
import { isOwnTraffic } from '../../tap/own-traffic.ts';
import type { UndiciRequest } from '../../tap/outbound/undici-request.ts';
import { placeOf } from '../../tap/url-place.ts';
import type { IdentityFaults } from '../faults.ts';
import { propagateOverHttp2 } from './http2-propagation.ts';
import { isBaggage } from '../baggage-members.ts';
import type { Propagator } from './propagator.ts';

/** Options of {@link tapPropagation}. */
export interface PropagationTapOptions {
  readonly fence: Fence;
  readonly anchors: DispatchAnchors;
  readonly propagator: Propagator;
  readonly faults: IdentityFaults;
}

/** Adds the propagator's baggage to requests over undici, `node:http` and `node:http2`, just before they are sent. */
export function tapPropagation(options: PropagationTapOptions): Undo {
  const { fence, propagator } = options;
  return undoAll(
    subscribeAll(fence, {
      'undici:request:create': ({ request }) => propagateOverUndici(request as CreatedRequest, options),
      'http.client.request.created': ({ request }) => propagateOverHttp(request as ClientRequest, options),
    }),
    propagateOverHttp2(fence, propagator),
  );
}

/** An undici request, versions 6 to 8, whose headers are a flat list that is sent unchanged. */
interface CreatedRequest extends UndiciRequest {
  addHeader(name: string, value: string): void;
}

function propagateOverUndici(request: CreatedRequest, { anchors, propagator }: PropagationTapOptions): void {
  const { headers } = request;
  const to = URL.parse(String(request.origin));
  if (to === null || request.method === 'CONNECT' || !Array.isArray(headers)) return;
  const places = headers.flatMap((name, index) => (index % 2 === 0 && isBaggage(name) ? [index + 1] : []));
  const before = (): string => places.map((place) => String(headers[place])).join(',');
  const baggage = propagator.baggageFor(placeOf(to), () => anchors.originOf(request), before);
  if (baggage === undefined) return;
  const [first, ...others] = places;
  if (first === undefined) request.addHeader('baggage', baggage);
  else headers[first] = baggage;
  for (const place of others.toReversed()) headers.splice(place - 1, 2);
}

function propagateOverHttp(request: ClientRequest, { propagator, faults }: PropagationTapOptions): void {
  if (isOwnTraffic()) return;
  const port = Number(Reflect.get(request, 'port')) || (request.protocol === 'http:' ? 80 : 443);
  const before = (): string => [request.getHeader('baggage') ?? ''].flat().join(',');
  const baggage = propagator.baggageFor({ host: request.host, port }, originHere, before);
  if (baggage === undefined) return;
  // Headers that were passed as a list have already been serialised.
  if (request.headersSent) faults.add('propagation_headers_sent');
  else request.setHeader('baggage', baggage);
}
