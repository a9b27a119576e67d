import type { ClientRequest } from 'node:http';
import { Socket } from 'node:net';
import type { DeniedAnswer } from '../call-gate.ts';
import { MAX_IDLE_MS } from '../held/bounds.ts';
import { override } from '../../hook/override.ts';
import type { Refusing } from '../held/refusing.ts';
import { statusText } from './status-text.ts';

/** What of a client's request is not in its types, and is the same in Node 22, 24 and 26. */
export interface OutgoingInternals {
  /** What waits for a connection. */
  outputData: OutgoingPart[];
  outputSize: number;
  /** Sends what waits, or what is written where nothing does. */
  _flush(): void;
  _writeRaw(data: string | Buffer, encoding: unknown, callback: unknown): boolean;
  /** Takes the connection that the agent found. */
  onSocket(socket: Socket | null | undefined, error?: unknown): void;
}

/** A part of a request that waits for a connection. */
export interface OutgoingPart {
  readonly data: string | Buffer;
  readonly encoding: unknown;
  readonly callback: unknown;
}

/**
 * Answers a request that nothing was sent of, in place of its server: what was and will be written is thrown away, and
 * Node parses the answer as if it had come by the request's connection. That goes back to its agent unused. The answer
 * comes when the request has ended, as most callers expect, or when its caller has waited long enough.
 */
export function answerRequest(
  request: ClientRequest & OutgoingInternals,
  answer: DeniedAnswer,
  refusing: Refusing,
): void {
  let answered = false;
  const give = (): void => {
    const { socket } = request;
    if (answered || socket === null || request.destroyed) return;
    answered = true;
    // What the caller makes of the answer is not ours to catch.
    process.nextTick(socket.emit.bind(socket), 'data', wireBytes(answer, request.method));
  };
  const giveAtEnd = (): void => {
    if (request.writableEnded) give();
  };
  discardOutput(request);
  const flush = flushOf(request);
  override(request, '_flush', () => {
    flush();
    refusing.run(giveAtEnd, () => undefined);
  });
  request.once('finish', refusing.listener(give));
  const late = setTimeout(refusing.listener(give), MAX_IDLE_MS);
  request.once('close', clearTimeout.bind(undefined, late));
  // A connection that the agent had at hand is taken in the tick that was begun when it was asked.
  process.nextTick(
    refusing.listener(() => {
      if (request.destroyed || answered) return;
      if (request.socket === null) takeNoConnection(request);
      else flushRequest(request);
    }),
  );
}

/** Sends what waits, where there is a connection. */
export function flushRequest(request: OutgoingInternals): void {
  flushOf(request)();
}

/** Node's own way of sending what waits, as it is now. */
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

/** The caller gets a connection that leads nowhere; the one that the agent may still find is not needed. */
function takeNoConnection(request: OutgoingInternals): void {
  const onSocket = request.onSocket.bind(request);
  override(request, 'onSocket', (socket) => {
    if (socket === null || socket === undefined) return;
    if (socket.listenerCount('free') > 0) socket.emit('free');
    else socket.destroy();
  });
  onSocket(new Socket());
}

function wireBytes({ status, headers, body }: DeniedAnswer, method: string): Buffer {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`HTTP/1.1 ${status} ${statusText(status)}\r\n${fields.join('')}\r\n`, 'latin1');
  return method === 'HEAD' ? head : Buffer.concat([head, body]);
}
