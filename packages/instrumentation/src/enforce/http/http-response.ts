import type { ClientRequest } from 'node:http';
import { Socket } from 'node:net';
import type { DeniedResponse } from '../call-gate.ts';
import { MAX_IDLE_MS } from '../held/bounds.ts';
import { override } from '../../hook/override.ts';
import type { Refusing } from '../held/refusing.ts';
import { statusText } from './status-text.ts';

/** Members of a client's request that are missing from its types, and are the same in Node 22, 24 and 26. */
export interface OutgoingInternals {
  /** Output that waits for a connection. */
  outputData: OutgoingPart[];
  outputSize: number;
  /** Sends the waiting output, or later output if none waits. */
  _flush(): void;
  _writeRaw(data: string | Buffer, encoding: unknown, callback: unknown): boolean;
  /** Assigns the connection that the agent found. */
  onSocket(socket: Socket | null | undefined, error?: unknown): void;
}

/** A part of a request that waits for a connection. */
export interface OutgoingPart {
  readonly data: string | Buffer;
  readonly encoding: unknown;
  readonly callback: unknown;
}

/**
 * Responds to a request of which nothing was sent, instead of its server: past and future writes are discarded, and
 * Node parses the response as if it had arrived on the request's connection, which returns to its agent unused. The
 * response is delivered when the request has ended, as most callers expect, or after its caller has been idle for the
 * maximum time.
 */
export function answerRequest(
  request: ClientRequest & OutgoingInternals,
  response: DeniedResponse,
  refusing: Refusing,
): void {
  let answered = false;
  const give = (): void => {
    const { socket } = request;
    if (answered || socket === null || request.destroyed) return;
    answered = true;
    // Errors of the caller's response handling are not ours to catch.
    process.nextTick(socket.emit.bind(socket), 'data', wireBytes(response, request.method));
  };
  const giveAtEnd = (): void => {
    if (request.writableEnded) give();
  };
  discardOutput(request);
  const flush = flushOf(request);
  override(request, '_flush', () => {
    flush();
    refusing.run(giveAtEnd);
  });
  request.once('finish', refusing.listener(give));
  const late = setTimeout(refusing.listener(give), MAX_IDLE_MS);
  request.once('close', clearTimeout.bind(undefined, late));
  // An idle connection of the agent is assigned in the tick after the agent was asked.
  process.nextTick(
    refusing.listener(() => {
      if (request.destroyed || answered) return;
      if (request.socket === null) takeNoConnection(request);
      else flushRequest(request);
    }),
  );
}

/** Sends the waiting output, if there is a connection. */
export function flushRequest(request: OutgoingInternals): void {
  flushOf(request)();
}

/** Returns Node's own function for sending waiting output, as it is now. */
export function flushOf(request: OutgoingInternals): () => void {
  const { _flush: flush } = request as { _flush: (this: unknown) => void };
  return flush.bind(request);
}

function discardOutput(request: OutgoingInternals): void {
  override(request, '_writeRaw', (_data, encoding, callback) => noteWritten(callback ?? encoding));
  for (const { callback } of request.outputData.splice(0)) noteWritten(callback);
  request.outputSize = 0;
}

function noteWritten(callback: unknown): true {
  if (typeof callback === 'function') process.nextTick(callback);
  return true;
}

/** Gives the caller an unconnected socket; the connection that the agent may still find is not needed. */
function takeNoConnection(request: OutgoingInternals): void {
  const onSocket = request.onSocket.bind(request);
  override(request, 'onSocket', (socket) => {
    if (socket === null || socket === undefined) return;
    if (socket.listenerCount('free') > 0) socket.emit('free');
    else socket.destroy();
  });
  onSocket(new Socket());
}

function wireBytes({ status, headers, body }: DeniedResponse, method: string): Buffer {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`HTTP/1.1 ${status} ${statusText(status)}\r\n${fields.join('')}\r\n`, 'latin1');
  return method === 'HEAD' ? head : Buffer.concat([head, body]);
}
