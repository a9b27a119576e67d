import type { Socket } from 'node:net';
import { bytesOf } from '../body-chunk.ts';
import type { CallEnd, CallObserver } from '../call-observer.ts';
import type { Fence } from '../../hook/fence.ts';
import { HandshakeResponseReader } from '../handshake-response.ts';
import { shadow } from '../../hook/shadow.ts';
import { followWrites } from '../written.ts';

/** Observes the bytes of a connection that has become a WebSocket, until it is closed. */
export function followSession(fence: Fence, socket: Socket, call: CallObserver): void {
  let lost: unknown;
  socket.once(
    'close',
    fence.listener(() => call.end(endOf(lost))),
  );
  shadow(fence, socket, 'push', ([chunk]) => {
    const bytes = bytesOf(chunk);
    if (bytes !== undefined) call.responseBody(bytes);
    else lost ??= new Error('The other side closed the connection.');
  });
  shadow(fence, socket, 'destroy', ([error]) => {
    lost ??= error ?? undefined;
  });
  followWrites(fence, socket, (bytes) => call.requestBody(bytes));
}

/** A session without a close frame is broken off by the side that closed the connection. */
function endOf(lost: unknown): CallEnd {
  return lost === undefined ? { kind: 'abandoned' } : { kind: 'failed', error: lost };
}

/**
 * Waits on a connection for the response to a handshake that no channel publishes, such as undici's. Any other response
 * is left to the channels.
 */
export function awaitHandshake(fence: Fence, socket: Socket, call: CallObserver, upgraded: () => void): void {
  let reader: HandshakeResponseReader | undefined = new HandshakeResponseReader();
  shadow(fence, socket, 'push', ([chunk]) => {
    const bytes = bytesOf(chunk);
    const response = bytes === undefined ? undefined : reader?.read(bytes);
    if (response === undefined) return;
    reader = undefined;
    const { status, headers, rest } = response;
    if (status !== 101) return;
    upgraded();
    call.responseHead(status, headers, true);
    followSession(fence, socket, call);
    if (rest.length > 0) call.responseBody(rest);
  });
}
