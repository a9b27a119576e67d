import type { ClientRequest } from 'node:http';
import type { ClientHttp2Stream } from 'node:http2';
import { bytesOf } from '../../tap/body-chunk.ts';
import type { Fence } from '../../hook/fence.ts';
import type { CallGate, DeniedResponse } from '../call-gate.ts';
import { deniedError } from '../guard.ts';
import { acceptingAtOnce } from './held-writing.ts';
import { override, type Undo } from '../../hook/override.ts';
import { createRefusing, runningWithin } from './refusing.ts';

type Write = (this: unknown, ...args: unknown[]) => unknown;

/** HTTP/2's error code `CANCEL`. */
const CANCEL = 8;

/**
 * Judges later writes to a request that was allowed to begin. A denial ends it before the server has the whole denied
 * message: over gRPC with the trailers that the server would have sent, else with an `AccessDeniedError`.
 */
export function judgeLaterWrites(stream: ClientHttp2Stream | ClientRequest, gate: CallGate, fence: Fence): void {
  const { goesOn, deniesFaults } = gate;
  if (goesOn === undefined) return;
  const within = deniesFaults ? createRefusing(fence, stream) : runningWithin(fence, () => undefined);
  let isDenied = false;
  const writing = stream as { write: Write; end: Write };
  const { write, end } = writing;
  const passes = ([chunk, encoding]: readonly unknown[]): boolean => {
    const bytes = isDenied ? undefined : bytesOf(chunk, encoding);
    const response = bytes && goesOn(bytes, true);
    if (response === undefined) return !isDenied;
    isDenied = true;
    // The caller is still within its write.
    setImmediate(within.listener(() => endAsDenied(stream, response, undo)));
    return false;
  };
  const writeJudged: Write = (...args) => {
    const mayPass = within.run(
      () => passes(args),
      () => !isDenied,
    );
    if (mayPass) return write.apply(stream, args);
    within.run(() => void acceptingAtOnce(args));
    return false;
  };
  const endJudged: Write = (...args) => {
    const mayPass = within.run(
      () => passes(args),
      () => !isDenied,
    );
    return mayPass ? end.apply(stream, args) : stream;
  };
  const undo: readonly Undo[] = [override(writing, 'write', writeJudged), override(writing, 'end', endJudged)];
}

function endAsDenied(
  stream: ClientHttp2Stream | ClientRequest,
  { headers }: DeniedResponse,
  undo: readonly Undo[],
): void {
  for (const back of undo.toReversed()) back();
  if (stream.closed || stream.destroyed) return;
  if (!('close' in stream) || headers['grpc-status'] === undefined) {
    stream.destroy(deniedError());
    return;
  }
  stream.emit('trailers', headers, 0);
  if (!stream.closed) stream.close(CANCEL);
}
