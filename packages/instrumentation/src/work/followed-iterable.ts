import type { EndOfWork } from './end-of-work.ts';
import { followMethod } from '../hook/followed-method.ts';
import { LEFT, outcomeOfThrown, SUCCEEDED } from './work-outcome.ts';

/**
 * Observes an async iterable until it is exhausted, throws, or is abandoned; its items are not examined. An iterable
 * iterator may return another iterator than itself: whichever is consumed counts.
 */
export function followIterable(iterable: object, work: EndOfWork): void {
  const followed = new WeakSet<object>();
  const followOnce = (iterator: object): void => {
    if (followed.has(iterator)) return;
    followed.add(iterator);
    followIterator(iterator, work);
  };
  if (typeof Reflect.get(iterable, 'next') === 'function') followOnce(iterable);
  followMethod(work.fence, iterable, Symbol.asyncIterator, {
    after(iterator) {
      followOnce(iterator as object);
      return iterator;
    },
  });
}

function followIterator(iterator: object, work: EndOfWork): void {
  followStep(iterator, 'next', work, (done) => {
    if (done) work.end({ outcome: SUCCEEDED, stream: true });
  });
  followStep(iterator, 'return', work, () => work.end({ outcome: LEFT, stream: true }));
  followStep(iterator, 'throw', work, (done) => {
    if (done) work.end({ outcome: LEFT, stream: true });
  });
}

function followStep(iterator: object, name: string, work: EndOfWork, look: (done: boolean) => void): void {
  const passed = (result: unknown): void => look(isDone(result));
  const failed = (error: unknown): void => work.end({ outcome: outcomeOfThrown(error), stream: true });
  followMethod(work.fence, iterator, name, {
    after(step) {
      if (step instanceof Promise) return work.fence.after(step, passed, failed);
      passed(step);
      return step;
    },
  });
}

function isDone(result: unknown): boolean {
  return typeof result === 'object' && result !== null && Reflect.get(result, 'done') === true;
}
