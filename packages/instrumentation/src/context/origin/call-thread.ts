import { AsyncLocalStorage } from 'node:async_hooks';

/** A call's position in the sequence of calls that the same code makes. */
export interface CallThread {
  /** Identifies this call. */
  readonly call: object;
  /** Identifies the call before it. */
  readonly earlier?: object | undefined;
}

const threads = new AsyncLocalStorage<CallThread>();

/** Must be called by the code that makes a call, at that moment: its next call then follows this one. */
export function nextOfThread(): CallThread {
  const thread = { call: {}, earlier: threads.getStore()?.call };
  threads.enterWith(thread);
  return thread;
}

/** Returns the thread of the call to which the running code belongs. */
export function currentThread(): CallThread | undefined {
  return threads.getStore();
}
