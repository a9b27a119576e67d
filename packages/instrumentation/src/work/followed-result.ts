import { Readable } from 'node:stream';
import type { EndOfWork } from './end-of-work.ts';
import { followIterable } from './followed-iterable.ts';
import { LEFT, outcomeOfThrown, SUCCEEDED, UNKNOWN } from './work-outcome.ts';
import { followMethod } from '../hook/followed-method.ts';

/**
 * Observes the result of work to its end: a promise until it is settled, an async iterable or a stream until it is
 * consumed or abandoned.
 *
 * @returns the result for the caller: the value itself, or for a plain promise one that settles the same
 */
export function followResult(value: unknown, work: EndOfWork): unknown {
  // A derived promise replaces it, so that an unhandled rejection is still reported.
  if (value instanceof Promise && value.constructor === Promise) return followPromise(value, work);
  follow(value, work);
  return value;
}

/** A value that cannot be observed, such as a frozen one, is recorded all the same. */
function follow(value: unknown, work: EndOfWork): void {
  const followed = work.fence.run(() => {
    followObject(value, work);
    return true;
  });
  if (followed !== true) work.end({ outcome: UNKNOWN });
}

function followPromise(promise: Promise<unknown>, work: EndOfWork): Promise<unknown> {
  return work.fence.after(
    promise,
    (value) => follow(value, work),
    (error) => work.end({ outcome: outcomeOfThrown(error) }),
  );
}

function followObject(value: unknown, work: EndOfWork): void {
  if (typeof value !== 'object' || value === null) return work.end(work.succeeded(value));
  if (typeof Reflect.get(value, 'then') === 'function') return followThenable(value, work);
  if (value instanceof Readable) return followReadable(value, work);
  // A web stream may be consumed in ways that cannot be observed from outside.
  if (value instanceof ReadableStream) return work.end({ outcome: UNKNOWN, stream: true });
  if (typeof Reflect.get(value, Symbol.asyncIterator) === 'function') return followIterable(value, work);
  return work.end(work.succeeded(value));
}

/**
 * Observes a thenable from its first `then`: promises of subclasses, such as those of SDKs, must remain the same
 * object, and lazy ones must not start before they are awaited.
 */
function followThenable(thenable: object, work: EndOfWork): void {
  followMethod(work.fence, thenable, 'then', {
    before: ([onValue, onError]) => [
      looking(work, onValue, (value) => follow(value, work)),
      looking(work, onError, (error) => work.end({ outcome: outcomeOfThrown(error) })),
    ],
  });
}

/** Wraps a callback to observe its argument first; anything but a function is returned unchanged. */
function looking({ fence }: EndOfWork, callback: unknown, look: (value: unknown) => void): unknown {
  if (typeof callback !== 'function') return callback;
  return (value: unknown): unknown => {
    fence.run(() => look(value));
    return Reflect.apply<unknown, unknown[], unknown>(callback as () => unknown, undefined, [value]);
  };
}

function followReadable(stream: Readable, work: EndOfWork): void {
  const closed = (): void => {
    const failed = stream.errored === null ? LEFT : outcomeOfThrown(stream.errored);
    work.end({ outcome: stream.readableEnded ? SUCCEEDED : failed, stream: true });
  };
  stream.once('close', work.fence.listener(closed));
}
