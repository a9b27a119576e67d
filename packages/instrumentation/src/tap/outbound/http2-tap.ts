import type { ClientHttp2Stream } from 'node:http2';
import { followTickets } from '../../context/origin/grpc-origin.ts';
import { originOfStream } from '../../context/origin/stream-origin.ts';
import type { CallObserver, Headers, ObserveCall } from '../call-observer.ts';
import { subscribeAll, type ChannelHandlers } from '../../hook/channel-set.ts';
import { undoAll, type Undo } from '../../hook/override.ts';
import type { Fence } from '../../hook/fence.ts';
import { headersOf } from '../header-fields.ts';
import { followClientStream } from './http2-client-stream.ts';
import { headOfHttp2, isOpenedBy } from '../http2-request.ts';
import { isOfUndici } from '../../hook/http2-session.ts';

/** Options of {@link tapHttp2}. */
export interface Http2TapOptions<Call extends CallObserver> {
  readonly fence: Fence;
  readonly observe: ObserveCall<Call>;
  /** Called with each observed stream before any of it is sent; may destroy it. */
  readonly gate: (stream: ClientHttp2Stream, call: Call) => void;
  /** Called with a stream that has just been opened and could not be observed. */
  readonly refuse: (stream: ClientHttp2Stream) => void;
}

/** Observes the calls of `node:http2` clients, such as the AWS SDK's to Bedrock; each stream is a call. */
export function tapHttp2<Call extends CallObserver>({ fence, observe, gate, refuse }: Http2TapOptions<Call>): Undo {
  const calls = new WeakMap<object, CallObserver>();
  const handlers: ChannelHandlers = {
    'http2.client.stream.created': ({ stream, headers }) => {
      if (isOfUndici((stream as ClientHttp2Stream).session)) return;
      const head = headOfHttp2(sentFields(stream as ClientHttp2Stream, headers));
      const origin = originOfStream(head?.headers);
      const observer = head === undefined ? undefined : observe(head, origin);
      if (observer === undefined) return;
      observer.begin();
      gate(stream as ClientHttp2Stream, observer);
      calls.set(stream as object, observer);
      followClientStream(fence, stream as ClientHttp2Stream, observer, head?.webSocket);
    },
    'http2.client.stream.finish': ({ stream, headers }) => {
      const fields = headersOf(headers);
      const status = Number(fields[':status']);
      calls.get(stream as object)?.responseHead(status, fields, isOpenedBy(status));
    },
  };
  return undoAll(
    followTickets(fence),
    subscribeAll(fence, handlers, {
      'http2.client.stream.created': ({ stream }) => refuse(stream as ClientHttp2Stream),
    }),
  );
}

/** The channel of early Nodes (22.17) publishes only the caller's fields, without the authority that Node adds. */
function sentFields(stream: ClientHttp2Stream, headers: unknown): Headers {
  return { ...headersOf(headers), ...headersOf(stream.sentHeaders) };
}
