import { Readable } from 'node:stream';
import type { EndOfWork } from './end-of-work.ts';
import { followIterable } from './followed-iterable.ts';
import { LEFT, outcomeOfThrown, SUCCEEDED, UNKNOWN } from './work-outcome.ts';
import { followMethod } from '../hook/followed-method.ts';

/**
 * Follows what some work returned to its end: a promise until it is settled, an async iterable or a stream until it was
 * read or left.
 *
 * @returns what the caller is to get: the value itself, or for a plain promise one that settles the same
 */
export function followResult(value: unknown, work: EndOfWork): unknown {
  // In place of a promise stands one that comes after it, so that a rejection nobody handles is still told.
  if (value instanceof Promise && value.constructor === Promise) return followPromise(value, work);
  follow(value, work);
  return value;
}

/** A value that cannot be followed, such as a frozen one, leaves a record all the same. */
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
  // A web stream may be read in ways that cannot be seen from outside.
  if (value instanceof ReadableStream) return work.end({ outcome: UNKNOWN, stream: true });
  if (typeof Reflect.get(value, Symbol.asyncIterator) === 'function') return followIterable(value, work);
  return work.end(work.succeeded(value));
}

/**
 * Promises with more to them, such as those of SDKs, stay the same object, and lazy ones must not start before their
 * caller waits: so they are followed from when somebody does.
 */
function followThenable(thenable: object, work: EndOfWork): void {
  followMethod(work.fence, thenable, 'then', {
    before: ([onValue, onError]) => [
      looking(work, onValue, (value) => follow(value, work)),
      looking(work, onError, (error) => work.end({ outcome: outcomeOfThrown(error) })),
    ],
  });
}

/** The callback with a look at its argument first; what is no callback stays what it is. */
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
