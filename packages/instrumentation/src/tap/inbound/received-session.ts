import type { Socket } from 'node:net';
import { bytesOf } from '../body-chunk.ts';
import type { CallEnd } from '../call-observer.ts';
import type { Fence } from '../../hook/fence.ts';
import { HandshakeAnswerReader } from '../handshake-answer.ts';
import type { ReceivedCall } from './received-request.ts';
import { shadow } from '../../hook/shadow.ts';
import { followWrites } from '../written.ts';

/** What of a connection was seen that has become, or not, a WebSocket. */
interface Seen {
  /** Status of the answer to the handshake. */
  status?: number;
  /** Who ended the connection first. */
  endedBy?: 'client' | 'service';
  readonly answer: HandshakeAnswerReader;
}

const SWITCHING_PROTOCOLS = 101;

/**
 * Follows a session over WebSocket that the service receives: its library writes the answer to the handshake, and then the
 * frames, to the connection itself.
 *
 * @param first bytes that came with the handshake
 */
export function followReceivedSession(fence: Fence, socket: Socket, received: ReceivedCall, first: unknown): void {
  const { call } = received;
  const seen: Seen = { answer: new HandshakeAnswerReader() };
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
  const answer = seen.answer.read(bytes);
  if (answer === undefined) return;
  seen.status = answer.status;
  call.responseHead(answer.status, answer.headers, answer.status === SWITCHING_PROTOCOLS);
  if (answer.rest.length > 0) call.responseBody(answer.rest);
}

/** An error of the connection, which Node destroys then, is the client's leaving. */
function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

/** Of a session that ends without a word, whoever ends its connection breaks it off. */
function endOf({ status, endedBy }: Seen): CallEnd {
  if (status !== undefined && status !== SWITCHING_PROTOCOLS) return { kind: 'complete' };
  if (endedBy !== 'service') return { kind: 'abandoned' };
  return { kind: 'failed', error: new Error('The service closed the connection.') };
}
