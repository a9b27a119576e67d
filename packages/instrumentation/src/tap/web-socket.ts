import type { Socket } from 'node:net';
import { bytesOf } from './body-chunk.ts';
import type { CallEnd, CallObserver, Headers } from './call-observer.ts';
import type { Fence } from './fence.ts';
import { headersOfPairs } from './header-fields.ts';
import { shadow } from './shadow.ts';

/** Longest head of an answer to a handshake, in bytes. */
const MAX_HEAD = 64 * 1024;

/** Follows the bytes of a connection that has become a WebSocket, until it is closed. */
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
  followWrites(fence, socket, call);
}

/** Of a session that ended without a word, whoever closed the connection is at fault. */
function endOf(lost: unknown): CallEnd {
  return lost === undefined ? { kind: 'abandoned' } : { kind: 'failed', error: lost };
}

function followWrites(fence: Fence, socket: Socket, call: CallObserver): void {
  let ending = false;
  const sent = ([chunk, encoding]: readonly unknown[]): void => {
    const bytes = bytesOf(chunk, encoding);
    if (bytes !== undefined) call.requestBody(bytes);
  };
  shadow(fence, socket, 'write', (args) => {
    if (!ending) sent(args);
  });
  shadow(fence, socket, 'end', (args) => {
    ending = true;
    sent(args);
  });
}

/**
 * Waits on a connection for the answer to a handshake that no channel tells of, as undici's is. What is no upgrade is
 * left to the channels.
 */
export function awaitHandshake(fence: Fence, socket: Socket, call: CallObserver, upgraded: () => void): void {
  let head: Buffer | undefined = Buffer.alloc(0);
  shadow(fence, socket, 'push', ([chunk]) => {
    const bytes = head === undefined ? undefined : bytesOf(chunk);
    if (head === undefined || bytes === undefined) return;
    head = Buffer.concat([head, bytes]);
    const end = head.indexOf('\r\n\r\n');
    if (end === -1 && head.length < MAX_HEAD) return;
    const answer = head;
    head = undefined;
    const [status = '', ...fields] = answer.subarray(0, end).toString('latin1').split('\r\n');
    if (end === -1 || !status.startsWith('HTTP/1.1 101')) return;
    upgraded();
    call.responseHead(101, headersOfLines(fields));
    followSession(fence, socket, call);
    if (answer.length > end + 4) call.responseBody(answer.subarray(end + 4));
  });
}

function headersOfLines(lines: readonly string[]): Headers {
  return headersOfPairs(
    lines.flatMap((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
}
