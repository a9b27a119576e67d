import type { ClientHttp2Stream } from 'node:http2';
import { bytesOf } from '../tap/body-chunk.ts';
import type { Fence } from '../tap/fence.ts';
import type { CallGate, DeniedAnswer } from './call-gate.ts';
import { acceptingAtOnce } from './held-writing.ts';
import { override, type Undo } from './override.ts';
import { createRefusing, runningWithin } from './refusing.ts';

type Write = (this: unknown, ...args: unknown[]) => unknown;

/** HTTP/2's error code `CANCEL`. */
const CANCEL = 8;

/**
 * Judges what is written to a stream that was allowed to begin. A denial ends it before the message that is denied is whole
 * at its server, with the trailers that the server would have sent.
 */
export function judgeWhatFollows(stream: ClientHttp2Stream, gate: CallGate, fence: Fence): void {
  const { goesOn, deniesFaults } = gate;
  if (goesOn === undefined) return;
  const within = deniesFaults ? createRefusing(fence, stream) : runningWithin(fence, () => undefined);
  let isDenied = false;
  const passes = ([chunk, encoding]: readonly unknown[]): boolean => {
    const bytes = isDenied ? undefined : bytesOf(chunk, encoding);
    const answer =
      bytes &&
      within.run(
        () => goesOn(bytes, true),
        () => undefined,
      );
    if (answer === undefined) return !isDenied;
    isDenied = true;
    // Whoever writes is not done with it yet.
    setImmediate(within.listener(() => endAsDenied(stream, answer, undo)));
    return false;
  };
  const { write, end } = stream as unknown as { write: Write; end: Write };
  const undo: readonly Undo[] = [
    override(stream as { write: Write }, 'write', (...args) => {
      if (passes(args)) return write.apply(stream, args);
      acceptingAtOnce(args);
      return false;
    }),
    override(stream as { end: Write }, 'end', (...args) => (passes(args) ? end.apply(stream, args) : stream)),
  ];
}

function endAsDenied(stream: ClientHttp2Stream, { headers }: DeniedAnswer, undo: readonly Undo[]): void {
  for (const back of undo.toReversed()) back();
  if (stream.closed || stream.destroyed) return;
  stream.emit('trailers', headers, 0);
  if (!stream.closed) stream.close(CANCEL);
}
