import { AUDIT_ATTRIBUTION } from '@auditspan/conventions';
import { hasOnlyOwnWork } from '../acting-context.ts';
import { originHere, originOfNext, type CallOrigin } from './call-origin.ts';
import { isGrpc, originByTicket } from './grpc-origin.ts';

/**
 * Returns the origin of an HTTP/2 stream that is being opened. A gRPC client queues calls while it connects or resolves
 * its server, and then opens all of them from a single async context: unless our interceptor has seen the call, the
 * context may be another call's. Nothing about a stream shows whether it was queued.
 */
export function originOfStream(fields: Fields = {}): CallOrigin {
  return surelyMade(fields, originOfNext);
}

/** Returns the same origin again, for further observers of the stream. */
export function originOfSameStream(fields: Fields): CallOrigin {
  return surelyMade(fields, originHere);
}

type Fields = Readonly<Record<string, string>>;

function surelyMade(fields: Fields, here: () => CallOrigin): CallOrigin {
  if (!isGrpc(fields)) return here();
  return originByTicket(fields) ?? (hasOnlyOwnWork() ? here() : new GuessedOrigin(here()));
}

/** An origin that may be another call's. */
class GuessedOrigin implements CallOrigin {
  readonly #origin: CallOrigin;
  readonly parent: CallOrigin['parent'];
  readonly place: CallOrigin['place'];

  constructor(origin: CallOrigin) {
    this.#origin = origin;
    this.parent = origin.parent;
    this.place = origin.place;
  }

  get acting(): CallOrigin['acting'] {
    return this.#origin.acting;
  }

  get search(): Promise<unknown> | undefined {
    return this.#origin.search;
  }

  get attribution(): CallOrigin['attribution'] {
    return this.acting === undefined ? AUDIT_ATTRIBUTION.UNKNOWN : AUDIT_ATTRIBUTION.AMBIENT;
  }
}
