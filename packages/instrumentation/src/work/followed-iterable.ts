import type { EndOfWork } from './end-of-work.ts';
import { replaceMethod } from './replaced-method.ts';
import { LEFT, outcomeOfThrown, SUCCEEDED } from './work-outcome.ts';

/** Follows an async iterable until it is at its end, threw, or was left; its items pass unseen. */
export function followIterable(iterable: object, work: EndOfWork): void {
  if (typeof Reflect.get(iterable, 'next') === 'function') return followIterator(iterable, work);
  replaceMethod(iterable, Symbol.asyncIterator, (iterate, args) => {
    const iterator = iterate(args);
    work.fence.run(() => followIterator(iterator as object, work));
    return iterator;
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
  const failed = (error: unknown): never => {
    work.end({ outcome: outcomeOfThrown(error), stream: true });
    throw error;
  };
  const passed = (result: unknown): unknown => {
    work.fence.run(() => look(isDone(result)));
    return result;
  };
  replaceMethod(iterator, name, (original, args) => {
    const step = original(args);
    return step instanceof Promise ? step.then(passed, failed) : passed(step);
  });
}

function isDone(result: unknown): boolean {
  return typeof result === 'object' && result !== null && Reflect.get(result, 'done') === true;
}
