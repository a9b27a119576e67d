import { context, trace, type Context, type Span, type SpanOptions } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import { noteStartedSpan } from '../context/origin/started-span.ts';
import type { Fence } from '../hook/fence.ts';
import { registeredTracer } from '../tracing/registered-tracer.ts';

/** Maximum number of spans that can be found by their id. */
const MAX_SPANS = 4000;

/** Scope of the tracer that is used to find the provider's tracer class. */
const SCOPE = '@auditspan/instrumentation';

/** Tracks the spans that other instrumentations start: the parent of each, and which one a request carries. */
export interface SpanWatch {
  /** Wraps the tracers of the currently registered provider, from now on. */
  adopt(): void;
  /** Returns the SDK's own span for a wrapper, such as OpenInference's. */
  unwrapped(span: Span): Span;
  /** Returns the span in which a span was started, if it was tracked. */
  parentOf(span: Span): Span | undefined;
  /** Returns the span whose context a request carries. */
  ofTraceParent(header: string | undefined): Span | undefined;
  /** Restores the tracers. */
  release(): void;
}

type StartSpan = (this: unknown, name: string, options?: SpanOptions, context?: Context) => Span;

export function createSpanWatch(fence: Fence): SpanWatch {
  const parents = new WeakMap<Span, Span>();
  const byId = new Map<string, WeakRef<Span>>();
  const undo = new Map<object, () => void>();
  let adopted: object | undefined;

  const unwrapped = (span: Span): Span => byId.get(span.spanContext().spanId)?.deref() ?? span;
  const note = (span: Span, around: Context): void => {
    if (!span.isRecording()) return;
    const parent = trace.getSpan(around);
    if (parent !== undefined) parents.set(span, unwrapped(parent));
    remember(byId, span);
    noteStartedSpan(span);
  };
  const watched = (original: StartSpan): StartSpan =>
    function startSpan(this: unknown, name, options, around) {
      const span = original.call(this, name, options, around);
      fence.run(() => note(span, around ?? context.active()));
      return span;
    };
  const watch = (owner: object, descriptor: PropertyDescriptor): void => {
    if (undo.has(owner)) return;
    const value = watched(descriptor.value as StartSpan);
    Object.defineProperty(owner, 'startSpan', { ...descriptor, value });
    undo.set(owner, () => Object.defineProperty(owner, 'startSpan', descriptor));
  };

  const adopt = (): void => {
    const tracer = registeredTracer(SCOPE);
    if (tracer === undefined || tracer === adopted) return;
    adopted = tracer;
    const found = ownerOfStartSpan(tracer);
    if (found !== undefined) watch(found.owner, found.descriptor);
  };
  // An SDK that is registered while the service starts is found before the first call.
  setImmediate(() => fence.run(adopt)).unref();

  return {
    adopt,
    unwrapped,
    parentOf: (span) => parents.get(span),
    ofTraceParent(header) {
      const spanId = header === undefined ? undefined : parseTraceParent(header)?.spanId;
      return spanId === undefined ? undefined : byId.get(spanId)?.deref();
    },
    release() {
      for (const restore of undo.values()) restore();
      undo.clear();
    },
  };
}

function remember(byId: Map<string, WeakRef<Span>>, span: Span): void {
  byId.set(span.spanContext().spanId, new WeakRef(span));
  const [oldest] = byId.keys();
  if (byId.size > MAX_SPANS && oldest !== undefined) byId.delete(oldest);
}

/** Returns the prototype that defines the tracers' `startSpan`, if it can be replaced. */
function ownerOfStartSpan(tracer: object): { owner: object; descriptor: PropertyDescriptor } | undefined {
  let owner: unknown = Object.getPrototypeOf(tracer);
  while (typeof owner === 'object' && owner !== null && owner !== Object.prototype) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, 'startSpan');
    if (typeof descriptor?.value === 'function' && descriptor.configurable === true) return { owner, descriptor };
    owner = Object.getPrototypeOf(owner);
  }
  return undefined;
}
