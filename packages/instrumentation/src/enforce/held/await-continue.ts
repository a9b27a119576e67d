import type { EventEmitter } from 'node:events';
import { MAX_CONTINUE_MS } from './bounds.ts';
import { override } from '../../hook/override.ts';

/**
 * Sends the caller of a held call a `100 Continue` in the next tick, if it waits for one.
 *
 * @param expect the call's `expect` header
 * @param isWanted whether the call is still held by then
 * @param promised called before the caller gets it
 */
export function offerContinue(
  call: EventEmitter,
  expect: number | string | readonly string[] | undefined,
  isWanted: () => boolean,
  promised: () => void,
): void {
  const value: unknown = Array.isArray(expect) ? expect[0] : expect;
  if (typeof value !== 'string' || value.toLowerCase() !== '100-continue') return;
  process.nextTick(() => {
    if (!isWanted() || call.listenerCount('continue') === 0) return;
    promised();
    call.emit('continue');
  });
}

/**
 * Waits for the server's `100 Continue` on behalf of a caller that got one in advance, and hides it from the caller.
 *
 * @param goOn called once: when the server sends it, or responds, or is silent for too long
 * @returns a function that must be called when the head is sent
 */
export function awaitContinue(call: EventEmitter, goOn: () => void): () => void {
  const emit = call.emit.bind(call);
  let late: NodeJS.Timeout | undefined;
  let isOver = false;
  const end = (): void => {
    clearTimeout(late);
    if (isOver) return;
    isOver = true;
    goOn();
  };
  const undo = override(call, 'emit', (name: string | symbol, ...args: unknown[]) => {
    if (name !== 'continue' && name !== 'response') return emit(name, ...args);
    undo();
    end();
    return name === 'continue' || emit(name, ...args);
  });
  return () => {
    late ??= setTimeout(end, MAX_CONTINUE_MS).unref();
  };
}
