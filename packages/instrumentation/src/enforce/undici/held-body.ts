import { Readable } from 'node:stream';
import { bytesOf } from '../../tap/body-chunk.ts';
import type { Fence } from '../../hook/fence.ts';
import type { SeenBody } from '../call-gate.ts';
import { MAX_HELD_BYTES, MAX_IDLE_MS } from '../held/bounds.ts';

/** The start of a body that comes in parts, kept back until its call is judged. */
export interface HeldBody {
  /**
   * Reads, shows every part, and says how much that was of the body.
   *
   * @param isEnough asked after every part; what follows is not waited for where it is
   */
  read(look: (chunk: Buffer) => void, isEnough: () => boolean): Promise<SeenBody>;
  /** What was shown. */
  readonly shown: readonly Buffer[];
  /**
   * The body as it was, errors included, from its first byte.
   *
   * @param pass shown every part that was not shown before; what it throws ends the body
   */
  replay(pass?: (chunk: Buffer) => void): AsyncIterable<unknown>;
  /** What to send: like {@link replay}, and a stream of Node's again where that was there as a whole. */
  sent(pass: (chunk: Buffer) => void): AsyncIterable<unknown>;
  /** Ends the body where nobody will read it; how that ends is the body's own affair. */
  drop(): void;
}

const NOTHING = Buffer.alloc(0);

/** Whether a body comes in parts that can be kept back; a blob cannot without losing its length. */
export function isHeldBody(body: unknown): body is AsyncIterable<unknown> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

/** Keeps a body back up to a bound; of one that nobody goes on writing, up to what has come. */
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
      // What it comes from may never let go of it, as a form of `fetch` does not when it is left: nobody waits for that.
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

/** Whether a stream of Node's has all of its bytes already, so that undici says how many there are. */
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

/** Ends a body that nobody will read, so that what it comes from is let go; how that ends is its own affair. */
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

/** What a promise gives, or `undefined` where that takes too long, or it fails, which is told when the body is replayed. */
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
