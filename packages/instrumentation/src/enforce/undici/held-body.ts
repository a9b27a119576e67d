import { Readable } from 'node:stream';
import { bytesOf } from '../../tap/body-chunk.ts';
import type { Fence } from '../../hook/fence.ts';
import type { SeenBody } from '../call-gate.ts';
import { MAX_HELD_BYTES, MAX_IDLE_MS } from '../held/bounds.ts';

/** The start of a body that arrives in chunks, held until its call is judged. */
export interface HeldBody {
  /**
   * Reads the body, passes on every chunk, and returns how much of the body that was.
   *
   * @param isEnough called after every chunk; if true, the rest is not waited for
   */
  read(look: (chunk: Buffer) => void, isEnough: () => boolean): Promise<SeenBody>;
  /** The chunks read so far. */
  readonly shown: readonly Buffer[];
  /**
   * Returns the unchanged body, errors included, from its first byte.
   *
   * @param pass called with every chunk that was not read before; an exception ends the body
   */
  replay(pass?: (chunk: Buffer) => void): AsyncIterable<unknown>;
  /** Returns the body to send: like {@link replay}, or a Node stream if the body was one and was complete. */
  sent(pass: (chunk: Buffer) => void): AsyncIterable<unknown>;
  /** Ends a body that will not be read; errors are the body's own. */
  drop(): void;
}

const NOTHING = Buffer.alloc(0);

/** Whether a body arrives in chunks that can be held; holding a blob would lose its length. */
export function isHeldBody(body: unknown): body is AsyncIterable<unknown> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

/** Holds a body up to a bound; if its caller stops writing, up to the last chunk. */
export function holdBody(fence: Fence, body: AsyncIterable<unknown>): HeldBody {
  const isAtHand = isAllAtHand(body);
  const parts = body[Symbol.asyncIterator]();
  const kept: unknown[] = [];
  const shown: Buffer[] = [];
  let bytes = 0;
  let next: Promise<IteratorResult<unknown>> | undefined;
  let seen: SeenBody = 'part';

  const keep = (part: unknown, look: (chunk: Buffer) => void): void => {
    kept.push(part);
    const chunk = bytesOf(part) ?? NOTHING;
    bytes += chunk.length;
    shown.push(chunk);
    look(chunk);
  };
  const readOn = async (look: (chunk: Buffer) => void, isEnough: () => boolean): Promise<SeenBody> => {
    for (;;) {
      if (bytes >= MAX_HELD_BYTES || isEnough()) return 'part';
      next ??= parts.next();
      const result = await inTime(next);
      if (result === undefined) return 'part';
      if (result.done === true) return 'whole';
      next = undefined;
      keep(result.value, look);
    }
  };

  const noteFault = (error: unknown): SeenBody => {
    fence.note(error);
    return 'part';
  };

  async function* replay(pass?: (chunk: Buffer) => void): AsyncGenerator {
    try {
      yield* kept;
      for (let result = await (next ?? parts.next()); result.done !== true; result = await parts.next()) {
        pass?.(bytesOf(result.value) ?? NOTHING);
        yield result.value;
      }
    } finally {
      // Not awaited: the source may never finish, as an abandoned form of `fetch` does not.
      fence.run(() => end(parts));
    }
  }

  return {
    shown,
    async read(look, isEnough) {
      seen = await readOn(look, isEnough).catch(noteFault);
      return seen;
    },
    replay,
    sent: (pass) => (isAtHand && seen === 'whole' ? atHand(shown) : replay(pass)),
    drop: () => end(parts),
  };
}

/** Whether a Node stream has all of its bytes already, in which case undici sends their number. */
function isAllAtHand(body: unknown): boolean {
  if (!(body instanceof Readable) || body.readableObjectMode) return false;
  return (Reflect.get(body, '_readableState') as { readonly ended?: unknown }).ended === true;
}

function atHand(chunks: readonly Buffer[]): Readable {
  const stream = new Readable({ read: () => undefined });
  for (const chunk of chunks) stream.push(chunk);
  stream.push(null);
  return stream;
}

/** Ends a body that will not be read, so that its source is released; errors are the body's own. */
export function dropBody(body: unknown): void {
  if (body instanceof Readable) body.destroy();
  else if (isHeldBody(body)) end(body[Symbol.asyncIterator]());
}

function end(parts: AsyncIterator<unknown>): void {
  let ended: unknown;
  try {
    ended = parts.return?.();
  } catch {
    return;
  }
  Promise.resolve(ended).catch(() => undefined);
}

/**
 * Returns the value of a promise, or `undefined` if it takes too long or fails; the failure is reported when the body
 * is replayed.
 */
async function inTime<T>(promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, MAX_IDLE_MS, undefined);
  });
  try {
    return await Promise.race([promise.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
