import type { Socket } from 'node:net';
import { bytesOf } from '../body-chunk.ts';
import type { CallEnd } from '../call-observer.ts';
import type { Fence } from '../../hook/fence.ts';
import { HandshakeResponseReader } from '../handshake-response.ts';
import type { ReceivedCall } from './received-request.ts';
import { shadow } from '../../hook/shadow.ts';
import { followWrites } from '../written.ts';

/** Observations of a connection that may become a WebSocket. */
interface Seen {
  /** Status of the handshake response. */
  status?: number;
  /** The side that ended the connection first. */
  endedBy?: 'client' | 'service';
  readonly response: HandshakeResponseReader;
}

const SWITCHING_PROTOCOLS = 101;

/**
 * Observes a WebSocket session that the service receives: its library writes the handshake response and then the frames
 * directly to the connection.
 *
 * @param first bytes that arrived with the handshake
 */
export function followReceivedSession(fence: Fence, socket: Socket, received: ReceivedCall, first: unknown): void {
  const { call } = received;
  const seen: Seen = { response: new HandshakeResponseReader() };
  socket.once(
    'close',
    fence.listener(() => call.end(endOf(seen))),
  );
  const early = bytesOf(first);
  if (early !== undefined) call.requestBody(early);
  shadow(fence, socket, 'push', ([chunk]) => {
    const bytes = bytesOf(chunk);
    if (bytes !== undefined) call.requestBody(bytes);
    else seen.endedBy ??= 'client';
  });
  shadow(fence, socket, 'destroy', ([error]) => {
    seen.endedBy ??= isOfSystem(error) ? 'client' : 'service';
  });
  followWrites(fence, socket, (bytes) => noteSent(bytes, seen, received));
  shadow(fence, socket, 'end', () => {
    seen.endedBy ??= 'service';
  });
}

function noteSent(bytes: Buffer, seen: Seen, { call, origin }: ReceivedCall): void {
  if (seen.status !== undefined) return call.responseBody(bytes);
  origin.noteActiveSpan();
  const response = seen.response.read(bytes);
  if (response === undefined) return;
  seen.status = response.status;
  call.responseHead(response.status, response.headers, response.status === SWITCHING_PROTOCOLS);
  if (response.rest.length > 0) call.responseBody(response.rest);
}

/** An error of the connection, after which Node destroys it, means that the client has gone. */
function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

/** A session that ends without a close frame is broken off by the side that ends its connection. */
function endOf({ status, endedBy }: Seen): CallEnd {
  if (status !== undefined && status !== SWITCHING_PROTOCOLS) return { kind: 'complete' };
  if (endedBy !== 'service') return { kind: 'abandoned' };
  return { kind: 'failed', error: new Error('The service closed the connection.') };
}
