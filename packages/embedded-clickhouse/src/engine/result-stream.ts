import { once } from 'node:events';
import type { Readable } from 'node:stream';

import type { EngineResult } from './chdb-engine.ts';
import type { OpenResultPipe } from './result-pipe.ts';

/** Bytes held back before a response starts, as a server does, so that an early error still gets an error status. */
const HEAD_BYTES = 2 ** 20;

/** The output of a running query. */
export interface ResultStream {
  readonly body: AsyncIterable<Uint8Array>;
  /** Lets the engine continue without a reader; no effect if everything was read. */
  readonly discard: () => Promise<void>;
  /** The query's counters, if it ended within the first megabyte. */
  readonly result: EngineResult | undefined;
}

async function* chunksOf(source: Readable): AsyncGenerator<Uint8Array, void> {
  try {
    // The reader must outlive an abandoned response: without it the engine's thread would block forever.
    yield* source.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  } finally {
    source.resume();
  }
}

interface EndedQuery {
  readonly result: EngineResult;
  readonly rest: Readable;
}

async function endOutput(pipe: OpenResultPipe, running: Promise<EngineResult>): Promise<EndedQuery> {
  try {
    const result = await running;
    return { result, rest: pipe.end() };
  } catch (error) {
    const rest = pipe.end();
    if (pipe.live === undefined) rest.destroy();
    throw error;
  }
}

async function* outputOf(pipe: OpenResultPipe, ended: Promise<EndedQuery>): AsyncGenerator<Uint8Array, void> {
  if (pipe.live !== undefined) yield* chunksOf(pipe.live);
  const { rest } = await ended;
  if (pipe.live === undefined) yield* chunksOf(rest);
}

async function readHead(output: AsyncIterator<Uint8Array, void>): Promise<{ head: Uint8Array[]; whole: boolean }> {
  const head: Uint8Array[] = [];
  for (let size = 0; size < HEAD_BYTES;) {
    const { done, value } = await output.next();
    if (done === true) return { head, whole: true };
    head.push(value);
    size += value.length;
  }
  return { head, whole: false };
}

/** Resolves once the engine has ended the query and the pipe is empty. */
async function settled(pipe: OpenResultPipe, ended: Promise<EndedQuery>): Promise<void> {
  const drained = pipe.live === undefined ? undefined : once(pipe.live, 'close');
  await Promise.allSettled([ended, drained]);
}

/**
 * Reads the output of a running query, and resolves when the response can start.
 *
 * @param onSettled - called once the query's connection and pipe are free again.
 * @throws the engine's error, if it occurs before the response has started.
 */
export async function openResultStream(
  pipe: OpenResultPipe,
  running: Promise<EngineResult>,
  onSettled: () => void,
): Promise<ResultStream> {
  const ended = endOutput(pipe, running);
  void settled(pipe, ended).then(onSettled);
  const output = outputOf(pipe, ended);
  const { head, whole } = await readHead(output);
  async function* body(): AsyncGenerator<Uint8Array, void> {
    yield* head;
    yield* output;
  }
  const discard = async (): Promise<void> => void (await output.return());
  return { body: body(), discard, result: whole ? (await ended).result : undefined };
}
