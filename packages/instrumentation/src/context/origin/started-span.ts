import { AsyncLocalStorage } from 'node:async_hooks';
import type { Span } from '@opentelemetry/api';

const started = new AsyncLocalStorage<WeakRef<Span>>();

/** Makes a span known to the code that started it and to what it calls from now on. */
export function noteStartedSpan(span: Span): void {
  started.enterWith(new WeakRef(span));
}

/** The span that was last started by the code now running, or by what called it. */
export function lastStartedSpan(): Span | undefined {
  return started.getStore()?.deref();
}
