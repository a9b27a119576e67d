import { AsyncLocalStorage } from 'node:async_hooks';

/** One call's place in the line of calls that the same code makes, one after the other. */
export interface CallThread {
  /** Stands for this call. */
  readonly call: object;
  /** Stands for the call before it. */
  readonly earlier?: object | undefined;
}

const threads = new AsyncLocalStorage<CallThread>();

/** To be called in the code that makes a call, when it makes it: what this code calls next comes after this call. */
export function nextOfThread(): CallThread {
  const thread = { call: {}, earlier: threads.getStore()?.call };
  threads.enterWith(thread);
  return thread;
}

/** The thread of the call that the code now running belongs to. */
export function currentThread(): CallThread | undefined {
  return threads.getStore();
}
