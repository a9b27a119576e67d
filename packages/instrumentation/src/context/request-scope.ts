import { AsyncLocalStorage } from 'node:async_hooks';
import { AUDIT_ATTRIBUTION, type AuditAttribution } from '@auditspan/conventions';
import type { ActingContext } from './acting-context.ts';
import { isDelegate } from './delegation.ts';

/** A caller as a request presents it; while its credentials are being verified, a promise that never rejects. */
export type FoundCaller = ActingContext | undefined | Promise<ActingContext | undefined>;

/**
 * A received request that is being handled. Its caller becomes known late, when it is authenticated, and may be named
 * until the response has ended.
 */
export class RequestScope {
  /** The acting context of the server when the request arrived: the server's, not the caller's. */
  readonly outer: ActingContext | undefined;
  #named: ActingContext | undefined;
  #ranAs: ActingContext | undefined;
  #ranAsSeveral = false;
  #found: ActingContext | undefined;
  #search: Promise<unknown> | undefined;

  constructor(outer: ActingContext | undefined) {
    this.outer = outer;
  }

  /** The last context set by `setPrincipal`. */
  get named(): ActingContext | undefined {
    return this.#named;
  }

  /** The caller that the request itself presents, as far as it is known by now. */
  get found(): ActingContext | undefined {
    return this.#found;
  }

  /** Resolves when {@link found} is final; absent if it is. */
  get search(): Promise<unknown> | undefined {
    return this.#search;
  }

  /** The caller: by `setPrincipal`, else by the first `runAs` within the request, else as the request presents it. */
  get caller(): ActingContext | undefined {
    return this.#named ?? this.#callerByRunAs ?? this.#found;
  }

  /** With several parallel `runAs`, it is uncertain which of them is the caller. */
  get attribution(): AuditAttribution {
    const isGuess = this.#named === undefined && this.#callerByRunAs !== undefined && this.#ranAsSeveral;
    return isGuess ? AUDIT_ATTRIBUTION.AMBIENT : AUDIT_ATTRIBUTION.EXACT;
  }

  /** An agent or a service in `runAs` acts for the caller that the request presents, and is not that caller. */
  get #callerByRunAs(): ActingContext | undefined {
    const ranAs = this.#ranAs;
    return ranAs !== undefined && this.#found !== undefined && isDelegate(ranAs.principal) ? undefined : ranAs;
  }

  /** Must be called when the request arrives, with the caller that it presents. */
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

  /** Must be called for every `runAs` within the request. */
  noteRunAs(acting: ActingContext, outer: ActingContext | undefined): void {
    if (outer !== this.outer) return;
    this.#ranAs ??= acting;
    if (this.#ranAs.principal.id !== acting.principal.id) this.#ranAsSeveral = true;
  }
}

/** Shared by all copies of this package in the process, like the store of `runAs`. */
const STORE = Symbol.for('auditspan.request-scope.1');

interface Shared {
  readonly current: AsyncLocalStorage<RequestScope | undefined>;
  readonly ofRequest: WeakMap<object, RequestScope>;
}

function shared(): Shared {
  const global = globalThis as { [STORE]?: Shared };
  return (global[STORE] ??= { current: new AsyncLocalStorage(), ofRequest: new WeakMap() });
}

/** Returns the request that the running code handles, if any. */
export function currentRequest(): RequestScope | undefined {
  return shared().current.getStore();
}

/** Returns the scope of a request. */
export function scopeOfRequest(request: object): RequestScope | undefined {
  return shared().ofRequest.get(request);
}

/** Assigns a scope to a request. */
export function openRequestScope(request: object, scope: RequestScope): void {
  shared().ofRequest.set(request, scope);
}

/** Makes a request current for the rest of the running callback and everything that it starts. */
export function enterRequestScope(scope: RequestScope): void {
  shared().current.enterWith(scope);
}
