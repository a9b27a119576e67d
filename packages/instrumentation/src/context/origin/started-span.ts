import { AsyncLocalStorage } from 'node:async_hooks';
import type { Span } from '@opentelemetry/api';

const started = new AsyncLocalStorage<WeakRef<Span>>();

/** Makes a span known to the code that started it and to everything that code calls from now on. */
export function noteStartedSpan(span: Span): void {
  started.enterWith(new WeakRef(span));
}

/** Returns the span last started by the running code, or by its callers. */
export function lastStartedSpan(): Span | undefined {
  return started.getStore()?.deref();
}
