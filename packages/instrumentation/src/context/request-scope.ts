import { AsyncLocalStorage } from 'node:async_hooks';
import { AUDIT_ATTRIBUTION, type AuditAttribution } from '@auditspan/conventions';
import type { ActingContext } from './acting-context.ts';
import { isDelegate } from './delegation.ts';

/** A caller as a request shows it itself; a promise, which never rejects, while that is being checked. */
export type FoundCaller = ActingContext | undefined | Promise<ActingContext | undefined>;

/**
 * One request that the service is answering. Whoever makes it becomes known late, when it is authenticated, and may be
 * told at any time until the answer has ended.
 */
export class RequestScope {
  /** The acting context that the server stood in when the request came: the server's, not the caller's. */
  readonly outer: ActingContext | undefined;
  #named: ActingContext | undefined;
  #ranAs: ActingContext | undefined;
  #ranAsSeveral = false;
  #found: ActingContext | undefined;
  #search: Promise<unknown> | undefined;

  constructor(outer: ActingContext | undefined) {
    this.outer = outer;
  }

  /** What `setPrincipal` said last. */
  get named(): ActingContext | undefined {
    return this.#named;
  }

  /** What the request itself shows of its caller, as far as it is known by now. */
  get found(): ActingContext | undefined {
    return this.#found;
  }

  /** Ends when {@link found} is final; absent where it is. */
  get search(): Promise<unknown> | undefined {
    return this.#search;
  }

  /** Who makes the request: by `setPrincipal`, else by the first `runAs` within it, else by what the request shows. */
  get caller(): ActingContext | undefined {
    return this.#named ?? this.#callerByRunAs ?? this.#found;
  }

  /** Several `runAs` side by side do not say which of them is the caller. */
  get attribution(): AuditAttribution {
    const isGuess = this.#named === undefined && this.#callerByRunAs !== undefined && this.#ranAsSeveral;
    return isGuess ? AUDIT_ATTRIBUTION.AMBIENT : AUDIT_ATTRIBUTION.EXACT;
  }

  /** An agent or a service that the handler runs as acts for the caller that the request shows, and is not that caller. */
  get #callerByRunAs(): ActingContext | undefined {
    const ranAs = this.#ranAs;
    return ranAs !== undefined && this.#found !== undefined && isDelegate(ranAs.principal) ? undefined : ranAs;
  }

  /** To be told, when the request comes, what it shows of its caller. */
  identify(found: FoundCaller): void {
    if (!(found instanceof Promise)) {
      this.#found = found;
      return;
    }
    this.#search = found.then((caller) => {
      this.#found = caller;
      this.#search = undefined;
      return caller;
    });
  }

  name(caller: ActingContext): void {
    this.#named = caller;
  }

  /** To be told of every `runAs` within the request. */
  noteRunAs(acting: ActingContext, outer: ActingContext | undefined): void {
    if (outer !== this.outer) return;
    this.#ranAs ??= acting;
    if (this.#ranAs.principal.id !== acting.principal.id) this.#ranAsSeveral = true;
  }
}

/** Shared by every copy of this package in the process, like the store of `runAs`. */
const STORE = Symbol.for('auditspan.request-scope.1');

interface Shared {
  readonly current: AsyncLocalStorage<RequestScope | undefined>;
  readonly ofRequest: WeakMap<object, RequestScope>;
}

function shared(): Shared {
  const global = globalThis as { [STORE]?: Shared };
  return (global[STORE] ??= { current: new AsyncLocalStorage(), ofRequest: new WeakMap() });
}

/** The request that the code now running answers, if any. */
export function currentRequest(): RequestScope | undefined {
  return shared().current.getStore();
}

/** The scope of a request, by the request itself. */
export function scopeOfRequest(request: object): RequestScope | undefined {
  return shared().ofRequest.get(request);
}

/** Gives a request its scope. */
export function openRequestScope(request: object, scope: RequestScope): void {
  shared().ofRequest.set(request, scope);
}

/** Makes a request the current one for the rest of the running callback and for all that starts there. */
export function enterRequestScope(scope: RequestScope): void {
  shared().current.enterWith(scope);
}
